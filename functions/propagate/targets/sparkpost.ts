import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  exchangeOne,
  halved,
  INVALID_ADDRESS,
  jsonCall,
  oneByOne,
  putOrTaken,
  refused,
  retry,
  secret,
  sorted,
  type Retry,
} from '../answer.ts'
import { asked, at, FOREIGN_NEXT, INCOMPLETE, PLACE_LOST, queryOfNext } from '../listing.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const HOSTS = { us: 'https://api.sparkpost.com', eu: 'https://api.eu.sparkpost.com' } as const
/** A 429 names no time; its documentation says to wait for 1 to 5 s. */
const WAIT_SECONDS = 5

const settings = z.strictObject({
  region: z.enum(['us', 'eu']),
  subaccount: z.optional(z.int().check(z.positive())),
})
const credentials = z.strictObject({ apiKey: secret })
type Account = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * SparkPost: the suppression list, whose two types are marketing and all else, so it takes each stop
 * as wide as it is. The request is that of the official client, all else rests on documentation; that a
 * 400 takes none of the batch is inferred. A 5xx may have taken a part: all are told again.
 */
export const sparkpost = defineTarget({
  about: {
    name: 'SparkPost',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'as_declared',
    level: 'documentation',
    sources: 'developers.sparkpost.com 88f24dc3, as of 2026-06; `sparkpost` 2.1.4',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  // Each may be two entries, and a call takes 10,000.
  itemsMax: 5_000,
  // A lift of everything is two requests.
  limit: { calls: 2, seconds: 1, requests: () => 2, key: ({ region }) => `sparkpost/${region}` },
  tell: (call, settings, credentials, told) => {
    const account = { ...settings, ...credentials }
    return sorted(told, putOrTaken, {
      put: (items) => putNamed(call, account, items),
      taken: (items) => oneByOne(items, (item) => take(call, account, item)),
    })
  },
  ping: (call, settings, credentials) => {
    const account = { ...settings, ...credentials }
    const url = `${listOf(account)}?cursor=initial&per_page=1`
    return exchangeOne(call, { url, method: 'GET', headers: headersOf(account) }, (answer) =>
      answer.status === 200 ? DELIVERED : statusOf(answer, call.now()),
    )
  },
  read: {
    page: (call, settings, credentials, place = FIRST) => {
      const account = { ...settings, ...credentials }
      if (!place.startsWith('?')) return Promise.resolve(PLACE_LOST)
      const url = `${listOf(account)}${place}`
      // Without the account's own number all subaccounts are searched, and the answer may be old.
      const headers = headersOf({ ...account, subaccount: account.subaccount ?? 0 })
      return asked(call, { url, method: 'GET', headers }, (answer) => {
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return statusOf(answer, call.now())
        const link = said.links.find(({ rel }) => rel === 'next')?.href
        const next = link === undefined ? undefined : queryOfNext(link, listOf(account))
        if (link !== undefined && next === undefined) return FOREIGN_NEXT
        const { results, total_count: count } = said
        if (place === FIRST && next === undefined && count > results.length) return INCOMPLETE
        return { is: 'page', entries: results.map(entryOf), ...(next !== undefined && { next }) }
      })
    },
  },
})

const FIRST = '?cursor=initial&per_page=10000'
const ENTRY = z.object({
  recipient: z.string(),
  type: z.string(),
  source: z.optional(z.string()),
  created: z.optional(z.string()),
})
const LISTED = z.object({
  results: z.array(ENTRY),
  links: z.array(z.object({ href: z.string(), rel: z.string() })),
  total_count: z.number(),
})
/** Half an answer refuses nobody. */
const REFUSAL = z.object({ errors: z.array(z.unknown()) })
const REASONS: Readonly<Record<string, ListEntry['why']>> = {
  'Spam Complaint': 'complaint',
  'List Unsubscribe': 'unsubscribe',
  'Unsubscribe Link': 'unsubscribe',
  'Bounce Rule': 'bounce',
  'Manually Added': 'admin',
  Compliance: 'complaint',
}

function entryOf({ recipient, type, source = '', created }: z.infer<typeof ENTRY>): ListEntry {
  return {
    address: recipient,
    channel: 'email',
    is: 'stopped',
    why: REASONS[source] ?? 'unknown',
    blocks: type === 'transactional' ? 'every' : 'marketing',
    ...at(created),
  }
}

function listOf({ region }: Account): string {
  return `${HOSTS[region]}/api/v1/suppression-list`
}

function headersOf({ apiKey, subaccount }: Account): Record<string, string> {
  return {
    authorization: apiKey,
    ...(subaccount !== undefined && { 'x-msys-subaccount': String(subaccount) }),
  }
}

function typesOf({ blocks }: Told): readonly string[] {
  return blocks === 'every' ? ['non_transactional', 'transactional'] : ['non_transactional']
}

/** The 400 names the bad addresses; where it names none, halving finds them. */
async function putNamed(
  call: Call,
  account: Account,
  items: readonly Told[],
): Promise<readonly Outcome[]> {
  const named = new Set<Told>()
  const first = await put(call, account, items, ({ body }) => {
    // Among the words of a sentence: "... invalid or malformed recipient(s): a@..., b@...".
    const words = new Set(body.toLowerCase().split(/[\s,;"]+/))
    for (const item of items) if (words.has(item.address)) named.add(item)
  })
  if (first !== undefined) return first
  return sorted(items, (item) => (named.has(item) ? 'bad' : 'good'), {
    bad: (some) => Promise.resolve(some.map(() => INVALID_ADDRESS)),
    good: (some) => halved(some, (part) => put(call, account, part), INVALID_ADDRESS),
  })
}

async function put(
  call: Call,
  account: Account,
  items: readonly Told[],
  onRefused: (answer: HttpAnswer) => void = () => undefined,
): Promise<readonly Outcome[] | undefined> {
  let isRefused = false
  const recipients = items.flatMap((item) =>
    typesOf(item).map((type) => ({ recipient: item.address, type, description: item.event })),
  )
  const request = jsonCall('PUT', listOf(account), headersOf(account), { recipients })
  const outcomes = await exchange(call, items.length, request, (answer) => {
    if (answer.status === 200) return DELIVERED
    isRefused = answer.status === 400 && bodyAs(REFUSAL, answer) !== undefined
    if (isRefused) onRefused(answer)
    return statusOf(answer, call.now())
  })
  return isRefused ? undefined : outcomes
}

/** Always with its type: without one, SparkPost deletes both. */
async function take(call: Call, account: Account, item: Told): Promise<Outcome> {
  const url = `${listOf(account)}/${encodeURIComponent(item.address)}`
  let outcome = ABSENT
  for (const type of typesOf(item)) {
    const request = jsonCall('DELETE', url, headersOf(account), { type })
    const one = await exchangeOne(call, request, (answer) => {
      if (answer.status === 204) return DELIVERED
      if (answer.status === 404) return ABSENT
      if (answer.status === 403 && /compliance/i.test(answer.body))
        return refused('not_removable', 'SparkPost keeps entries of its compliance team')
      return statusOf(answer, call.now())
    })
    if (one.is !== 'delivered') return one
    if (one === DELIVERED) outcome = one
  }
  return outcome
}

function statusOf(answer: HttpAnswer, now: Date): Retry {
  return answer.status === 429 ? retry('http_429', WAIT_SECONDS) : byStatus(answer, now)
}
