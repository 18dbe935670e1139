import { BastaError } from '../domain/errors.ts'

/** Version of the cursor's layout; another layout needs another number. */
const VERSION = 1

/**
 * The caller gets it as `next` and sends it back as `after`: base64url of version, list and place. It
 * is valid for that list only; its content is not part of the API.
 */
export function toCursor(list: string, place: string): string {
  return Buffer.from(`${VERSION}.${list}.${place}`).toString('base64url')
}

/**
 * Returns the place in the list; undefined for the first page. Throws `invalid_request` at `after` for
 * anything that no page of this list returned.
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
