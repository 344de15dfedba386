export interface IsolationLimits {
  /** Of the interpreter: everything that the strategy keeps. */
  readonly memoryBytes: number
  readonly milliseconds: number
}
