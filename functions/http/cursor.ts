import { BastaError } from '../domain/errors.ts'

/** Of what a cursor says and how; another layout needs another. */
const VERSION = 1

/**
 * What a caller gets as `next` and gives back as `after`: base64url of version, list and place. It is
 * good for that list alone, and says nothing that should be relied on.
 */
export function toCursor(list: string, place: string): string {
  return Buffer.from(`${VERSION}.${list}.${place}`).toString('base64url')
}

/**
 * The place in the list; undefined for the first page. Throws `invalid_request` at `after` for
 * anything that no page of this list answered.
 */
export function fromCursor(
  list: string,
  cursor: string | undefined,
  place: RegExp,
  pointer = '?after',
): string | undefined {
  if (cursor === undefined) return undefined
  const head = `${VERSION}.${list}.`
  const read = Buffer.from(cursor, 'base64url').toString()
  const found = read.slice(head.length)
  if (toCursor(list, found) === cursor && place.test(found)) return found
  throw new BastaError('invalid_request', 'The cursor cannot be used.', [
    { pointer, detail: 'the `next` of an earlier page of this list' },
  ])
}
