import { ages, type Moment } from './dynamo/age.ts'

/** For this long a value is used without looking for additions. */
const RENEWED_AFTER_MS = 5 * 60_000
/** While something is missing, the secret is read at most once in this time. */
const ASKED_AFTER_MS = 1_000

/** Returns the value; reads it anew if it lacks what is needed. */
export type Renewed<T> = (hasAll?: (known: T) => boolean) => Promise<T>

/**
 * A ring of secrets, read again every five minutes and whenever an entry is missing. Entries are only
 * added, never changed or removed: so an old value stays right and is used when the secret cannot be
 * read. If an entry is still missing, the caller refuses; only a failed first read rejects.
 */
export function renewed<T>(load: () => Promise<T>, now: () => Date): Renewed<T> {
  const { moment, since } = ages(now)
  let known: { readonly value: T; readonly readAt: Moment } | undefined
  let askedAt: Moment | undefined
  let reading: Promise<T> | undefined

  async function read(): Promise<T> {
    const readAt = moment()
    askedAt = readAt
    const value = await load()
    known = { value, readAt }
    return value
  }

  return async (hasAll = () => true) => {
    const isEnough =
      known !== undefined && hasAll(known.value) && since(known.readAt) < RENEWED_AFTER_MS
    const mayAsk = askedAt === undefined || since(askedAt) >= ASKED_AFTER_MS
    if (known !== undefined && (isEnough || (!mayAsk && reading === undefined))) return known.value
    reading ??= read().finally(() => {
      reading = undefined
    })
    try {
      return await reading
    } catch (error) {
      if (known === undefined) throw error
      return known.value
    }
  }
}
