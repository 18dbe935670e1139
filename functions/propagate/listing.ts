import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { ListEntry, ListPage } from '../domain/list-page.ts'
import { parseZonedTime, type Second } from '../domain/time.ts'
import { retry } from './answer.ts'
import { CallFailure, type Call, type HttpAnswer, type HttpCall } from './target.ts'

/** Some lists come whole in one answer: about half a million people fit into it. */
const LIST_BYTES_MAX = 32 * 1024 * 1024
const LIST_DEADLINE_MS = 60_000

/** One request of a reading. Where no whole answer came, nothing is known of the list. */
export async function asked<T>(
  call: Call,
  request: HttpCall,
  read: (answer: HttpAnswer) => T | ListPage,
): Promise<T | ListPage> {
  try {
    return read(
      await call.fetch({
        answerBytesMax: LIST_BYTES_MAX,
        deadlineMs: LIST_DEADLINE_MS,
        ...request,
      }),
    )
  } catch (error) {
    if (error instanceof CallFailure) return retry(error.code)
    throw error
  }
}

/** The place that was kept is none of this list: its settings were changed, or the provider forgot it. */
export const PLACE_LOST: ListPage = { is: 'changed', code: 'place_lost' }
const LIST_CHANGED: ListPage = { is: 'changed', code: 'list_changed' }
/** A link to somewhere else is never followed, and is no end. */
export const FOREIGN_NEXT: ListPage = retry('foreign_next')
/** Fewer came than the provider counts, and it says of no page how to go on. */
export const INCOMPLETE: ListPage = retry('list_incomplete')

/**
 * Of a link to the next page its query, if it leads to the same list. A relative one is of the list's
 * own host.
 */
export function queryOfNext(link: string, list: string): string | undefined {
  const [own, next] = [new URL(list), URL.parse(link, list)]
  const isOwn =
    next !== null &&
    next.origin === own.origin &&
    next.username === '' &&
    next.password === '' &&
    next.pathname.replace(/\/$/, '') === own.pathname.replace(/\/$/, '')
  return isOwn && next.search !== '' ? next.search : undefined
}

/** What was kept as a place, or undefined for what is none. */
export function placeAs<S extends z.ZodMiniType>(shape: S, place: string): z.infer<S> | undefined {
  try {
    const read = shape.safeParse(JSON.parse(place))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}

const COUNTED = z.strictObject({ at: z.int().check(z.positive()), last: z.string() })

type Rows<R> = { readonly is: 'rows'; readonly rows: readonly R[] }

export function rows<R>(some: readonly R[]): Rows<R> {
  return { is: 'rows', rows: some }
}

/**
 * A list that is read by counting. What leaves it while it is read would move others to where was read
 * already, so each page begins with the last row of the page before, known by a digest. The end is a
 * page with nothing behind that row.
 */
export async function counted<R>(
  place: string | undefined,
  ask: (offset: number) => Promise<Rows<R> | ListPage>,
  keyOf: (row: R) => string,
  entriesOf: (row: R) => readonly ListEntry[],
): Promise<ListPage> {
  const before = place === undefined ? undefined : placeAs(COUNTED, place)
  if (place !== undefined && before === undefined) return PLACE_LOST
  const answered = await ask(before === undefined ? 0 : before.at - 1)
  if (answered.is !== 'rows') return answered
  const [first] = answered.rows
  if (before !== undefined && (first === undefined || digest(keyOf(first)) !== before.last))
    return LIST_CHANGED
  const fresh = before === undefined ? answered.rows : answered.rows.slice(1)
  const last = fresh.at(-1)
  const entries = fresh.flatMap(entriesOf)
  if (last === undefined) return { is: 'page', entries }
  const next = { at: (before?.at ?? 0) + fresh.length, last: digest(keyOf(last)) }
  return { is: 'page', entries, next: JSON.stringify(next) }
}

/** So many of a whole list make one page. */
const PART_SIZE = 10_000

/**
 * A list that comes whole in each answer, in the order of digests: whatever comes and goes meanwhile,
 * nobody who stays is left out, and the place names nobody.
 */
export function partOf(entries: readonly ListEntry[], place: string | undefined): ListPage {
  if (place !== undefined && !/^[0-9a-f]{32}$/.test(place)) return PLACE_LOST
  const behind = entries
    .map((entry) => ({ entry, digest: digest(entry.address) }))
    .filter((one) => place === undefined || one.digest > place)
    .toSorted((one, other) => (one.digest < other.digest ? -1 : 1))
  const cut = behind[PART_SIZE - 1]
  // The same address twice stays together.
  const part = cut === undefined ? behind : behind.filter((one) => one.digest <= cut.digest)
  return {
    is: 'page',
    entries: part.map(({ entry }) => entry),
    ...(cut !== undefined && behind.length > part.length && { next: cut.digest }),
  }
}

type Part = {
  readonly name: string
  readonly page: (place: string | undefined) => Promise<ListPage>
}

const IN_PART = z.strictObject({ part: z.string(), place: z.optional(z.string()) })

/** Several lists that are read one after the other. */
export async function oneAfterOther(
  place: string | undefined,
  parts: readonly Part[],
): Promise<ListPage> {
  const here = place === undefined ? { part: parts[0]?.name ?? '' } : placeAs(IN_PART, place)
  const at = parts.findIndex(({ name }) => name === here?.part)
  const part = parts[at]
  if (here === undefined || part === undefined) return PLACE_LOST
  const page = await part.page(here.place)
  if (page.is !== 'page') return page
  const { entries, next } = page
  if (next !== undefined)
    return { is: 'page', entries, next: JSON.stringify({ part: part.name, place: next }) }
  const following = parts[at + 1]?.name
  return {
    is: 'page',
    entries,
    ...(following !== undefined && { next: JSON.stringify({ part: following }) }),
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** The time of an entry, or nothing where it is none, or has no zone. */
export function at(time: string | null | undefined): { readonly at?: Second } {
  const second = typeof time === 'string' ? parseZonedTime(time) : undefined
  return second === undefined ? {} : { at: second }
}

/** Seconds since 1970, with or without a fraction. */
export function atUnix(time: number | null | undefined): { readonly at?: Second } {
  const isTime = typeof time === 'number' && Number.isFinite(time) && time > 0
  return isTime ? { at: Math.floor(time) } : {}
}
