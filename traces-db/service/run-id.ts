/** How run files are called: the name less its ending is the run's id. */
export const runEnding = '.rankscope'

/** What an id may look like: it becomes a file name, so it must not lead anywhere else. */
export const idPattern = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,150}$/u
