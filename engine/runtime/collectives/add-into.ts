/** `sum[i] += other[i]`, in float32. */
export function addInto(sum: Float32Array, other: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + other[i]!
}
