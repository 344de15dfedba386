/** Whole numbers as people read them, the same in the window, on the command line and in messages: `1,734,112`. */

/** Every digit, in groups of three; what follows a point is left alone. */
export function countText(count: number): string {
  return groupDigits(String(count))
}

/** `1 rank`, `4 ranks`; the plural is the noun with an s unless told. */
export function quantityText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

/** Of a number written in decimal digits, with a sign or a fraction or without. */
export function groupDigits(digits: string): string {
  const point = digits.indexOf('.')
  if (point >= 0) return groupDigits(digits.slice(0, point)) + digits.slice(point)
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}
