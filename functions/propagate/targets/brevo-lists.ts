import * as z from 'zod/mini'
import type { ListEntry, ListPage } from '../../domain/list-page.ts'
import { bodyAs, byStatus, headerNumber, retry, type Retry } from '../answer.ts'
import { asked, at, counted, rows } from '../listing.ts'
import type { Call, HttpAnswer } from '../target.ts'

const API = 'https://api.brevo.com/v3'
export const CONTACTS = `${API}/contacts`

const CONTACT = z.object({
  id: z.number(),
  email: z.optional(z.nullable(z.string())),
  emailBlacklisted: z.boolean(),
  smsBlacklisted: z.boolean(),
  attributes: z.object({ SMS: z.optional(z.nullable(z.string())) }),
})
const CONTACT_ROWS = z.object({ contacts: z.array(CONTACT) })

/** Everybody: no filter on the flags exists. By when they were created, so a page changes little. */
export function contactsPage(
  call: Call,
  apiKey: string,
  place: string | undefined,
): Promise<ListPage> {
  return counted(
    place,
    (offset) => {
      const url = `${CONTACTS}?limit=1000&offset=${String(offset)}&sort=asc`
      return asked(call, requestOf(url, apiKey), (answer) => {
        const said = answer.status === 200 ? bodyAs(CONTACT_ROWS, answer) : undefined
        return said === undefined ? statusOf(answer, call.now()) : rows(said.contacts)
      })
    },
    ({ id }) => String(id),
    entriesOf,
  )
}

/** Without dates: a contact has only that of its last change, whatever that was. */
function entriesOf(contact: z.infer<typeof CONTACT>): readonly ListEntry[] {
  const { email, attributes, emailBlacklisted, smsBlacklisted } = contact
  const number = attributes.SMS?.replace(/^00|\D/g, '') ?? ''
  const entries: ListEntry[] = []
  const add = (channel: 'email' | 'sms', address: string, isStopped: boolean) =>
    entries.push({
      address,
      channel,
      is: isStopped ? 'stopped' : 'open',
      why: 'unknown',
      blocks: 'marketing',
    })
  if (typeof email === 'string' && email !== '') add('email', email, emailBlacklisted)
  if (number !== '') add('sms', `+${number}`, smsBlacklisted)
  return entries
}

const BLOCKED = z.object({
  email: z.string(),
  senderEmail: z.optional(z.nullable(z.string())),
  blockedAt: z.optional(z.nullable(z.string())),
  reason: z.object({ code: z.optional(z.string()) }),
})
const BLOCKED_ROWS = z.object({
  contacts: z.optional(z.array(BLOCKED)),
  count: z.optional(z.number()),
})
const REASONS: Readonly<Record<string, ListEntry['why']>> = {
  unsubscribedViaMA: 'unsubscribe',
  unsubscribedViaEmail: 'unsubscribe',
  unsubscribedViaApi: 'unsubscribe',
  adminBlocked: 'admin',
  hardBounce: 'bounce',
  contactFlaggedAsSpam: 'complaint',
}

/** Whom transactional mail does not reach, for each sender's address. */
export function blockedPage(
  call: Call,
  apiKey: string,
  senders: readonly string[] | undefined,
  place: string | undefined,
): Promise<ListPage> {
  const own = senders?.map((sender) => sender.toLowerCase())
  return counted(
    place,
    (offset) => {
      const url = `${API}/smtp/blockedContacts?limit=100&offset=${String(offset)}&sort=asc`
      return asked(call, requestOf(url, apiKey), (answer) => {
        const said = answer.status === 200 ? bodyAs(BLOCKED_ROWS, answer) : undefined
        // Where nobody is blocked, the list itself may be left out.
        const blocked = said?.contacts ?? (said?.count === 0 ? [] : undefined)
        return blocked === undefined ? statusOf(answer, call.now()) : rows(blocked)
      })
    },
    (one) => [one.email, one.senderEmail ?? '', one.blockedAt ?? ''].join('\n'),
    ({ email, senderEmail, blockedAt, reason }) => {
      const isOwn =
        own === undefined ||
        typeof senderEmail !== 'string' ||
        own.includes(senderEmail.toLowerCase())
      if (!isOwn) return []
      const why = REASONS[reason.code ?? ''] ?? 'unknown'
      const entry = {
        address: email,
        channel: 'email',
        is: 'stopped',
        why,
        blocks: 'every',
      } as const
      return [{ ...entry, ...at(blockedAt) }]
    },
  )
}

function requestOf(url: string, apiKey: string) {
  return { url, method: 'GET', headers: { accept: 'application/json', 'api-key': apiKey } } as const
}

/** The header of a 429 holds the seconds that are left. */
export function statusOf(answer: HttpAnswer, now: Date): Retry {
  const left = headerNumber(answer.headers, 'x-sib-ratelimit-reset')
  if (answer.status === 429 && left !== undefined) return retry('http_429', left)
  return byStatus(answer, now)
}
