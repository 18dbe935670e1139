import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import type { Storehouse } from './storehouse.ts'

/** Rows of one delete: some milliseconds, in which the engine's own writes wait. */
const ROWS_A_DELETE = 500
const DELETES_A_PASS = 4

const INDEX =
  'CREATE INDEX IF NOT EXISTS by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))'

/** Lets the embedded engine number a new stream record without looking through all of them. */
export function indexStream(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec(INDEX)
  db.close()
}

/** What the embedded engine keeps of its stream, in its file. */
export type EngineStream = {
  /** Deletes records that were read, a bounded number a call. */
  readonly trim: () => Promise<void>
  readonly close: () => void
}

/**
 * The embedded engine keeps every stream record for ever and numbers a new one by looking through
 * all of them: its file would double and every call become slower with age. So an index answers
 * what it looks for, and records that were read are deleted.
 *
 * The newest record always stays: the engine numbers from it, and an emptied stream would begin at
 * 1 again, below the position that was read to.
 */
export function openEngineStream(
  file: string,
  table: string,
  positions: Pick<Storehouse, 'position' | 'setPosition'>,
): EngineStream {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  const shard = `shardId-00000001-${table}`
  // Syncing is the engine's work: a delete that is lost in a crash is made again.
  db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0')
  db.exec(INDEX)
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

  // A table that was restored from an older copy is behind what was read of the newer one: read it
  // from its beginning, since what is known is passed over and what is not would be missed.
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
