import type { DatabaseSync } from 'node:sqlite'
import type { Wake } from '../../functions/domain/outbox.ts'

/** The queue that wakes deliverers, in the file of the storehouse. */
export type Deliveries = {
  readonly put: (wake: Wake, dueMs: number) => void
  /** The oldest that are due, each for one taker: what it fails at is found by the sweep. */
  readonly take: (nowMs: number, limit: number) => { readonly id: string; readonly body: string }[]
}

export function openDeliveries(db: DatabaseSync): Deliveries {
  db.exec(
    `CREATE TABLE IF NOT EXISTS deliveries (
       id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL, due INTEGER NOT NULL);`,
  )
  const insert = db.prepare('INSERT INTO deliveries (body, due) VALUES (?, ?)')
  const select = db.prepare('SELECT id, body FROM deliveries WHERE due <= ? ORDER BY id LIMIT ?')
  const remove = db.prepare('DELETE FROM deliveries WHERE id = ?')
  return {
    put: (wake, dueMs) => void insert.run(JSON.stringify(wake), dueMs),
    take: (nowMs, limit) =>
      select.all(nowMs, limit).map(({ id, body }) => {
        remove.run(Number(id))
        return { id: String(id), body: String(body) }
      }),
  }
}
