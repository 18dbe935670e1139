import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  basic,
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  exchangeOne,
  INVALID_ADDRESS,
  jsonCall,
  MARKETING_ONLY,
  putOrTaken,
  refused,
  retry,
  sorted,
} from '../answer.ts'
import { asked, counted, rows } from '../listing.ts'
import { defineTarget, type Call } from '../target.ts'

const settings = z.strictObject({ audience: z.string().check(z.regex(/^[0-9a-z]{1,64}$/)) })
const credentials = z.strictObject({
  /** Its end names the data centre. */
  apiKey: z.string().check(z.regex(/^[\w]+-[a-z]{2}\d{1,3}$/, 'expected …-us6')),
})
type Audience = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * Mailchimp: the members of one audience. The request is that of the official SDK; the batch's
 * limit is third-party, and the form of its answer is from memory, as is that somebody who was deleted
 * for good cannot come back. The rate is a guess of our own below 10 calls at a time.
 *
 * A 200 hides failures: each member is among the new, the updated or the errors. Without
 * `update_existing` those who are there would stay subscribed. Only the person can return.
 */
export const mailchimp = defineTarget({
  about: {
    name: 'Mailchimp',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'marketing',
    createsUnknown: true,
    level: 'sdk',
    sources: '`@mailchimp/mailchimp_marketing` 3.0.80; mailchimp.com/developer',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  itemsMax: 500,
  limit: { calls: 2, seconds: 1, key: () => 'mailchimp' },
  tell: (call, settings, credentials, told) =>
    sorted(told, putOrTaken, {
      put: (items) => put(call, { ...settings, ...credentials }, items),
      taken: (items) => Promise.resolve(items.map(() => NOT_REMOVABLE)),
    }),
  ping: (call, settings, credentials) => {
    const url = `${urlOf({ ...settings, ...credentials })}?fields=id`
    const headers = { authorization: basic('basta', credentials.apiKey) }
    return exchangeOne(call, { url, method: 'GET', headers }, (answer) =>
      answer.status === 200 ? DELIVERED : byStatus(answer, call.now()),
    )
  },
  read: {
    page: (call, settings, credentials, place) => {
      const audience = { ...settings, ...credentials }
      const headers = { authorization: basic('basta', audience.apiKey) }
      return counted(
        place,
        (offset) => {
          const url = `${urlOf(audience)}/members?${FIELDS}&count=1000&offset=${String(offset)}`
          return asked(call, { url, method: 'GET', headers }, (answer) => {
            const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
            return said === undefined ? byStatus(answer, call.now()) : rows(said.members)
          })
        },
        ({ id }) => id,
        entriesOf,
      )
    },
  },
})

const NOT_REMOVABLE = refused(
  'not_removable',
  'at Mailchimp only the person can subscribe again after an unsubscribe',
)
const MEMBER = z.object({ email_address: z.string(), status: z.string() })
const FAULT = z.object({ email_address: z.string(), error: z.string() })
const ANSWER = z.object({
  new_members: z.array(MEMBER),
  updated_members: z.array(MEMBER),
  errors: z.array(FAULT),
})
const LISTED_MEMBER = z.object({ id: z.string(), email_address: z.string(), status: z.string() })
const LISTED = z.object({ members: z.array(LISTED_MEMBER) })
const FIELDS = 'fields=members.id,members.email_address,members.status'

/** Without dates: a member has only that of the last change. Who is archived is in no audience. */
function entriesOf({ email_address: address, status }: z.infer<typeof LISTED_MEMBER>): ListEntry[] {
  const entry = { address, channel: 'email', blocks: 'marketing' } as const
  if (status === 'unsubscribed') return [{ ...entry, is: 'stopped', why: 'unsubscribe' }]
  if (status === 'cleaned') return [{ ...entry, is: 'stopped', why: 'bounce' }]
  return status === 'archived' ? [] : [{ ...entry, is: 'open', why: 'unknown' }]
}

/** `cleaned`: it bounced, and gets nothing. */
const STOPPED: ReadonlySet<string> = new Set(['unsubscribed', 'cleaned'])

function urlOf({ apiKey, audience }: Audience): string {
  return `https://${apiKey.split('-').at(-1) ?? ''}.api.mailchimp.com/3.0/lists/${audience}`
}

function put(call: Call, audience: Audience, items: readonly Told[]) {
  const body = {
    members: items.map(({ address }) => ({ email_address: address, status: 'unsubscribed' })),
    update_existing: true,
  }
  const headers = { authorization: basic('basta', audience.apiKey) }
  return exchange(
    call,
    items.length,
    jsonCall('POST', urlOf(audience), headers, body),
    (answer) => {
      const said = answer.status === 200 ? bodyAs(ANSWER, answer) : undefined
      if (said === undefined) return byStatus(answer, call.now())
      const members = new Map(
        [...said.new_members, ...said.updated_members].map((one) => [
          one.email_address.toLowerCase(),
          one.status,
        ]),
      )
      const faults = new Map(said.errors.map((one) => [one.email_address.toLowerCase(), one.error]))
      return items.map((item) =>
        verdictOf(item, members.get(item.address), faults.get(item.address)),
      )
    },
  )
}

function verdictOf(
  { blocks }: Told,
  status: string | undefined,
  fault: string | undefined,
): Outcome {
  if (fault !== undefined) {
    if (/permanently deleted/i.test(fault)) return { is: 'delivered', code: 'deleted_for_good' }
    return /\binvalid\b|fake/i.test(fault) ? INVALID_ADDRESS : retry('failed')
  }
  if (status === undefined) return retry('no_verdict')
  if (!STOPPED.has(status)) return retry('still_subscribed')
  return blocks === 'every' ? MARKETING_ONLY : DELIVERED
}
