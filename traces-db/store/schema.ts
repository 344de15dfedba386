/**
 * The run file, format 1: one SQLite file a run.
 *
 * Columns are kept as blobs of little-endian typed arrays, in chunks of one lane each, because that is how
 * they are drawn and measured: 1.7 million slices load in a tenth of a second, where rows would take seconds
 * and a second copy of everything. SQL sees them as the tables `slice`, `counter`, `instant` and `flow`
 * (store/sql-tables.ts).
 *
 * A lane is one row of rectangles: slices sorted by start, none overlapping the next. Slice ids are given in
 * order of writing, so a chunk's ids are first_id, first_id + 1, ..., and ids grow along a lane.
 *
 * Every chunk carries the CRC-32 of its numbers and blobs, and the header that of all names, so that a flipped
 * bit is found even where SQLite's own structure is whole (store/checksums.ts).
 */

/** 'RANK' in ASCII: marks the file as ours (PRAGMA application_id). */
export const applicationId = 0x52414e4b
/** PRAGMA user_version. A file with a greater one is refused with a message. */
export const formatVersion = 1
/** Slices a chunk at most: one blob stays near a megabyte. */
export const chunkSlices = 65_536

export const schema = `
CREATE TABLE header (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE process (
  id INTEGER PRIMARY KEY, rank INTEGER NOT NULL, source INTEGER NOT NULL, pid TEXT NOT NULL,
  name TEXT NOT NULL, labels TEXT NOT NULL, sort_index INTEGER NOT NULL
) STRICT;
CREATE TABLE track (
  id INTEGER PRIMARY KEY, process INTEGER NOT NULL, kind TEXT NOT NULL, tid TEXT NOT NULL,
  name TEXT NOT NULL, series TEXT NOT NULL, unit TEXT NOT NULL, sort_index INTEGER NOT NULL
) STRICT;
CREATE TABLE label (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, class INTEGER NOT NULL,
  colour TEXT NOT NULL, microbatch INTEGER NOT NULL
) STRICT;
CREATE TABLE slice_chunk (
  first_id INTEGER PRIMARY KEY, track INTEGER NOT NULL, lane INTEGER NOT NULL, count INTEGER NOT NULL,
  start_ns INTEGER NOT NULL, end_ns INTEGER NOT NULL, crc INTEGER NOT NULL,
  start BLOB NOT NULL, duration BLOB NOT NULL, label BLOB NOT NULL, flags BLOB NOT NULL,
  detail BLOB NOT NULL, operation BLOB
) STRICT;
CREATE TABLE counter_chunk (
  id INTEGER PRIMARY KEY, track INTEGER NOT NULL, count INTEGER NOT NULL, crc INTEGER NOT NULL,
  time BLOB NOT NULL, value BLOB NOT NULL, detail BLOB NOT NULL
) STRICT;
CREATE TABLE instant_chunk (
  first_id INTEGER PRIMARY KEY, track INTEGER NOT NULL, count INTEGER NOT NULL, crc INTEGER NOT NULL,
  time BLOB NOT NULL, label BLOB NOT NULL, detail BLOB NOT NULL
) STRICT;
CREATE TABLE flow_chunk (
  first_id INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL,
  from_slice BLOB NOT NULL, to_slice BLOB NOT NULL,
  from_time BLOB NOT NULL, to_time BLOB NOT NULL, label BLOB NOT NULL
) STRICT;
-- Event arguments, zstd. Number first .. first + count - 1. See store/detail-blocks.ts.
CREATE TABLE detail_block (
  first INTEGER PRIMARY KEY, count INTEGER NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL
) STRICT;
-- The plan of a simulated or executed run: typed arrays by name; slices point to its operations by position.
CREATE TABLE plan_column (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, count INTEGER NOT NULL, crc INTEGER NOT NULL,
  data BLOB NOT NULL
) STRICT;
`
