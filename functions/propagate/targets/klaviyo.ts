import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
  bodyAs,
  byStatus,
  DELIVERED,
  exchange,
  exchangeOne,
  halved,
  jsonCall,
  putOrTaken,
  refused,
  secret,
  sorted,
} from '../answer.ts'
import { asked, FOREIGN_NEXT, PLACE_LOST, queryOfNext } from '../listing.ts'
import { defineTarget, type Call } from '../target.ts'
import { entriesOf, LISTED } from './klaviyo-profiles.ts'

/** The version of the interface that is spoken. */
const REVISION = '2026-07-15'
const API = 'https://a.klaviyo.com/api'

/**
 * Klaviyo: a person's subscriptions, by e-mail or SMS. The request is that of the official SDK. The
 * answer 202 means that Klaviyo took the job, and there is no job to follow, so the receipt says
 * `accepted`. That a 400 takes none of the batch is not documented: it is halved.
 *
 * It never names a list: Klaviyo would unsubscribe those who are not on it from everything. It never
 * takes a stop back: the call for it lifts complaints as well.
 */
export const klaviyo = defineTarget({
  about: {
    name: 'Klaviyo',
    channels: ['sms', 'email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'marketing',
    createsUnknown: true,
    level: 'sdk',
    sources: '`klaviyo-api` 23.0.0; developers.klaviyo.com',
  },
  settings: z.strictObject({}),
  credentials: z.strictObject({ apiKey: secret }),
  scopeFault: () => undefined,
  itemsMax: 100,
  limit: { calls: 25, seconds: 2, key: () => 'klaviyo' },
  tell: (call, _, { apiKey }, told) =>
    sorted(told, putOrTaken, {
      put: (items) => halved(items, (some) => put(call, apiKey, some), REFUSED),
      taken: (items) => Promise.resolve(items.map(() => NOT_REMOVABLE)),
    }),
  ping: (call, _, { apiKey }) => {
    const url = `${API}/profiles?filter=${encodeURIComponent('equals(email,"nobody@basta.invalid")')}`
    return exchangeOne(call, { url, method: 'GET', headers: headersOf(apiKey) }, (answer) =>
      answer.status === 200 ? DELIVERED : byStatus(answer, call.now()),
    )
  },
  read: {
    // All profiles: no filter on what they said by SMS exists.
    page: (call, _, { apiKey }, place = FIRST) => {
      if (!place.startsWith('?')) return Promise.resolve(PLACE_LOST)
      const request = {
        url: `${PROFILES}${place}`,
        method: 'GET',
        headers: headersOf(apiKey),
      } as const
      return asked(call, request, (answer) => {
        const said = answer.status === 200 ? bodyAs(LISTED, answer) : undefined
        if (said === undefined) return byStatus(answer, call.now())
        const { next: link } = said.links
        const next = link === null ? undefined : queryOfNext(link, PROFILES)
        if (link !== null && next === undefined) return FOREIGN_NEXT
        const entries = said.data.flatMap(({ attributes }) => entriesOf(attributes))
        return { is: 'page', entries, ...(next !== undefined && { next }) }
      })
    },
  },
})

const PROFILES = `${API}/profiles`
const FIRST = `?${new URLSearchParams({
  'additional-fields[profile]': 'subscriptions',
  'fields[profile]': 'email,phone_number,subscriptions',
  'page[size]': '100',
  sort: 'id',
}).toString()}`

const REFUSED = refused('invalid', 'Klaviyo says that it cannot take this person')
const NOT_REMOVABLE = refused(
  'not_removable',
  'the only call of Klaviyo that takes a stop back lifts complaints as well',
)
const ACCEPTED: Outcome = { is: 'delivered', code: 'accepted' }
const ACCEPTED_FOR_MARKETING: Outcome = { is: 'delivered', code: 'accepted_marketing_only' }
const ERRORS = z.object({ errors: z.array(z.object({ code: z.string() })) })
const UNSUBSCRIBED = { consent: 'UNSUBSCRIBED' }

function headersOf(apiKey: string): Record<string, string> {
  return {
    accept: 'application/vnd.api+json',
    authorization: `Klaviyo-API-Key ${apiKey}`,
    revision: REVISION,
  }
}

async function put(call: Call, apiKey: string, items: readonly Told[]) {
  let isRefused = false
  const headers = { ...headersOf(apiKey), 'content-type': 'application/vnd.api+json' }
  const body = {
    data: {
      type: 'profile-subscription-bulk-delete-job',
      attributes: { profiles: { data: items.map(profileOf) } },
    },
  }
  const request = jsonCall('POST', `${API}/profile-subscription-bulk-delete-jobs`, headers, body)
  const outcomes = await exchange(call, items.length, request, (answer) => {
    isRefused = answer.status === 400 && bodyAs(ERRORS, answer) !== undefined
    if (answer.status !== 202) return byStatus(answer, call.now())
    return items.map(({ channel, blocks }) =>
      channel === 'email' && blocks === 'every' ? ACCEPTED_FOR_MARKETING : ACCEPTED,
    )
  })
  return isRefused ? undefined : outcomes
}

/** Only SMS has a subscription for what is not marketing. */
function profileOf({ channel, address, blocks }: Told) {
  const attributes =
    channel === 'email'
      ? { email: address, subscriptions: { email: { marketing: UNSUBSCRIBED } } }
      : {
          phone_number: address,
          subscriptions: {
            sms: {
              marketing: UNSUBSCRIBED,
              ...(blocks === 'every' && { transactional: UNSUBSCRIBED }),
            },
          },
        }
  return { type: 'profile', attributes }
}
