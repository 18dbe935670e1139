import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { PARTITION } from '../../functions/store/schema.ts'
import type { Storehouse } from './storehouse.ts'

/** Rows of one delete: a few milliseconds, while the engine's own writes wait. */
const ROWS_A_DELETE = 500
const DELETES_A_PASS = 4

const INDEX =
  'CREATE INDEX IF NOT EXISTS by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))'

/**
 * The stack's filter (`infra/aws/stack.ts`): only new events, and what others are to be told, are read.
 * Of what an import writes, four records of five are anything else.
 */
const FILTER = `
  DROP TRIGGER IF EXISTS only_what_is_read;
  CREATE TRIGGER only_what_is_read BEFORE INSERT ON _stream_records
  WHEN NOT (NEW.event_name = 'INSERT' AND (
    NEW.keys_json ->> '$.pk.S' GLOB '${PARTITION.outbox}*' OR
    (NEW.keys_json ->> '$.pk.S' GLOB '${PARTITION.person}*' AND NEW.keys_json ->> '$.sk.S' GLOB 'E#*')))
  BEGIN SELECT RAISE(IGNORE); END`

/** An index, so that the engine finds its newest stream record without reading all of them; and the filter. */
export function prepareStream(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec(INDEX)
  db.exec(FILTER)
  db.close()
}

/** The engine's stream records in its file. */
export type EngineStream = {
  /** Deletes records that were read, a limited number per call. */
  readonly trim: () => Promise<void>
  readonly close: () => void
}

/**
 * The embedded engine keeps every stream record for ever and reads all of them to number a new one: its
 * file would double, and calls would become slower with age. So an index answers that query, and
 * records that were read are deleted.
 *
 * The newest record always stays: the engine numbers from it, and an empty stream would begin at 1
 * again, below the position that was read.
 */
export function openEngineStream(
  file: string,
  table: string,
  positions: Pick<Storehouse, 'position' | 'setPosition'>,
): EngineStream {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  const shard = `shardId-00000001-${table}`
  // The engine syncs the file. If a crash loses a delete, it is repeated.
  db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0')
  db.exec(INDEX)
  db.exec(FILTER)
  const selectNewest = db.prepare(
    'SELECT MAX(CAST(sequence_number AS INTEGER)) AS newest FROM _stream_records WHERE table_name = ?',
  )
  const isRead = 'table_name = ? AND shard_id = ? AND CAST(sequence_number AS INTEGER) < ?'
  const hasRead = db.prepare(`SELECT 1 FROM _stream_records WHERE ${isRead} LIMIT 1`)
  const deleteRead = db.prepare(
    `DELETE FROM _stream_records WHERE id IN
      (SELECT id FROM _stream_records WHERE ${isRead} LIMIT ${ROWS_A_DELETE})`,
  )
  const newest = (): number => Number(selectNewest.get(table)?.['newest'] ?? 0)

  // A table restored from an older copy is behind the stored position: then read from its beginning,
  // since known events are skipped but new ones must not be missed.
  const position = positions.position(shard)
  if (position !== undefined && Number(position) > newest()) positions.setPosition(shard, '0')

  return {
    trim: async () => {
      const end = Math.min(Number(positions.position(shard) ?? 0), newest())
      for (let pass = 0; pass < DELETES_A_PASS; pass += 1) {
        if (hasRead.get(table, shard, end) === undefined) return
        deleteRead.run(table, shard, end)
        await setImmediate()
      }
    },
    close: () => db.close(),
  }
}
