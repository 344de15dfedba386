/** One float32 product of two n x n matrices in plain JavaScript: the slowest back end, which is always there. */
export function multiplyPlainly(n: number): void {
  const a = new Float32Array(n * n).fill(0.5)
  const b = new Float32Array(n * n).fill(2)
  const product = new Float32Array(n * n)
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < n; k++) {
      const factor = a[row * n + k]!
      for (let column = 0; column < n; column++) {
        product[row * n + column]! += factor * b[k * n + column]!
      }
    }
  }
}
