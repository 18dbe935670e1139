import { createHmac, timingSafeEqual } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import { ENTRY_BYTES } from '../../snapshot/entry.ts'
import { member } from '../member.ts'
import type { HashKeyRing } from './types.ts'

/** What a mirror knows, as it is kept. Nobody's address is in it. */
export type Kept = {
  readonly url: string
  /** Where the feed is followed from. */
  readonly next: string
  /** The page before, which shows whether the log is still the same. */
  readonly known: Known | undefined
  readonly shapes: readonly string[]
  readonly entries: Uint8Array
}

/** In the page after this place there was this event. */
export type Known = { readonly after: string; readonly event: string }

const MAGIC = Buffer.from('basta mirror 1\n')
const MAC_BYTES = 32

export type ReadFile =
  { readonly is: 'kept'; readonly kept: Kept } | { readonly is: 'no_file' | 'damaged_file' }

/** Whoever cannot read the hash keys cannot write a file that is taken. */
export async function readKept(file: string, ring: HashKeyRing): Promise<ReadFile> {
  const bytes = await readFile(file).catch((error: unknown) => {
    if (member(error, 'code') === 'ENOENT') return undefined
    return Buffer.alloc(0)
  })
  if (bytes === undefined) return { is: 'no_file' }
  const kept = unpack(bytes, ring)
  return kept === undefined ? { is: 'damaged_file' } : { is: 'kept', kept }
}

/** Replaced at once: who starts meanwhile finds the old one or the new one. Readable by its owner alone. */
export async function writeKept(file: string, kept: Kept, ring: HashKeyRing): Promise<void> {
  const written = `${file}.${process.pid}.new`
  const handle = await open(written, 'w', 0o600)
  try {
    // A file that was left behind may have other rights.
    await handle.chmod(0o600)
    await handle.writeFile(pack(kept, ring))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(written, file)
}

function pack({ entries, ...head }: Kept, ring: HashKeyRing): Buffer {
  const version = Object.keys(ring).toSorted().at(-1) ?? ''
  const header = Buffer.from(
    JSON.stringify({ ...head, version, count: entries.length / ENTRY_BYTES }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32BE(header.length)
  const content = Buffer.concat([MAGIC, length, header, entries])
  return Buffer.concat([content, macOf(content, ring[version] ?? '')])
}

function unpack(bytes: Buffer, ring: HashKeyRing): Kept | undefined {
  const content = bytes.subarray(0, -MAC_BYTES)
  if (!content.subarray(0, MAGIC.length).equals(MAGIC)) return undefined
  if (content.length < MAGIC.length + 4) return undefined
  const from = MAGIC.length + 4
  const to = from + content.readUInt32BE(MAGIC.length)
  const head = parsed(content.subarray(from, to))
  const secret = ring[String(member(head, 'version'))]
  if (secret === undefined || !timingSafeEqual(macOf(content, secret), bytes.subarray(-MAC_BYTES)))
    return undefined
  const [url, next, shapes] = [member(head, 'url'), member(head, 'next'), member(head, 'shapes')]
  const entries = new Uint8Array(content.subarray(to))
  const isWhole =
    typeof url === 'string' &&
    typeof next === 'string' &&
    Array.isArray(shapes) &&
    shapes.every((shape) => typeof shape === 'string') &&
    entries.length === Number(member(head, 'count')) * ENTRY_BYTES
  if (!isWhole) return undefined
  return { url, next, shapes, entries, known: readKnown(member(head, 'known')) }
}

function readKnown(said: unknown): Known | undefined {
  const [after, event] = [member(said, 'after'), member(said, 'event')]
  return typeof after === 'string' && typeof event === 'string' ? { after, event } : undefined
}

function macOf(content: Uint8Array, secret: string): Buffer {
  const key = createHmac('sha256', secret).update('basta/mirror-file').digest()
  return createHmac('sha256', key).update(content).digest()
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
