import type { Told } from '../../../functions/domain/told.ts'
import { awsSms, eventbridge, ses } from '../servers/aws.ts'
import { brevo, BREVO_KEY } from '../servers/brevo.ts'
import { hubspot, HUBSPOT_TOKEN } from '../servers/hubspot.ts'
import { klaviyo, KLAVIYO_KEY } from '../servers/klaviyo.ts'
import { LISTMONK, listmonk } from '../servers/listmonk.ts'
import { mailchimp, MAILCHIMP_KEY } from '../servers/mailchimp.ts'
import { mailgun, MAILGUN_KEY } from '../servers/mailgun.ts'
import { postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
import { sendgrid, SENDGRID_KEY } from '../servers/sendgrid.ts'
import { NOW, type Asked, type Behaviour } from '../servers/listening.ts'
import { smsfactor, SMSFACTOR_TOKEN } from '../servers/smsfactor.ts'
import { sparkpost, SPARKPOST_KEY } from '../servers/sparkpost.ts'
import { SERVICE, twilio, TWILIO_SID, TWILIO_TOKEN } from '../servers/twilio.ts'

/** What was asked and answered; `body` is the answer as JSON, `sent` the request. */
export type Exchange = {
  readonly asked: Asked
  readonly status: number
  readonly body: Loose
  readonly sent: Loose
}
/** JSON of any shape: every member is there, and may be undefined. */
type Loose = { readonly [name: string]: Loose } & { readonly $: unknown }

type Kind = {
  readonly kind: string
  readonly settings: unknown
  readonly credentials: unknown
  readonly behave: () => Behaviour
  /** Whether the provider said in this exchange that it is done for this person. */
  readonly says: (item: Told, exchange: Exchange) => boolean
}

const REGION = 'eu-west-3'
const isOf = (item: Told, { asked }: Exchange) =>
  `${decodeURIComponent(asked.path)} ${asked.body}`.includes(item.address)
const isGone = ({ asked, status }: Exchange) =>
  asked.method === 'DELETE' && (status === 204 || status === 404)
const listed = ({ $ }: Loose): Loose[] => (Array.isArray($) ? $.map(loose) : [])
const named = ({ asked, body }: Exchange) =>
  asked.headers['x-amz-target']?.startsWith('Pinpoint') === true
    ? String(body['__type']?.$).split('#')[1]
    : undefined

export const KINDS: Readonly<Record<string, Kind>> = {
  'aws-sms': {
    kind: 'aws-sms',
    settings: { region: REGION, list: 'Default' },
    credentials: undefined,
    behave: () => awsSms(['Default']).behave,
    says: (item, one) =>
      one.status === 200
        ? one.body['OptedOutNumber']?.$ === item.address
        : item.act === 'lift' &&
          [400, 404, 409].includes(one.status) &&
          named(one) === 'ResourceNotFoundException' &&
          one.body['ResourceType']?.$ === 'opted-out-number',
  },
  brevo: {
    kind: 'brevo',
    settings: {},
    credentials: { apiKey: BREVO_KEY },
    behave: () => brevo().behave,
    says: ({ act }, { status, body }) =>
      status === 204 ||
      (act === 'lift'
        ? status === 404 && body['code']?.$ === 'document_not_found'
        : status === 201 && typeof body['id']?.$ === 'number'),
  },
  eventbridge: {
    kind: 'eventbridge',
    settings: { region: REGION, bus: 'default' },
    credentials: undefined,
    behave: () => eventbridge().behave,
    says: ({ correlation }, { status, body, sent }) => {
      const [asked, said] = [listed(loose(sent['Entries']?.$)), listed(loose(body['Entries']?.$))]
      const at = asked.findIndex((entry) => String(entry['Detail']?.$).includes(correlation))
      return (
        status === 200 &&
        asked.length === said.length &&
        typeof said[at]?.['EventId']?.$ === 'string'
      )
    },
  },
  hubspot: {
    kind: 'hubspot',
    settings: {},
    credentials: { token: HUBSPOT_TOKEN },
    behave: () => hubspot().behave,
    says: ({ address }, { status, body }) =>
      [200, 207].includes(status) &&
      body['status']?.$ === 'COMPLETE' &&
      listed(loose(body['results']?.$)).some((one) => one['subscriberIdString']?.$ === address),
  },
  klaviyo: {
    kind: 'klaviyo',
    settings: {},
    credentials: { apiKey: KLAVIYO_KEY },
    behave: () => klaviyo().behave,
    says: (item, one) => one.status === 202 && isOf(item, one),
  },
  listmonk: {
    kind: 'listmonk',
    settings: { url: 'https://lists.acme.example' },
    credentials: LISTMONK,
    behave: () => listmonk().behave,
    says: ({ act }, { asked, status, body }) => {
      if (status !== 200) return false
      const data = loose(body['data']?.$)
      if (asked.method === 'GET') return act === 'lift' && Array.isArray(data['results']?.$)
      if (act === 'lift') return data['status']?.$ === 'enabled'
      return data.$ === true || data['status']?.$ === 'blocklisted'
    },
  },
  mailchimp: {
    kind: 'mailchimp',
    settings: { audience: 'a1b2' },
    credentials: { apiKey: MAILCHIMP_KEY },
    behave: () => mailchimp().behave,
    says: ({ address }, { status, body }) =>
      status === 200 &&
      ['new_members', 'updated_members'].some((part) =>
        listed(loose(body[part]?.$)).some(
          (one) => one['email_address']?.$ === address && one['status']?.$ === 'unsubscribed',
        ),
      ),
  },
  mailgun: {
    kind: 'mailgun',
    settings: { region: 'us', domain: 'mg.acme.example', tags: ['news'] },
    credentials: { apiKey: MAILGUN_KEY },
    behave: () => mailgun('mg.acme.example').behave,
    says: (item, one) =>
      isOf(item, one) &&
      (one.status === 200
        ? item.act === 'lift' || typeof one.body['message']?.$ === 'string'
        : item.act === 'lift' && one.status === 404),
  },
  postmark: {
    kind: 'postmark',
    settings: { stream: 'news', kind: 'broadcast' },
    credentials: { serverToken: POSTMARK_TOKEN },
    behave: () => postmark('news').behave,
    says: ({ address, act }, { status, body }) =>
      status === 200 &&
      listed(loose(body['Suppressions']?.$)).some(
        (one) =>
          one['EmailAddress']?.$ === address &&
          one['Status']?.$ === (act === 'lift' ? 'Deleted' : 'Suppressed'),
      ),
  },
  sendgrid: {
    kind: 'sendgrid',
    settings: { region: 'global', group: 7 },
    credentials: { apiKey: SENDGRID_KEY },
    behave: () => sendgrid([7]).behave,
    says: (item, one) =>
      isGone(one) ||
      (one.status === 201 &&
        listed(loose(one.body['recipient_emails']?.$)).some(({ $ }) => $ === item.address)),
  },
  ses: {
    kind: 'ses',
    settings: { region: REGION },
    credentials: undefined,
    behave: () => ses().behave,
    says: ({ act }, { status }) => status === 200 || (act === 'lift' && status === 404),
  },
  'ses-contact-list': {
    kind: 'ses-contact-list',
    settings: { region: REGION, list: 'news' },
    credentials: undefined,
    behave: () => ses().behave,
    says: ({ act }, { asked, status }) =>
      asked.method === 'GET' ? act === 'lift' && status === 404 : status === 200,
  },
  smsfactor: {
    kind: 'smsfactor',
    settings: {},
    credentials: { token: SMSFACTOR_TOKEN },
    behave: () => smsfactor().behave,
    says: (item, { asked, status, body, sent }) => {
      if (status !== 200) return false
      const number = item.address.slice(1)
      const numbers = listed(loose(body['list']?.$)).map((one) => String(one['destination']?.$))
      if (asked.method === 'GET')
        return Array.isArray(body['list']?.$) && (item.act === 'lift') !== numbers.includes(number)
      if (body['status']?.$ !== 1) return false
      if (asked.method === 'DELETE') return item.act === 'lift'
      const gsm = loose(loose(loose(sent['blacklist']?.$)['contacts']?.$)['gsm']?.$)
      return body['added_contacts']?.$ === listed(gsm).length
    },
  },
  sparkpost: {
    kind: 'sparkpost',
    settings: { region: 'us' },
    credentials: { apiKey: SPARKPOST_KEY },
    behave: () => sparkpost().behave,
    says: (item, one) =>
      isOf(item, one) && (isGone(one) || (one.asked.method === 'PUT' && one.status === 200)),
  },
  twilio: {
    kind: 'twilio',
    settings: { sender: SERVICE },
    credentials: { accountSid: TWILIO_SID, authToken: TWILIO_TOKEN },
    behave: () => twilio(NOW).behave,
    says: ({ correlation }, { status, body }) =>
      status === 201 &&
      listed(loose(body['items']?.$)).some(
        (one) => one['correlation_id']?.$ === correlation && one['error_code']?.$ === 0,
      ),
  },
  webhook: {
    kind: 'webhook',
    settings: { url: 'https://hooks.acme.example/basta' },
    credentials: { secrets: [`whsec_${'A'.repeat(32)}`] },
    behave: () => () => ({ status: 204 }),
    says: (item, one) => isOf(item, one) && one.status >= 200 && one.status < 300,
  },
  'hubspot, one type': {
    kind: 'hubspot',
    settings: { subscription: 7 },
    credentials: { token: HUBSPOT_TOKEN },
    behave: () => hubspot().behave,
    says: ({ address, act }, { status, body }) =>
      [200, 207].includes(status) &&
      body['status']?.$ === 'COMPLETE' &&
      listed(loose(body['results']?.$)).some(
        (one) =>
          one['subscriberIdString']?.$ === address &&
          one['status']?.$ === (act === 'lift' ? 'SUBSCRIBED' : 'UNSUBSCRIBED'),
      ),
  },
  'listmonk, one list': {
    kind: 'listmonk',
    settings: { url: 'https://lists.acme.example', list: 7 },
    credentials: LISTMONK,
    behave: () => listmonk().behave,
    says: ({ address, act }, { asked, status, body }) =>
      asked.method === 'GET' &&
      status === 200 &&
      (act === 'lift' ||
        listed(loose(loose(body['data']?.$)['results']?.$)).some(
          (one) =>
            one['email']?.$ === address &&
            listed(loose(one['lists']?.$)).some(
              (list) => list['id']?.$ === 7 && list['subscription_status']?.$ === 'unsubscribed',
            ),
        )),
  },
  'sendgrid, all mail': {
    kind: 'sendgrid',
    settings: { region: 'eu' },
    credentials: { apiKey: SENDGRID_KEY },
    behave: () => sendgrid().behave,
    says: (item, one) =>
      isGone(one) ||
      (one.status === 201 &&
        listed(loose(one.body['recipient_emails']?.$)).some(({ $ }) => $ === item.address)),
  },
}

function loose(value: unknown): Loose {
  const members =
    typeof value === 'object' && value !== null
      ? Object.entries(value as Record<string, unknown>).map(([name, one]): [string, unknown] => [
          name,
          { $: one },
        ])
      : []
  return { ...Object.fromEntries(members), $: value } as Loose
}

export function parsed(body: unknown): Loose {
  try {
    return loose(typeof body === 'string' ? JSON.parse(body) : body)
  } catch {
    return loose(undefined)
  }
}
