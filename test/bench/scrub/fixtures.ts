import { randomFillSync } from 'node:crypto'
import { closeSync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { readHashKeys } from '../../../functions/domain/contact-id.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../../functions/snapshot/entry.ts'
import { packStanding } from '../../../functions/snapshot/pack.ts'
import type { RegisterView } from '../../../functions/snapshot/register-view.ts'
import type { EventId } from '../../../functions/domain/event.ts'

export const RING = { a: 'the hash key of a bench, of no house at all' }
const READ_BYTES = 4_194_304
export const SAID_AT = 1_790_000_000

/** How the addresses of a list are written. */
export const FORMS = ['email', 'e164', 'national'] as const
export type Form = (typeof FORMS)[number]

const DOMAINS = ['example.com', 'mail.example.org', 'firm-42.example.net', 'post.example.fr']
/** One in so many is at Gmail, where each address is looked up under two names. */
const GMAIL_EVERY = 5

/** The nth of many addresses, no two alike: as a list has it, and in canonical form. */
export function addressOf(
  form: Form,
  n: number,
): { readonly written: string; readonly value: string } {
  if (form === 'email') {
    const domain = n % GMAIL_EVERY === 0 ? 'gmail.com' : (DOMAINS[n % DOMAINS.length] ?? '')
    const value = `${n.toString(36)}.customer${n % 97}@${domain}`
    return { written: n % 3 === 0 ? value.replace('customer', 'Customer') : value, value }
  }
  const digits = `2${String(10 + (n % 80))}5${String(n).padStart(9, '0').slice(-6)}`
  const number = `${digits.slice(0, 3)}${2 + (Math.floor(n / 1_000_000) % 8)}${String(n % 1_000_000).padStart(6, '0')}`
  const value = `+1${number}`
  if (form === 'e164') return { written: value, value }
  const written = `(${number.slice(0, 3)}) ${number.slice(3, 6)}-${number.slice(6)}`
  return { written, value }
}

export type Size = { readonly rows: number; readonly standings: number; readonly overlap: number }

/**
 * A list, and who is stopped, in a folder: `list.csv` of three columns; `stopped.txt`, plain, for others;
 * `snapshot`, sorted entries. Of the rows, one in `1 / overlap` is stopped; all others who are stopped
 * are in no list.
 */
export function writeFixtures(
  folder: string,
  form: Form,
  { rows, standings, overlap }: Size,
): void {
  const every = Math.round(1 / overlap)
  const [key] = readHashKeys(RING)
  const channel = form === 'email' ? 'email' : 'sms'
  const list = new LineFile(join(folder, 'list.csv'))
  const stopped = new LineFile(join(folder, 'stopped.txt'))
  const entries = Buffer.alloc(standings * ENTRY_BYTES)
  list.write('name,contact,city')
  let known = 0
  for (let n = 0; n < rows; n += 1) {
    const { written, value } = addressOf(form, n)
    list.write(`Customer ${n},${written},Springfield`)
    if (n % every !== 0 || known >= standings) continue
    stopped.write(value)
    writeKey(entries, known, key.hash(`${channel}\n${value}`))
    known += 1
  }
  list.close()
  // Nobody in the list: their hashes are as good as random.
  const others = Buffer.alloc(16)
  for (let n = rows; known < standings; n += 1) {
    stopped.write(addressOf(form, n).value)
    randomFillSync(others)
    writeKey(entries, known, others)
    known += 1
  }
  stopped.close()
  writeSorted(join(folder, 'snapshot'), entries)
}

function writeKey(entries: Buffer, place: number, hash: Buffer): void {
  const at = place * ENTRY_BYTES
  entries[at] = 0x61
  hash.copy(entries, at + 1, 0, ENTRY_KEY_BYTES - 1)
  entries.writeUInt32BE(1, at + ENTRY_KEY_BYTES)
  entries.writeUInt32BE(SAID_AT, at + ENTRY_KEY_BYTES + 4)
}

/** Dealt out by their first two bytes, then sorted. */
function writeSorted(file: string, entries: Buffer): void {
  const count = entries.length / ENTRY_BYTES
  const starts = new Uint32Array(65_537)
  const prefix = (n: number) => entries.readUInt16BE(n * ENTRY_BYTES + 1)
  for (let n = 0; n < count; n += 1) starts[prefix(n) + 1] = (starts[prefix(n) + 1] ?? 0) + 1
  for (let p = 0; p < 65_536; p += 1) starts[p + 1] = (starts[p + 1] ?? 0) + (starts[p] ?? 0)
  const places = new Uint32Array(count)
  const next = starts.slice()
  for (let n = 0; n < count; n += 1) {
    const at = next[prefix(n)] ?? 0
    places[at] = n
    next[prefix(n)] = at + 1
  }
  const into = openSync(file, 'w')
  for (let p = 0; p < 65_536; p += 1) {
    const some = [...places.subarray(starts[p], starts[p + 1])]
      .map((n) => entries.subarray(n * ENTRY_BYTES, (n + 1) * ENTRY_BYTES))
      .toSorted((a, b) => Buffer.compare(a, b))
    if (some.length > 0) writeSync(into, Buffer.concat(some))
  }
  closeSync(into)
}

/** The snapshot of such a folder: one shape, a stop of everything. */
export async function openSnapshot(folder: string): Promise<RegisterView> {
  const file = await open(join(folder, 'snapshot'))
  const { size } = await file.stat()
  const registers = {
    'stop|keyword|marketing|all|acme': [SAID_AT, 'evt_bench' as EventId] as const,
  }
  return {
    base: {
      entries: size / ENTRY_BYTES,
      readInto: async (memory, arrived) => {
        const starts = Array.from(
          { length: Math.ceil(size / READ_BYTES) },
          (_, n) => n * READ_BYTES,
        )
        // Several at once, as the house reads the files of a snapshot.
        const ends = starts.map(async (at) => {
          const { bytesRead } = await file.read(memory, at, Math.min(READ_BYTES, size - at), at)
          return at + bytesRead
        })
        for (const end of ends) arrived?.(await end)
        await file.close()
      },
    },
    changed: { entries: 0, readInto: () => Promise.resolve() },
    shapes: ['', packStanding({ registers }).shape],
    position: [],
    completeTo: new Date(SAID_AT * 1000),
  }
}

class LineFile {
  private readonly file: number
  private lines: string[] = []

  constructor(path: string) {
    this.file = openSync(path, 'w')
  }

  write(line: string): void {
    if (this.lines.push(line) === 10_000) this.flush()
  }

  close(): void {
    this.flush()
    closeSync(this.file)
  }

  private flush(): void {
    if (this.lines.length > 0) writeSync(this.file, `${this.lines.join('\n')}\n`)
    this.lines = []
  }
}
