import { DatabaseSync } from 'node:sqlite'

/**
 * The embedded engine numbers each stream record by looking through all of them, so that every write
 * would be slower than the one before; an index on what it looks for keeps writes as they are.
 */
export function indexStream(file: string): void {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  try {
    const known = db
      .prepare(`SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = '_stream_records'`)
      .get()
    if (known === undefined) return
    db.exec(
      'CREATE INDEX IF NOT EXISTS by_sequence ON _stream_records (table_name, CAST(sequence_number AS INTEGER))',
    )
  } finally {
    db.close()
  }
}
