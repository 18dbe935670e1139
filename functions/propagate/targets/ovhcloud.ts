import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import type { ListEntry } from '../../domain/list-page.ts'
import { bodyAs, byStatus, DELIVERED, exchangeOne, refused, retry, secret } from '../answer.ts'
import { asked, partOf } from '../listing.ts'
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const settings = z.strictObject({
  /** As `sms-ab12345-1`. */
  service: z.string().check(z.regex(/^sms-[a-z0-9]+-\d+$/, 'expected sms-…-1')),
})
const credentials = z.strictObject({
  applicationKey: secret,
  applicationSecret: secret,
  consumerKey: secret,
})
type Credentials = z.infer<typeof credentials>

const API = 'https://eu.api.ovh.com/1.0'

/**
 * OVHcloud: the STOPs of one SMS service, to read alone: the interface takes numbers off its list and
 * puts none on it. The path is that of its published schema, the signature that of the official client.
 * Not documented: how a number is written, and how often a call may be made, so the limit is a cap of
 * our own. The list has no dates.
 */
export const ovhcloud = defineTarget({
  about: {
    name: 'OVHcloud',
    channels: ['sms'],
    tells: [],
    blocks: 'all_traffic',
    level: 'documentation',
    sources: 'schema of api.ovh.com/1.0/sms; `ovh` 2.0.3',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  itemsMax: 1,
  limit: { calls: 1, seconds: 1, key: ({ service }) => `ovhcloud/${service}` },
  tell: (_call, _settings, _credentials, told) => Promise.resolve(told.map(() => READ_ONLY)),
  ping: (call, { service }, credentials) =>
    exchangeOne(call, signed(call, credentials, `${API}/sms/${service}`), (answer) =>
      answer.status === 200 ? DELIVERED : statusOf(answer, call.now()),
    ),
  read: {
    page: (call, { service }, credentials, place) =>
      asked(call, signed(call, credentials, `${API}/sms/${service}/blacklists`), (answer) => {
        const said = answer.status === 200 ? bodyAs(z.array(z.string()), answer) : undefined
        return said === undefined ? statusOf(answer, call.now()) : partOf(said.map(entryOf), place)
      }),
  },
})

const READ_ONLY = refused('read_only', 'OVHcloud has no call that puts a number on its list')
const FAULT = z.object({ errorCode: z.optional(z.string()) })

function signed(call: Call, credentials: Credentials, url: string) {
  const { applicationKey, applicationSecret, consumerKey } = credentials
  const time = String(Math.floor(call.now().getTime() / 1000))
  const text = [applicationSecret, consumerKey, 'GET', url, '', time].join('+')
  return {
    url,
    method: 'GET',
    headers: {
      accept: 'application/json',
      'x-ovh-application': applicationKey,
      'x-ovh-consumer': consumerKey,
      'x-ovh-timestamp': time,
      'x-ovh-signature': `$1$${createHash('sha1').update(text).digest('hex')}`,
    },
  } as const
}

/** A bad signature or key is a 400 as well. */
function statusOf(answer: HttpAnswer, now: Date) {
  const code = bodyAs(FAULT, answer)?.errorCode ?? ''
  return /KEY|SIGNATURE|CREDENTIAL/.test(code)
    ? retry('credentials_refused')
    : byStatus(answer, now)
}

/** With its country: `+33…`, `0033…` or `33…`. What is written otherwise is passed on as it is. */
function entryOf(number: string): ListEntry {
  const address = number.replace(/^00(?=[1-9])/, '+').replace(/^(?=[1-9]\d{7,14}$)/, '+')
  return { address, channel: 'sms', is: 'stopped', why: 'keyword', blocks: 'every' }
}
