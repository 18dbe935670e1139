import type { ListEntry } from '../../../functions/domain/list-page.ts'
import type { Call, OpenReading } from '../../../functions/propagate/target.ts'
import { awsSms, ses } from '../servers/aws.ts'
import { brevo, BREVO_KEY } from '../servers/brevo.ts'
import { klaviyo, KLAVIYO_KEY } from '../servers/klaviyo.ts'
import { LISTMONK, listmonk } from '../servers/listmonk.ts'
import { mailchimp, MAILCHIMP_KEY } from '../servers/mailchimp.ts'
import { mailgun, MAILGUN_KEY } from '../servers/mailgun.ts'
import { OVH, ovhcloud } from '../servers/ovhcloud.ts'
import { OWN, postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import type { Behaviour } from '../servers/server.ts'
import { smsfactor, SMSFACTOR_TOKEN } from '../servers/smsfactor.ts'
import { sparkpost, SPARKPOST_KEY } from '../servers/sparkpost.ts'
import { telnyx, TELNYX_KEY } from '../servers/telnyx.ts'
import { open } from './telling.ts'

/** A list of a provider, with so many people on it. */
export type List = {
  readonly kind: string
  readonly settings: unknown
  readonly credentials: unknown
  readonly filled: (people: readonly string[]) => Behaviour
  readonly channel?: 'sms'
}

const REGION = 'eu-west-3'
const AT = '2026-11-20T08:00:00Z'

const filled =
  <S extends { readonly behave: Behaviour }>(
    server: () => S,
    add: (server: S, address: string, at: number) => void,
  ) =>
  (people: readonly string[]): Behaviour => {
    const one = server()
    people.forEach((address, at) => add(one, address, at))
    return one.behave
  }

/** Every list that can be read, by a name that a reader knows. */
export const LISTS: Readonly<Record<string, List>> = {
  'aws-sms': {
    kind: 'aws-sms',
    settings: { region: REGION, list: 'Default' },
    credentials: undefined,
    channel: 'sms',
    filled: filled(
      () => awsSms(['Default']),
      ({ numbers }, address) => numbers('Default').add(address),
    ),
  },
  brevo: {
    kind: 'brevo',
    settings: {},
    credentials: { apiKey: BREVO_KEY },
    filled: filled(brevo, ({ contacts, blocked }, email, at) => {
      if (at % 3 === 0) blocked.push({ email, senderEmail: null, code: 'unsubscribedViaEmail' })
      else contacts.set(email, { emailBlacklisted: true })
    }),
  },
  klaviyo: {
    kind: 'klaviyo',
    settings: {},
    credentials: { apiKey: KLAVIYO_KEY },
    filled: filled(klaviyo, ({ known }, email) => {
      const suppression = [{ reason: 'UNSUBSCRIBE', timestamp: AT }]
      const marketing = { consent: 'UNSUBSCRIBED', suppression }
      known.push({ email, phone_number: null, subscriptions: { email: { marketing }, sms: null } })
    }),
  },
  'listmonk, blocklist': {
    kind: 'listmonk',
    settings: { url: 'https://lists.acme.example' },
    credentials: LISTMONK,
    filled: filled(listmonk, ({ subscribers }, email) => {
      const id = subscribers.length * 2 + 1
      subscribers.push({ id, email, status: 'blocklisted', lists: [] })
    }),
  },
  'listmonk, one list': {
    kind: 'listmonk',
    settings: { url: 'https://lists.acme.example', list: 7 },
    credentials: LISTMONK,
    filled: filled(listmonk, ({ subscribers }, email) => {
      const id = subscribers.length * 2 + 1
      const lists = [{ id: 7, subscription_status: 'unsubscribed' }]
      subscribers.push({ id, email, status: 'enabled', lists })
    }),
  },
  mailchimp: {
    kind: 'mailchimp',
    settings: { audience: 'a1b2' },
    credentials: { apiKey: MAILCHIMP_KEY },
    filled: filled(mailchimp, ({ members }, email) => members.set(email, 'unsubscribed')),
  },
  mailgun: {
    kind: 'mailgun',
    settings: { region: 'us', domain: 'mg.acme.example', tags: ['news'] },
    credentials: { apiKey: MAILGUN_KEY },
    filled: filled(
      () => mailgun('mg.acme.example'),
      ({ table }, email) => table.set(email, new Set(['news'])),
    ),
  },
  ovhcloud: {
    kind: 'ovhcloud',
    settings: { service: 'sms-ab12345-1' },
    credentials: OVH,
    channel: 'sms',
    filled: filled(
      () => ovhcloud('sms-ab12345-1'),
      ({ numbers }, address) => numbers.push(address),
    ),
  },
  postmark: {
    kind: 'postmark',
    settings: { stream: 'news', kind: 'broadcast' },
    credentials: { serverToken: POSTMARK_TOKEN },
    filled: filled(
      () => postmark('news'),
      ({ entries }, email) => entries.set(email, OWN),
    ),
  },
  'sendgrid, a group': {
    kind: 'sendgrid',
    settings: { region: 'global', group: 7 },
    credentials: { apiKey: SENDGRID_KEY },
    filled: filled(
      () => sendgrid([7]),
      ({ group }, email) => group(7).add(email),
    ),
  },
  'sendgrid, all mail': {
    kind: 'sendgrid',
    settings: { region: 'eu' },
    credentials: { apiKey: SENDGRID_KEY },
    filled: filled(sendgrid, ({ global, spam, bounces }, email, at) => {
      if (at % 10 === 0) bounces.set(email, '5.1.1')
      else if (at % 10 === 1) spam.add(email)
      else global.add(email)
    }),
  },
  ses: {
    kind: 'ses',
    settings: { region: REGION },
    credentials: undefined,
    filled: filled(ses, ({ suppressed }, email) => suppressed.set(email, 'COMPLAINT')),
  },
  'ses-contact-list': {
    kind: 'ses-contact-list',
    settings: { region: REGION, list: 'news' },
    credentials: undefined,
    filled: filled(ses, ({ contacts }, email) => contacts.set(email, { UnsubscribeAll: true })),
  },
  smsfactor: {
    kind: 'smsfactor',
    settings: {},
    credentials: { token: SMSFACTOR_TOKEN },
    channel: 'sms',
    filled: filled(smsfactor, ({ list }, address, at) => list.set(address.slice(1), `id-${at}`)),
  },
  sparkpost: {
    kind: 'sparkpost',
    settings: { region: 'us' },
    credentials: { apiKey: SPARKPOST_KEY },
    filled: filled(sparkpost, ({ list }, email) => list.set(email, new Set(['non_transactional']))),
  },
  telnyx: {
    kind: 'telnyx',
    settings: {},
    credentials: { apiKey: TELNYX_KEY },
    channel: 'sms',
    filled: filled(telnyx, ({ optOuts }, to) =>
      optOuts.push({
        from: '+15550100',
        to,
        keyword: 'STOP',
        created_at: '2026-11-20 08:00:00.631252+00:00',
      }),
    ),
  },
}

export function people({ channel }: Pick<List, 'channel'>, count: number): string[] {
  return Array.from({ length: count }, (_, at) =>
    channel === 'sms'
      ? `+336${String(at).padStart(8, '0')}`
      : `p${String(at).padStart(6, '0')}@customer.example`,
  )
}

export function reading({ kind, settings }: Pick<List, 'kind' | 'settings'>): OpenReading {
  const { read } = open(kind, settings)
  if (typeof read === 'string') throw new Error(`${kind} is not read: ${read}`)
  return read
}

/** All pages, each by another reading, as another process would. */
export async function readAll(
  list: Pick<List, 'kind' | 'settings' | 'credentials'>,
  call: Call,
): Promise<readonly ListEntry[]> {
  const entries: ListEntry[] = []
  let place: string | undefined
  for (let pages = 0; pages < 10_000; pages += 1) {
    const page = await reading(list).page(call, list.credentials, place)
    if (page.is !== 'page') throw new Error(`The reading ended as ${page.is}: ${page.code}.`)
    entries.push(...page.entries)
    if (page.next === undefined) return entries
    if (page.next === place) throw new Error('The list leads to itself.')
    place = page.next
  }
  throw new Error('The list has no end.')
}
