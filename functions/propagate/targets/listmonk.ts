import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  basic,
  bodyAs,
  byStatus,
  DELIVERED,
  exchangeOne,
  jsonCall,
  oneByOne,
  putOrTaken,
  retry,
  secret,
} from '../answer.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const settings = z.strictObject({
  /** Where it is installed, as `https://lists.example.com`. */
  url: z
    .url({ protocol: /^https$/, hostname: z.regexes.hostname })
    .check(z.regex(/^https:\/\/[^/?#@]+$/, 'expected https:// and a host, without a path')),
})
const credentials = z.strictObject({ user: secret, token: secret })
type Installation = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * listmonk 6.2, which an owner runs: the blocklist. It rests on documentation and on listmonk's code;
 * from memory: how it is authenticated. Whether the blocklist also holds back transactional mail was
 * not found, so that is taken as a yes.
 *
 * People are found by their address with a condition in SQL, in which quotes are doubled. Somebody
 * unknown is created, as blocklisted.
 */
export const listmonk = defineTarget({
  about: {
    name: 'listmonk',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'all_traffic',
    createsUnknown: true,
    level: 'documentation',
    sources: 'listmonk 6.2, code 911e0b77; listmonk.app/docs',
  },
  settings,
  credentials,
  scopeFault: (_, declared) =>
    allTrafficFault(
      declared,
      'the blocklist of listmonk',
      'use an installation that sends marketing alone',
    ),
  itemsMax: 1,
  limit: { calls: 5, seconds: 1, key: ({ url }) => `listmonk/${url}` },
  tell: (call, settings, credentials, told) => {
    const installation = { ...settings, ...credentials }
    return oneByOne(told, async (item) => {
      const found = await find(call, installation, item.address)
      if ('is' in found) return found
      return putOrTaken(item) === 'put'
        ? put(call, installation, item, found.subscriber)
        : take(call, installation, found.subscriber)
    })
  },
  ping: async (call, settings, credentials) => {
    const found = await find(call, { ...settings, ...credentials }, 'nobody@basta.invalid')
    return 'is' in found ? found : DELIVERED
  },
  read: 'It is not read yet.',
})

const SUBSCRIBER = z.object({ id: z.number(), email: z.string(), status: z.string() })
type Subscriber = z.infer<typeof SUBSCRIBER>

const FOUND = z.object({ data: z.object({ results: z.array(SUBSCRIBER) }) })
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
