import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  basic,
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  exchangeOne,
  halved,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  refused,
  retry,
  secret,
  sorted,
  word,
} from '../answer.ts'
import { asked, atUnix, FOREIGN_NEXT, PLACE_LOST, queryOfNext } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const HOSTS = { us: 'https://api.mailgun.net', eu: 'https://api.eu.mailgun.net' } as const
const ALL_MAIL = '*'

const settings = z.strictObject({
  region: z.enum(['us', 'eu']),
  domain: word,
  /** `*` is all mail of the domain, a tag only messages that carry it. */
  tags: z.array(z.string().check(z.regex(/^[\x21-\x7e]{1,128}$/))).check(z.minLength(1)),
})
const credentials = z.strictObject({ apiKey: secret })
type Domain = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * Mailgun: the unsubscribes of one sending domain, for all mail (`*`) or by tag. Proved against
 * documentation and the official client (which takes `tags`, not `tag`). From memory: that a bad item
 * makes the whole call a 400, so a refused batch is halved. The limit is a cap of our own.
 *
 * A removal always names its address: without one, Mailgun clears the whole list.
 */
export const mailgun = defineTarget({
  about: {
    name: 'Mailgun',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'as_declared',
    level: 'sdk',
    sources: '`mailgun.js` 14.0.1; mailgun/documentation 32f4121; documentation.mailgun.com',
  },
  settings,
  credentials,
  scopeFault: ({ tags }, declared) =>
    tags.includes(ALL_MAIL)
      ? allTrafficFault(declared, 'the tag `*` of Mailgun', 'name the `tags` of your marketing')
      : undefined,
  itemsMax: 1_000,
  // A lift is a request for each tag.
  limit: {
    calls: 5,
    seconds: 1,
    requests: ({ tags }) => tags.length,
    key: ({ region }) => `mailgun/${region}`,
  },
  tell: (call, settings, credentials, told) => {
    const domain = { ...settings, ...credentials }
    return sorted(told, putOrTaken, {
      put: (items) => halved(items, (some) => put(call, domain, some), REFUSED),
      taken: (items) => oneByOne(items, (item) => take(call, domain, item)),
    })
  },
  ping: (call, settings, credentials) => {
    const url = `${listOf(settings)}/${encodeURIComponent('nobody@basta.invalid')}`
    const headers = { authorization: basic('api', credentials.apiKey) }
    return exchangeOne(call, { url, method: 'GET', headers }, (answer) =>
      isGone(answer) ? DELIVERED : byStatus(answer, call.now()),
    )
  },
  read: {
    // In the order of the addresses, so a link to the next page names one.
    page: (call, settings, credentials, place = FIRST) => {
      const list = listOf(settings)
      if (!place.startsWith('?')) return Promise.resolve(PLACE_LOST)
      const headers = { authorization: basic('api', credentials.apiKey) }
      return asked(call, { url: `${list}${place}`, method: 'GET', headers }, (answer) => {
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return byStatus(answer, call.now())
        const entries = said.items.map((item) => entryOf(settings.tags, item))
        const next = queryOfNext(said.paging.next, list)
        if (next === undefined) return FOREIGN_NEXT
        // Behind the end the last page leads to itself, or to a page with nobody.
        const isEnd = next === place && said.paging.next === said.paging.last
        return { is: 'page', entries, ...(entries.length > 0 && !isEnd && { next }) }
      })
    },
  },
})

const FIRST = '?limit=1000'
const ITEM = z.object({
  address: z.string(),
  tags: z.array(z.string()),
  created_at: z.optional(z.nullable(z.string())),
})
const LISTED = z.object({
  items: z.array(ITEM),
  paging: z.object({ next: z.string(), last: z.optional(z.string()) }),
})

/** Under another tag the person still gets what carries these. */
function entryOf(own: readonly string[], { address, tags, created_at: at }: z.infer<typeof ITEM>) {
  const isAll = tags.includes(ALL_MAIL)
  const isStopped = isAll || tags.some((tag) => own.includes(tag))
  const second = /(?:UTC|GMT)$/.test(at ?? '') ? Date.parse(at ?? '') / 1000 : undefined
  return {
    address,
    channel: 'email',
    is: isStopped ? 'stopped' : 'open',
    why: isStopped ? 'unsubscribe' : 'unknown',
    blocks: isAll ? 'every' : 'marketing',
    ...(isStopped && atUnix(second)),
  } as const satisfies ListEntry
}

const REFUSED = refused('invalid', 'Mailgun says that it cannot take this address')
const MESSAGE = z.object({ message: z.string() })

function listOf({ region, domain }: z.infer<typeof settings>): string {
  return `${HOSTS[region]}/v3/${domain}/unsubscribes`
}

async function put(call: Call, domain: Domain, items: readonly Told[]) {
  let isRefused = false
  const body = items.map(({ address, occurredAt }) => ({
    address,
    tags: domain.tags,
    created_at: new Date(occurredAt * 1000).toUTCString().replace('GMT', 'UTC'),
  }))
  const headers = { authorization: basic('api', domain.apiKey) }
  const outcomes = await exchange(
    call,
    items.length,
    jsonCall('POST', listOf(domain), headers, body),
    (answer) => {
      const said = bodyAs(MESSAGE, answer)?.message
      isRefused = answer.status === 400 && said !== undefined
      if (answer.status !== 200 || said === undefined) return byStatus(answer, call.now())
      const count = /^\d+/.exec(said)?.[0]
      if (count !== undefined && Number(count) !== items.length) return retry('count_differs')
      const isAll = domain.tags.includes(ALL_MAIL)
      return items.map(({ blocks }) =>
        isAll || blocks === 'marketing' ? DELIVERED : MARKETING_ONLY,
      )
    },
  )
  return isRefused ? undefined : outcomes
}

function isGone(answer: HttpAnswer): boolean {
  return answer.status === 404 && /address not found/i.test(bodyAs(MESSAGE, answer)?.message ?? '')
}

/** Tag by tag: what others put under another tag stays. */
async function take(call: Call, domain: Domain, { address }: Told): Promise<Outcome> {
  const headers = { authorization: basic('api', domain.apiKey) }
  let outcome = ABSENT
  for (const tag of domain.tags) {
    const url = `${listOf(domain)}/${encodeURIComponent(address)}?tag=${encodeURIComponent(tag)}`
    const one = await exchangeOne(call, { url, method: 'DELETE', headers }, (answer) => {
      if (answer.status === 200) return DELIVERED
      return isGone(answer) ? ABSENT : byStatus(answer, call.now())
    })
    if (one.is !== 'delivered') return one
    if (one === DELIVERED) outcome = one
  }
  return outcome
}
