/** Whether Ctrl of a command means the Cmd key here. */
export const isMac = /mac/i.test(navigator.platform)
