/** Takes the reports of the logging bench and does nothing with them: the other end of a rank's channel. */
process.on('message', () => {})
