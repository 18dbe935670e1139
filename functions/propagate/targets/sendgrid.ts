import * as z from 'zod/mini'
import type { ListEntry, ListPage } from '../../domain/list-page.ts'
import type { Blocks } from '../../domain/scope.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  ABSENT,
  byStatus,
  bodyAs,
  DELIVERED,
  exchange,
  exchangeOne,
  headerNumber,
  jsonCall,
  MARKETING_ONLY,
  oneByOne,
  putOrTaken,
  refused,
  retry,
  secret,
  sorted,
  word,
  halved,
  type Retry,
} from '../answer.ts'
import { asked, atUnix, counted, oneAfterOther, partOf, rows } from '../listing.ts'
import { allTrafficFault } from '../scope.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const HOSTS = { global: 'https://api.sendgrid.com', eu: 'https://api.eu.sendgrid.com' } as const

const settings = z.strictObject({
  region: z.enum(['global', 'eu']),
  /** Absent: the global list. */
  group: z.optional(z.int().check(z.positive())),
  subuser: z.optional(word),
})
const credentials = z.strictObject({ apiKey: secret })
type Account = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * SendGrid: an unsubscribe group (marketing), or the global list (all mail). Proved against the
 * official client and SendGrid's OpenAPI; the rate of about 600 a minute is third-party, the most
 * addresses of a call, the meaning of a 400, and what an unknown group answers are not documented.
 *
 * A write to a group that was deleted lands on the global list, so each write first looks whether the
 * group is there. Deleted between the two requests, it would still; and deleting a group sends to its
 * people again, which no call can prevent.
 */
export const sendgrid = defineTarget({
  about: {
    name: 'SendGrid',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'as_declared',
    level: 'sdk',
    sources: 'sendgrid-oai dbe0e0d (tsg_suppressions_v3), `@sendgrid/client` 8.1.6',
  },
  settings,
  credentials,
  scopeFault: ({ group }, declared) =>
    group === undefined
      ? allTrafficFault(declared, 'the global list of SendGrid', 'name an unsubscribe `group`')
      : undefined,
  itemsMax: 1_000,
  limit: {
    calls: 5,
    seconds: 1,
    // The group is looked for first.
    requests: ({ group }) => (group === undefined ? 1 : 2),
    key: ({ region, subuser = '' }) => `sendgrid/${region}/${subuser}`,
  },
  tell: async (call, settings, credentials, told) => {
    const account = { ...settings, ...credentials }
    const fault = await groupFault(call, account)
    if (fault !== undefined) return told.map(() => fault)
    return sorted(told, putOrTaken, {
      put: (items) => halved(items, (some) => put(call, account, some), REFUSED),
      taken: (items) => oneByOne(items, (item) => take(call, account, item)),
    })
  },
  ping: async (call, settings, credentials) => {
    const account = { ...settings, ...credentials }
    if (account.group !== undefined) return (await groupFault(call, account)) ?? DELIVERED
    const url = `${HOSTS[account.region]}/v3/asm/suppressions/global/nobody%40basta.invalid`
    return exchangeOne(call, { url, method: 'GET', headers: headersOf(account) }, (answer) =>
      answer.status === 200 ? DELIVERED : statusOf(answer, call.now()),
    )
  },
  read: {
    page: async (call, settings, credentials, place) => {
      const account = { ...settings, ...credentials }
      if (account.group === undefined)
        return oneAfterOther(
          place,
          PARTS.map((part) => ({ name: part.name, page: (at) => pageOf(call, account, part, at) })),
        )
      // What an unknown group would answer is not documented.
      const fault = await groupFault(call, account)
      if (fault !== undefined) return fault
      const request = { url: listOf(account), method: 'GET', headers: headersOf(account) } as const
      return asked(call, request, (answer) => {
        const said = answer.status === 200 ? bodyAs(z.array(z.string()), answer) : undefined
        return said === undefined
          ? statusOf(answer, call.now())
          : partOf(
              said.map((address) => entryOf(address, 'unsubscribe', 'marketing')),
              place,
            )
      })
    },
  },
})

type SendgridPart = { readonly name: string; readonly why: ListEntry['why'] }

