/** A sorted copy: numbers by size, texts as people order them. Equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  sortValue: (row: Row) => string | number,
  descending: boolean,
): readonly Row[] {
  const sign = descending ? -1 : 1
  return [...rows].sort((left, right) => sign * compare(sortValue(left), sortValue(right)))
}

function compare(left: string | number, right: string | number): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).localeCompare(String(right), 'en', { numeric: true })
}
