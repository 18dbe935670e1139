import type { DatabaseSync } from 'node:sqlite'
import type { Wake } from '../../functions/domain/outbox.ts'

/** The queue that wakes deliverers, in the file of the storehouse. */
export type Deliveries = {
  readonly put: (wake: Wake, dueMs: number) => void
  /** Whom something is due for. */
  readonly targets: (nowMs: number) => readonly string[]
  /** The oldest of one target that are due, each for one taker: what it fails at, the sweep finds. */
  readonly take: (
    target: string,
    nowMs: number,
    limit: number,
  ) => { readonly id: string; readonly body: string }[]
}

export function openDeliveries(db: DatabaseSync): Deliveries {
  db.exec(
    `CREATE TABLE IF NOT EXISTS wakes (
       id INTEGER PRIMARY KEY AUTOINCREMENT, target TEXT NOT NULL, body TEXT NOT NULL,
       due INTEGER NOT NULL);
     CREATE INDEX IF NOT EXISTS wakes_of ON wakes (target, due);`,
  )
  const insert = db.prepare('INSERT INTO wakes (target, body, due) VALUES (?, ?, ?)')
  const select = db.prepare(
    'SELECT id, body FROM wakes WHERE target = ? AND due <= ? ORDER BY id LIMIT ?',
  )
  const waiting = db.prepare('SELECT DISTINCT target FROM wakes WHERE due <= ?')
  const remove = db.prepare('DELETE FROM wakes WHERE id = ?')
  return {
    put: (wake, dueMs) => void insert.run(wake.target, JSON.stringify(wake), dueMs),
    targets: (nowMs) => waiting.all(nowMs).map(({ target }) => String(target)),
    take: (target, nowMs, limit) =>
      select.all(target, nowMs, limit).map(({ id, body }) => {
        remove.run(Number(id))
        return { id: String(id), body: String(body) }
      }),
  }
}