/** What holds back all mail of the account. */
const PARTS: readonly SendgridPart[] = [
  { name: 'unsubscribes', why: 'unsubscribe' },
  { name: 'spam_reports', why: 'complaint' },
  { name: 'bounces', why: 'bounce' },
]
const ROW = z.object({
  created: z.number(),
  email: z.string(),
  /** Of a bounce: `5.1.1`. */
  status: z.optional(z.nullable(z.string())),
})
const PAGE_SIZE = 500

function pageOf(
  call: Call,
  account: Account,
  { name, why }: SendgridPart,
  place: string | undefined,
): Promise<ListPage> {
  const list = `${HOSTS[account.region]}/v3/suppression/${name}`
  return counted(
    place,
    (offset) => {
      const url = `${list}?limit=${String(PAGE_SIZE)}&offset=${String(offset)}`
      return asked(call, { url, method: 'GET', headers: headersOf(account) }, (answer) => {
        const said = answer.status === 200 ? bodyAs(z.array(ROW), answer) : undefined
        return said === undefined ? statusOf(answer, call.now()) : rows(said)
      })
    },
    ({ email, created }) => `${email}\n${String(created)}`,
    ({ email, created, status }) =>
      why === 'bounce' && status?.startsWith('4') === true
        ? []
        : [{ ...entryOf(email, why, 'every'), ...atUnix(created) }],
  )
}

function entryOf(address: string, why: ListEntry['why'], blocks: Blocks): ListEntry {
  return { address, channel: 'email', is: 'stopped', why, blocks }
}

const REFUSED = refused('invalid', 'SendGrid says that it cannot take this address')
const ERRORS = z.object({ errors: z.array(z.object({ message: z.string() })) })
const ECHO = z.object({ recipient_emails: z.array(z.string()) })

function headersOf({ apiKey, subuser }: Account): Record<string, string> {
  return {
    authorization: `Bearer ${apiKey}`,
    ...(subuser !== undefined && { 'on-behalf-of': subuser }),
  }
}

function listOf({ region, group }: Account): string {
  const list = group === undefined ? 'suppressions/global' : `groups/${String(group)}/suppressions`
  return `${HOSTS[region]}/v3/asm/${list}`
}

async function groupFault(call: Call, account: Account): Promise<Retry | undefined> {
  const { region, group } = account
  if (group === undefined) return undefined
  const url = `${HOSTS[region]}/v3/asm/groups/${String(group)}`
  const outcome = await exchangeOne(
    call,
    { url, method: 'GET', headers: headersOf(account) },
    (answer) => {
      if (answer.status === 404) return retry('unknown_group')
      if (answer.status !== 200) return statusOf(answer, call.now())
      return bodyAs(z.object({ id: z.literal(group) }), answer) ? DELIVERED : retry('unknown_group')
    },
  )
  return outcome.is === 'retry' ? outcome : undefined
}

async function put(call: Call, account: Account, items: readonly Told[]) {
  let isRefused = false
  const body = { recipient_emails: items.map(({ address }) => address) }
  const request = jsonCall('POST', listOf(account), headersOf(account), body)
  const outcomes = await exchange(call, items.length, request, (answer) => {
    isRefused = answer.status === 400 && bodyAs(ERRORS, answer) !== undefined
    if (answer.status !== 201) return statusOf(answer, call.now())
    const echo = bodyAs(ECHO, answer)
    if (echo === undefined) return retry('unreadable_answer')
    const taken = new Set(echo.recipient_emails.map((address) => address.toLowerCase()))
    return items.map(({ address, blocks }) => {
      if (!taken.has(address)) return retry('not_echoed')
      return account.group !== undefined && blocks === 'every' ? MARKETING_ONLY : DELIVERED
    })
  })
  return isRefused ? undefined : outcomes
}

function take(call: Call, account: Account, { address }: Told): Promise<Outcome> {
  const url = `${listOf(account)}/${encodeURIComponent(address)}`
  return exchangeOne(call, { url, method: 'DELETE', headers: headersOf(account) }, (answer) => {
    if (answer.status === 204) return DELIVERED
    return answer.status === 404 ? ABSENT : statusOf(answer, call.now())
  })
}

/** Says in a header of its own at which second calls are allowed again. */
function statusOf(answer: HttpAnswer, now: Date): Retry {
  const reset = headerNumber(answer.headers, 'x-ratelimit-reset')
  if (answer.status !== 429 || reset === undefined) return byStatus(answer, now)
  return retry('http_429', reset - now.getTime() / 1000)
}
