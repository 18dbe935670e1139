import { ListFault } from './list-fault.ts'

/** UTF-8 is read leniently: a cell that is not valid is read as Windows-1252, which never fails. */
export type EncodingName = 'utf-8' | 'windows-1252' | 'utf-16le' | 'utf-16be'

const NAMES: ReadonlySet<string> = new Set<EncodingName>([
  'utf-8',
  'windows-1252',
  'utf-16le',
  'utf-16be',
])

/** How many bytes a character of the ASCII range takes. */
export function unitBytes(encoding: EncodingName): 1 | 2 {
  return encoding.startsWith('utf-16') ? 2 : 1
}

/** By its label, as the Encoding Standard of the WHATWG knows it: `latin1` is Windows-1252. */
export function encodingOf(label: string): EncodingName {
  let name: string
  try {
    name = new TextDecoder(label).encoding
  } catch {
    name = ''
  }
  if (NAMES.has(name)) return name as EncodingName
  throw new ListFault('unknown_encoding', 'an encoding is UTF-8, Windows-1252 (Latin-1) or UTF-16.')
}

/** By its byte order mark; without one by the zeros of UTF-16, and by whether it is valid UTF-8. */
export function detectEncoding(head: Uint8Array, isWhole: boolean): EncodingName {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  const zeros = [0, 0]
  const length = Math.min(head.length, 4_096)
  for (let at = 0; at < length; at += 1)
    if (head[at] === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > length / 4 && even * 10 < odd) return 'utf-16le'
  if (even > length / 4 && odd * 10 < even) return 'utf-16be'
  try {
    // A character may be cut at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: !isWhole })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

/**
 * Throws if a list is plainly not in the encoding that somebody said: read in it, a whole list is one long
 * cell, or its addresses are those of nobody.
 */
export function requireEncoding(said: EncodingName, head: Uint8Array, isWhole: boolean): void {
  const zeros = [0, 0]
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at & 1] = (zeros[at & 1] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  const isOther =
    (said === 'utf-16le' && odd <= even) ||
    (said === 'utf-16be' && even <= odd) ||
    // What is not ASCII is hardly ever valid UTF-8 by chance.
    (said === 'windows-1252' &&
      head.some((byte) => byte > 0x7f) &&
      detectEncoding(head, isWhole) === 'utf-8')
  if (isOther && head.length > 0)
    throw new ListFault('other_encoding', `the list is not in ${said}: leave its encoding out.`)
}

/** The bytes of the mark at the beginning, which belong to no row. */
export function markBytes(head: Uint8Array, encoding: EncodingName): number {
  if (encoding === 'utf-8') return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0
  if (encoding === 'windows-1252') return 0
  const [first, second] = encoding === 'utf-16le' ? [0xff, 0xfe] : [0xfe, 0xff]
  return head[0] === first && head[1] === second ? 2 : 0
}

/** Stands for any other character beyond ASCII. */
const BEYOND = 0x80
/** Wide + and @, and another @, which addresses are written with too; none of them ends a cell. */
const SIGNS: ReadonlyMap<number, number> = new Map([
  [0xff0b, 0x2b],
  [0xff20, 0x40],
  [0xfe6b, 0x40],
])
const SIGNS_FROM = 0xfe00
const WIDE_ZERO = 0xff10
const ZERO = 0x30

/**
 * One byte for each unit of UTF-16, so that rows and cells are found as in any other list; what is
 * beyond ASCII is read from the original.
 */
export function narrow(wide: Uint8Array, into: Uint8Array, encoding: EncodingName): void {
  const low = encoding === 'utf-16le' ? 0 : 1
  for (let unit = 0; unit < wide.length >> 1; unit += 1) {
    const value = ((wide[2 * unit + 1 - low] ?? 0) << 8) | (wide[2 * unit + low] ?? 0)
    into[unit] = value < BEYOND ? value : value < SIGNS_FROM ? BEYOND : inOneByte(value)
  }
}

function inOneByte(value: number): number {
  const digit = value - WIDE_ZERO
  return digit >= 0 && digit <= 9 ? ZERO + digit : (SIGNS.get(value) ?? BEYOND)
}

/** So that rows and cells are found in it; nothing is copied where a character has one byte. */
export function narrowed(head: Uint8Array, encoding: EncodingName): Uint8Array {
  if (!encoding.startsWith('utf-16')) return head
  const bytes = new Uint8Array(head.length >> 1)
  narrow(head, bytes, encoding)
  return bytes
}

export type Decode = (bytes: Uint8Array) => string

export function decoderOf(encoding: EncodingName): Decode {
  if (encoding !== 'utf-8') {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true })
    return (bytes) => decoder.decode(bytes)
  }
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const other = new TextDecoder('windows-1252')
  return (bytes) => {
    try {
      return strict.decode(bytes)
    } catch {
      return other.decode(bytes)
    }
  }
}
