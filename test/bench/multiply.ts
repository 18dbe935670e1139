import { DatabaseSync } from 'node:sqlite'

/**
 * Copies what a few recorded people left in the file under new ids, until it holds so many events:
 * row for row what as many STOPs leave, in minutes instead of hours.
 */
export function multiply(file: string, table: string, events: number): void {
  const db = new DatabaseSync(file, { timeout: 5_000 })
  db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -400000')
  const rows = db.prepare(
    `SELECT pk, sk, item_json, item_size, cached_at, hash_prefix FROM "${table}"`,
  )
  const known = rows.all().map((row) => ({
    pk: String(row['pk']),
    sk: String(row['sk']),
    json: String(row['item_json']),
    size: Number(row['item_size']),
    prefix: String(row['hash_prefix']),
  }))
  // The marker of an event in the log names it and its contact; with them go all rows that name either.
  const people = known.flatMap(({ pk: marker, json }) => {
    const event = /L#(evt_.+)$/.exec(marker)?.[1]
    const contact = /"contact":\{"S":"([^"]+)"\}/.exec(json)?.[1]
    const eventKey = /"eventKey":\{"S":"([^"]+)"\}/.exec(json)?.[1]
    if (contact === undefined || event === undefined || eventKey === undefined) return []
    const rows = known
      .filter(({ pk, json: item }) => pk.includes(contact) || item.includes(event))
      .map((row) =>
        isOfLog(row) ? { ...row, json: alone(row.json, [event, contact, eventKey]) } : row,
      )
    return [{ contact, event, rows }]
  })
  const insert = db.prepare(
    `INSERT INTO "${table}" (pk, sk, item_json, item_size, cached_at, hash_prefix) VALUES (?, ?, ?, ?, NULL, ?)`,
  )
  db.exec('BEGIN')
  for (let made = people.length; made < events; made += 1) {
    const person = people[made % people.length]
    if (person === undefined) throw new Error('Nobody is known whose rows could be copied.')
    const contact = contactOf(made)
    const event = `evt_${made.toString(36).padStart(26, '0')}`
    const anew = (text: string): string =>
      text.replaceAll(person.contact, contact).replaceAll(person.event, event)
    for (const row of person.rows) {
      const { pk, sk, json, size, prefix } = row
      // A place in the log is a number of its own; no other row's sort key needs to be.
      const isLog = isOfLog(row)
      const place = isLog
        ? sk.replace(/\d{16}/, String(1_000_000 + made).padStart(16, '0'))
        : anew(sk)
      const item = anew(json)
      insert.run(
        anew(pk),
        place,
        isLog ? item.replace(/\d{16}/, place.slice(-16)) : item,
        size,
        prefix,
      )
    }
  }
  db.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
  db.close()
}

function isOfLog({ pk }: { readonly pk: string }): boolean {
  return /F#\d/.test(pk)
}

/** An item of the log with one of its entries. */
function alone(json: string, entry: readonly string[]): string {
  const item = JSON.parse(json) as Record<string, unknown>
  return JSON.stringify({ ...item, entries: { S: JSON.stringify([entry]) } })
}

/** In order, so that the rows of one stand behind those of the last: the file grows at its ends. */
export function contactOf(made: number): string {
  return `a${Buffer.from(made.toString(16).padStart(32, '0'), 'hex').toString('base64url')}`
}
