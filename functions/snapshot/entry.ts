import { contactIdBytes, contactIdOf, type ContactId } from '../domain/contact-id.ts'
import type { Second } from '../domain/time.ts'

/**
 * One contact of a snapshot: version letter 1 ‖ keyed hash 16 ‖ number of its shape 4 ‖ time 4, big
 * endian. A snapshot holds them sorted by the first 17 bytes, each contact id once.
 */
export const ENTRY_BYTES = 25
export const ENTRY_KEY_BYTES = 17

/** The shape of what has no short form: whoever meets it reads the standing in the table. */
export const READ_THE_TABLE = 0

export type Entry = {
  readonly contact: ContactId
  /** Its place in the snapshot's list of shapes. */
  readonly shape: number
  /** The one time of the standing that a verdict may depend on; 0 where there is none. */
  readonly time: Second
}

export function writeEntry(into: Uint8Array, at: number, { contact, shape, time }: Entry): void {
  const { version, hash } = contactIdBytes(contact)
  into[at] = version.charCodeAt(0)
  into.set(hash, at + 1)
  const view = new DataView(into.buffer, into.byteOffset + at + ENTRY_KEY_BYTES)
  view.setUint32(0, shape)
  view.setUint32(4, time)
}

export function readEntry(from: Uint8Array, at: number): Entry {
  const view = new DataView(from.buffer, from.byteOffset + at + ENTRY_KEY_BYTES)
  const hash = from.subarray(at + 1, at + ENTRY_KEY_BYTES)
  return {
    contact: contactIdOf(String.fromCharCode(from[at] ?? 0), hash),
    shape: view.getUint32(0),
    time: view.getUint32(4),
  }
}
