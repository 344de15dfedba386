/** What must be known to do a run again: what it recorded, and what it was simulated on or executed with. */
export interface RunConfiguration {
  readonly kind: 'simulated' | 'executed'
  /** Name of the list, `schedule:NAME`, or what a person's own strategy calls itself. */
  readonly strategy: string
  /** The strategy's text; absent where it has none (a schedule by name). */
  readonly source?: string
  readonly request: {
    readonly worldSize: number
    readonly layers: number
    readonly globalBatch: number
    readonly batch: number
    readonly model: string
    readonly modelParameters: Readonly<Record<string, number>>
    readonly dtype: string
    readonly parameters: Readonly<Record<string, number | string | boolean>>
  }
  /** Of a simulated run: the cluster's name, as shown. */
  readonly cluster?: string
  /** Simulated by the teaching lab's rules. */
  readonly lab?: boolean
  /** Simulated with transfers that share a link where they overlap. */
  readonly fairLinks?: boolean
  /** Of an executed run. */
  readonly execution?: {
    readonly backend: string
    readonly steps: number
    readonly optimizer: string
    readonly learningRate: number
    readonly seed: number
  }
}
