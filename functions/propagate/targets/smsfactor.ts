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
  jsonCall,
  oneByOne,
  putOrTaken,
  retry,
  secret,
  sorted,
} from '../answer.ts'
import { asked, INCOMPLETE, partOf } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call } from '../target.ts'

const BLACKLIST = 'https://api.smsfactor.com/blacklist'

/**
 * SMSFactor (SMSUP): the blacklist of the account. Paths and bodies are those of the official PHP
 * client; the answers rest on documentation. Not documented: how many numbers a call takes, its rate,
 * and whether the list also holds back texts that are no marketing, so that is taken as a yes.
 *
 * A 200 hides failures: `status` must be 1 and the count must fit. Where it does not, the list itself
 * says who is on it: numbers that were there before may not be counted.
 */
export const smsfactor = defineTarget({
  about: {
    name: 'SMSFactor',
    channels: ['sms'],
    tells: ['stop', 'lift'],
    blocks: 'all_traffic',
    level: 'documentation',
    sources: 'smsfactor PHP client 6a8bea1; dev.smsfactor.com',
  },
  settings: z.strictObject({}),
  credentials: z.strictObject({ token: secret }),
  scopeFault: (_, declared) =>
    allTrafficFault(
      declared,
      'the blacklist of SMSFactor',
      'use an account that sends marketing alone',
    ),
  itemsMax: 100,
  // The list itself says who is on it, and by which id one is taken off.
  limit: { calls: 2, seconds: 1, requests: () => 2, key: () => 'smsfactor' },
  tell: (call, _, { token }, told) =>
    sorted(told, putOrTaken, {
      put: (items) => put(call, token, items),
      taken: (items) => take(call, token, items),
    }),
  ping: async (call, _, { token }) => {
    const list = await listed(call, token)
    return 'is' in list ? list : DELIVERED
  },
  read: {
    page: async (call, _, { token }, place) => {
      const request = { url: BLACKLIST, method: 'GET', headers: headersOf(token) } as const
      return asked(call, request, (answer) => {
        const said = answer.status === 200 ? bodyAs(WHOLE, answer) : undefined
        if (said === undefined) return byStatus(answer, call.now())
        if (said.status !== undefined && said.status !== 1) return retry('not_accepted')
        if (Number(said.totalRecords) !== said.list.length) return INCOMPLETE
        const entries = said.list.map(({ destination }): ListEntry => ({
          address: `+${digits(String(destination))}`,
          channel: 'sms',
          is: 'stopped',
          // The date has no zone, and the reason is not told.
          why: 'unknown',
          blocks: 'every',
        }))
        return partOf(entries, place)
      })
    },
  },
})

const STATUS = z.object({ status: z.number() })
const ADDED = z.object({ status: z.number(), added_contacts: z.number() })
const ENTRY = z.object({
  id: z.union([z.string(), z.number()]),
  destination: z.union([z.string(), z.number()]),
})
const LIST = z.object({ status: z.optional(z.literal(1)), list: z.array(ENTRY) })
/** No paging is documented: the list is whole only if it has as many as are counted. */
const WHOLE = z.object({
  status: z.optional(z.number()),
  list: z.array(ENTRY),
  totalRecords: z.union([z.number(), z.string()]),
})
type Entries = ReadonlyMap<string, string>

function headersOf(token: string): Record<string, string> {
  return { accept: 'application/json', authorization: `Bearer ${token}` }
}

const digits = (address: string) => address.replace(/\D/g, '')

async function put(call: Call, token: string, items: readonly Told[]) {
  let isSure = true
  const gsm = items.map(({ address }) => ({ value: digits(address) }))
  const body = { blacklist: { contacts: { gsm } } }
  const request = jsonCall('POST', BLACKLIST, headersOf(token), body)
  const outcomes = await exchange(call, items.length, request, (answer) => {
    const said = answer.status === 200 ? bodyAs(ADDED, answer) : undefined
    if (said === undefined) return byStatus(answer, call.now())
    if (said.status !== 1) return retry('not_accepted')
    isSure = said.added_contacts === items.length
    return isSure ? DELIVERED : retry('count_differs')
  })
  if (isSure) return outcomes
  const list = await listed(call, token)
  if ('is' in list) return items.map(() => list)
  return items.map(({ address }) =>
    list.entries.has(digits(address)) ? DELIVERED : retry('not_on_the_list'),
  )
}

async function take(call: Call, token: string, items: readonly Told[]) {
  const list = await listed(call, token)
  if ('is' in list) return items.map(() => list)
  return oneByOne(items, async ({ address }) => {
    const id = list.entries.get(digits(address))
    if (id === undefined) return ABSENT
    const url = `${BLACKLIST}/contact/${encodeURIComponent(id)}`
    return exchangeOne(call, { url, method: 'DELETE', headers: headersOf(token) }, (answer) => {
      if (answer.status !== 200) return byStatus(answer, call.now())
      return bodyAs(STATUS, answer)?.status === 1 ? DELIVERED : retry('not_accepted')
    })
  })
}

/** The whole list: no paging is documented. */
async function listed(call: Call, token: string): Promise<{ readonly entries: Entries } | Outcome> {
  let entries: Entries | undefined
  const request = { url: BLACKLIST, method: 'GET', headers: headersOf(token) } as const
  const outcome = await exchangeOne(call, request, (answer) => {
    const said = answer.status === 200 ? bodyAs(LIST, answer) : undefined
    entries =
      said && new Map(said.list.map((one) => [digits(String(one.destination)), String(one.id)]))
    return byStatus(answer, call.now())
  })
  return entries === undefined ? outcome : { entries }
}
