/**
 * Units by name. A value's unit stands in its name (`durationNs`, `peakBytes`) or in one of these types.
 * They are aliases, not brands: arithmetic stays plain and readable.
 */

/** Integer nanoseconds, from the run's start unless the name says otherwise. Safe in a double for 104 days. */
export type Ns = number
/** Bytes (8 bits), an integer. */
export type Bytes = number
/** Floating-point operations, a multiply-add counting as two. */
export type Flops = number
/** Rank of a process in its world, 0-based; -1 where a thing belongs to no rank. */
export type Rank = number
