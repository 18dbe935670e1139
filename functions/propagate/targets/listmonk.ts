import * as z from 'zod/mini'
import type { ListEntry, ListPage } from '../../domain/list-page.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  basic,
  bodyAs,
  byStatus,
  DELIVERED,
  exchangeOne,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  retry,
  secret,
} from '../answer.ts'
import { asked, PLACE_LOST } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const settings = z.strictObject({
  /** Where it is installed, as `https://lists.example.com`. */
  url: z
    .url({ protocol: /^https$/, hostname: z.regexes.hostname })
    .check(z.regex(/^https:\/\/[^/?#@]+$/, 'expected https:// and a host, without a path')),
  /** The number of one list. Absent: the blocklist. */
  list: z.optional(z.int().check(z.positive())),
})
const credentials = z.strictObject({ user: secret, token: secret })
type Installation = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * listmonk 6.2, which an owner runs: the blocklist, or one list. It rests on documentation and on
 * listmonk's code; from memory: how it is authenticated. Whether the blocklist also holds back
 * transactional mail was not found, so that is taken as a yes.
 *
 * People are found by their address with a condition in SQL, in which quotes are doubled. Somebody
 * unknown is created: as blocklisted, or on no list and then, in one step, as unsubscribed from the one.
 * A user without rights to a list gets the same answer, so what was written is read back.
 */
export const listmonk = defineTarget({
  about: {
    name: 'listmonk',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'as_declared',
    createsUnknown: true,
    level: 'documentation',
    sources: 'listmonk 6.2, code 911e0b77; listmonk.app/docs',
  },
  settings,
  credentials,
  scopeFault: ({ list }, declared) =>
    list === undefined
      ? allTrafficFault(declared, 'the blocklist of listmonk', 'name a `list`')
      : undefined,
  itemsMax: 1,
  limit: {
    calls: 5,
    seconds: 1,
    requests: ({ list }) => (list === undefined ? 2 : 4),
    key: ({ url }) => `listmonk/${url}`,
  },
  tell: (call, settings, credentials, told) => {
    const installation = { ...settings, ...credentials }
    return oneByOne(told, async (item) => {
      const found = await find(call, installation, item.address)
      if ('is' in found) return found
      const { subscriber } = found
      if (installation.list !== undefined)
        return subscribe(call, installation, installation.list, item, subscriber)
      return putOrTaken(item) === 'put'
        ? put(call, installation, item, subscriber)
        : take(call, installation, subscriber)
    })
  },
  ping: async (call, settings, credentials) => {
    const found = await find(call, { ...settings, ...credentials }, 'nobody@basta.invalid')
    return 'is' in found ? found : DELIVERED
  },
  read: {
    // By rising ids: nobody is left out, whoever comes and goes meanwhile.
    page: async (call, settings, credentials, place = '0') => {
      if (!/^\d+$/.test(place)) return PLACE_LOST
      const query = new URLSearchParams({
        query: `subscribers.id > ${place}`,
        order: 'asc',
        page: '1',
        per_page: '50',
        ...(settings.list !== undefined && { list_id: String(settings.list) }),
      })
      const url = `${settings.url}/api/subscribers?${query.toString()}`
      return asked(call, { url, method: 'GET', headers: headersOf(credentials) }, (answer) => {
        const said = answer.status === 200 ? bodyAs(FOUND, answer) : undefined
        if (said === undefined) return byStatus(answer, call.now())
        const { results } = said.data
        const ids = [Number(place), ...results.map(({ id }) => id)]
        if (ids.some((id, at) => at > 0 && id <= (ids[at - 1] ?? 0))) return NOT_RISING
        const last = results.at(-1)
        return {
          is: 'page',
          entries: results.map((one) => entryOf(settings.list, one)),
          ...(last !== undefined && { next: String(last.id) }),
        }
      })
    },
  },
})

const SUBSCRIBER = z.object({
  id: z.number(),
  email: z.string(),
  status: z.string(),
  lists: z.array(z.object({ id: z.number(), subscription_status: z.string() })),
})
type Subscriber = z.infer<typeof SUBSCRIBER>

const FOUND = z.object({ data: z.object({ results: z.array(SUBSCRIBER) }) })
const MADE = z.object({ data: SUBSCRIBER })
const UNSUBSCRIBED = 'unsubscribed'
const NOT_RISING: ListPage = retry('ids_not_rising')
const DONE = z.object({ data: z.literal(true) })
const CREATED = z.object({ data: z.object({ status: z.literal('blocklisted') }) })
const ENABLED = z.object({ data: z.object({ status: z.literal('enabled') }) })

function headersOf({ user, token }: z.infer<typeof credentials>): Record<string, string> {
  return { authorization: basic(user, token) }
}

function isDone(answer: HttpAnswer): boolean {
  return answer.status === 200 && bodyAs(DONE, answer) !== undefined
}

async function find(
  call: Call,
  installation: Installation,
  address: string,
): Promise<{ readonly subscriber: Subscriber | undefined } | Outcome> {
  const query = `subscribers.email='${address.replaceAll("'", "''")}'`
  const url = `${installation.url}/api/subscribers?query=${encodeURIComponent(query)}`
  let found: { readonly subscriber: Subscriber | undefined } | undefined
  const request = { url, method: 'GET', headers: headersOf(installation) } as const
  const outcome = await exchangeOne(call, request, (answer) => {
    const said = answer.status === 200 ? bodyAs(FOUND, answer) : undefined
    if (said === undefined) return byStatus(answer, call.now())
    const { results } = said.data
    const subscriber = results.find(({ email }) => email.toLowerCase() === address)
    // Anybody else must not be blocked in this person's place.
    if (subscriber === undefined && results.length > 0) return retry('found_another')
    found = { subscriber }
    return DELIVERED
  })
  return found ?? outcome
}

/** Without dates: there is only that of the last change. */
function entryOf(list: number | undefined, { email, status, lists }: Subscriber): ListEntry {
  const isBlocked = status === 'blocklisted'
  const isStopped = isBlocked || (list !== undefined && statusOn(list, lists) === UNSUBSCRIBED)
  return {
    address: email,
    channel: 'email',
    is: isStopped ? 'stopped' : 'open',
    why: isStopped ? 'unsubscribe' : 'unknown',
    blocks: isBlocked ? 'every' : 'marketing',
  }
}

function statusOn(list: number, lists: Subscriber['lists']): string | undefined {
  return lists.find(({ id }) => id === list)?.subscription_status
}

/** One call for whoever is on the list and whoever is not: it sets what the person said. */
async function subscribe(
  call: Call,
  installation: Installation,
  list: number,
  item: Told,
  known: Subscriber | undefined,
): Promise<Outcome> {
  const isStop = putOrTaken(item) === 'put'
  // A lift brings nobody onto a list who was not on it.
  const isThere = known !== undefined && statusOn(list, known.lists) === UNSUBSCRIBED
  if (!isStop && !isThere) return ABSENT
  const created = known ? { subscriber: known } : await create(call, installation, item.address)
  if ('is' in created) return created
  const { id } = created.subscriber
  const body = {
    ids: [id],
    action: 'add',
    target_list_ids: [list],
    // Whether a person had confirmed before is not known: a list with double opt-in asks again.
    status: isStop ? UNSUBSCRIBED : 'unconfirmed',
  }
  const url = `${installation.url}/api/subscribers/lists`
  const request = jsonCall('PUT', url, headersOf(installation), body)
  const written = await exchangeOne(call, request, (answer) =>
    isDone(answer) ? DELIVERED : byStatus(answer, call.now()),
  )
  if (written.is !== 'delivered') return written
  const back = await find(call, installation, item.address)
  if ('is' in back) return back
  if (back.subscriber === undefined || statusOn(list, back.subscriber.lists) !== body.status)
    return retry('list_not_changed')
  return isStop && item.blocks === 'every' ? MARKETING_ONLY : DELIVERED
}

/** On no list, so that nothing is sent before the next step. */
async function create(
  call: Call,
  installation: Installation,
  email: string,
): Promise<{ readonly subscriber: Subscriber } | Outcome> {
  const body = { email, name: '', status: 'enabled', lists: [] }
  const request = jsonCall(
    'POST',
    `${installation.url}/api/subscribers`,
    headersOf(installation),
    body,
  )
  let subscriber: Subscriber | undefined
  const outcome = await exchangeOne(call, request, (answer) => {
    if (answer.status === 409) return retry('already_exists', 1)
    subscriber = answer.status === 200 ? bodyAs(MADE, answer)?.data : undefined
    return byStatus(answer, call.now())
  })
  return subscriber === undefined ? outcome : { subscriber }
}

function put(
  call: Call,
  installation: Installation,
  { address }: Told,
  subscriber: Subscriber | undefined,
): Promise<Outcome> {
  const headers = headersOf(installation)
  if (subscriber === undefined) {
    const body = { email: address, name: '', status: 'blocklisted' }
    const request = jsonCall('POST', `${installation.url}/api/subscribers`, headers, body)
    return exchangeOne(call, request, (answer) => {
      if (answer.status === 200 && bodyAs(CREATED, answer) !== undefined) return DELIVERED
      // Somebody else has just created it: the next attempt finds it.
      return answer.status === 409 ? retry('already_exists', 1) : byStatus(answer, call.now())
    })
  }
  const url = `${installation.url}/api/subscribers/blocklist`
  const request = jsonCall('PUT', url, headers, { ids: [subscriber.id] })
  return exchangeOne(call, request, (answer) =>
    isDone(answer) ? DELIVERED : byStatus(answer, call.now()),
  )
}

/** By PATCH: a PUT without lists takes the person off all of them. */
async function take(
  call: Call,
  installation: Installation,
  subscriber: Subscriber | undefined,
): Promise<Outcome> {
  if (subscriber?.status !== 'blocklisted') return ABSENT
  const url = `${installation.url}/api/subscribers/${String(subscriber.id)}`
  const request = jsonCall('PATCH', url, headersOf(installation), { status: 'enabled' })
  return exchangeOne(call, request, (answer) =>
    answer.status === 200 && bodyAs(ENABLED, answer) !== undefined
      ? DELIVERED
      : byStatus(answer, call.now()),
  )
}
