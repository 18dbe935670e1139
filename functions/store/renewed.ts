import { ages, type Moment } from './dynamo/age.ts'

/** So long what was read is relied on without a look at what was added since. */
const RENEWED_AFTER_MS = 5 * 60_000
/** While something is missing, the secret is not asked for at every request. */
const ASKED_AFTER_MS = 1_000

/** What is known, read anew where it lacks what is asked for. */
export type Renewed<T> = (hasAll?: (known: T) => boolean) => Promise<T>

/**
 * A ring of secrets that this process has read, and reads again every five minutes and where it lacks
 * an entry. Entries are added and never changed or taken away: what was read before stays right, and
 * goes on where the secret cannot be read now. That an entry is still missing is for the caller to
 * refuse; only a first reading rejects.
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
