/**
 * What a slice is, as far as colour, legend and measures care. The position in the list is the number that
 * is stored in columns, so entries are only ever appended.
 */
export const operationClasses = [
  { name: 'other', title: 'other' },
  { name: 'forward', title: 'forward' },
  { name: 'recompute', title: 'recompute' },
  { name: 'backward', title: 'backward' },
  { name: 'backwardInput', title: 'backward for the input' },
  { name: 'backwardWeight', title: 'backward for the weight' },
  { name: 'update', title: 'update' },
  { name: 'load', title: 'load' },
  { name: 'transfer', title: 'transfer' },
  { name: 'wait', title: 'wait' },
  { name: 'compute', title: 'kernel' },
  { name: 'copy', title: 'copy' },
  { name: 'host', title: 'operator' },
  { name: 'runtime', title: 'runtime call' },
  { name: 'annotation', title: 'annotation' },
  { name: 'script', title: 'Python' },
] as const

export type OperationClass = (typeof operationClasses)[number]['name']

/** Number of a class by its name. */
export const operationClassIndex = Object.fromEntries(
  operationClasses.map((entry, index) => [entry.name, index]),
) as Record<OperationClass, number>
