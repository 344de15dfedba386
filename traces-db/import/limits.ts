/** Bounds on what a file may ask of us. A trace is untrusted input: each is far beyond any real one. */

/** Bytes read at a time. Two such buffers are alive a file. */
export const chunkBytes = 1 << 20
/** A longer event is skipped and counted. */
export const maximumEventBytes = 64 << 20
/** While looking for the next whole event after damage, how much text an attempt may need. */
export const maximumSearchBytes = 1 << 20
/** A file that starts with something else and shows no event in so many bytes is not a trace. */
export const maximumLeadBytes = 16 << 20
/** A longer member beside `traceEvents` is left out and counted. */
export const maximumMetadataBytes = 16 << 20
/** Nesting of objects and arrays within one event. */
export const maximumDepth = 512
/** Inflated bytes that are taken without looking at the ratio. */
export const freelyInflatedBytes = 256 << 20
/** Beyond them: inflated bytes a compressed one. Real traces stay below 60; deflate can reach 1,032. */
export const maximumInflation = 250
/** Names and categories are cut at so many characters. */
export const maximumNameLength = 16_384
/** Members of an event that are kept as text; more are dropped with the event's dirty mark. */
export const maximumKeptMembers = 256
/** Files of one run. */
export const maximumFiles = 4096
/** Times more than this away from the bulk of a file are not its times: 52 days in microseconds. */
export const maximumSpanUs = 2 ** 52 / 1000
/** So little is read before a thread has started ... */
export const fewBytes = 2 << 20
/** ... and so little before one that has started is of help: until then it takes the processor from this one. */
export const fewBytesHere = 24 << 20
/** Texts of events that are kept uncompressed until all files are read, over all threads. */
export const keptTextBytes = 96 << 20
