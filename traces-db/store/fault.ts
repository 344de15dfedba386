/** What is wrong within a run file; whoever knows the file turns it into `damaged`. */
export class Fault extends Error {}
