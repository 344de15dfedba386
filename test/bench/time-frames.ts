declare global {
  var frameTimes: number[]
}

/** Runs in the page before anything else: times every frame's callback up to a readback of what it drew. */
export const timeFrames = `
  window.frameTimes = []
  const request = window.requestAnimationFrame.bind(window)
  window.requestAnimationFrame = callback => request(now => {
    const began = performance.now()
    callback(now)
    const canvas = document.querySelector('.timeline-stage canvas')
    if (!canvas) return
    canvas.getContext('2d').getImageData(0, 0, 1, 1)
    window.frameTimes.push(performance.now() - began)
  })
`
