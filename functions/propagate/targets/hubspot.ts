import * as z from 'zod/mini'
import type { Outcome, Told } from '../../domain/told.ts'
import {
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
  secret,
  sorted,
} from '../answer.ts'
import { defineTarget, type Call } from '../target.ts'

const STATUSES = 'https://api.hubapi.com/communication-preferences/v4/statuses'

const settings = z.strictObject({ businessUnit: z.optional(z.int().check(z.positive())) })
const credentials = z.strictObject({ token: secret })

/**
 * HubSpot: everything by e-mail that a person subscribed to, in the portal or one business unit. Path
 * and answer are those of HubSpot's OpenAPI; no official client has this call. Not documented: how many
 * a call takes. From memory: the rate, and that somebody unknown is created.
 *
 * A 200 hides failures: each address is among the results or the errors. HubSpot has no call that takes
 * this back as a whole.
 */
export const hubspot = defineTarget({
  about: {
    name: 'HubSpot',
    channels: ['email'],
    tells: ['stop', 'bounce', 'lift'],
    blocks: 'marketing',
    createsUnknown: true,
    level: 'documentation',
    sources: 'HubSpot public API spec collection of 2026-08-21 (communication-preferences v4)',
  },
  settings,
  credentials,
  scopeFault: () => undefined,
  itemsMax: 100,
  limit: { calls: 10, seconds: 1, key: () => 'hubspot' },
  tell: (call, { businessUnit }, { token }, told) =>
    sorted(told, putOrTaken, {
      put: (items) => put(call, businessUnit, token, items),
      taken: (items) => Promise.resolve(items.map(() => NOT_REMOVABLE)),
    }),
  ping: (call, _, { token }) => {
    const url = `${STATUSES}/${encodeURIComponent('nobody@basta.invalid')}/unsubscribe-all?channel=EMAIL`
    return exchangeOne(call, { url, method: 'GET', headers: headersOf(token) }, (answer) =>
      answer.status === 200 ? DELIVERED : byStatus(answer, call.now()),
    )
  },
})

const NOT_REMOVABLE = refused(
  'not_removable',
  'HubSpot has no call that takes an unsubscribe from everything back',
)
const RESULT = z.object({
  subscriberIdString: z.string(),
  statuses: z.array(z.object({ status: z.string() })),
})
const FAULT = z.object({ category: z.string(), context: z.optional(z.unknown()) })
const ANSWER = z.object({
  status: z.string(),
  results: z.array(RESULT),
  errors: z.optional(z.array(FAULT)),
})

function headersOf(token: string): Record<string, string> {
  return { accept: 'application/json', authorization: `Bearer ${token}` }
}

function put(call: Call, unit: number | undefined, token: string, items: readonly Told[]) {
  const query = unit === undefined ? '' : `&businessUnitId=${String(unit)}`
  const url = `${STATUSES}/batch/unsubscribe-all?channel=EMAIL${query}`
  const body = { inputs: items.map(({ address }) => address) }
  return exchange(call, items.length, jsonCall('POST', url, headersOf(token), body), (answer) => {
    // 207: some failed.
    const isAnswer = answer.status === 200 || answer.status === 207
    const said = isAnswer ? bodyAs(ANSWER, answer) : undefined
    if (said === undefined) return byStatus(answer, call.now())
    if (said.status !== 'COMPLETE') return retry('not_complete')
    const results = new Map(
      said.results.map((one) => [one.subscriberIdString.toLowerCase(), one.statuses]),
    )
    const faults = (said.errors ?? []).map(({ category, context }) => ({
      category,
      // Where it names the address is not documented.
      text: JSON.stringify(context ?? null).toLowerCase(),
    }))
    return items.map(({ address, blocks }) => {
      const fault = faults.find(({ text }) => text.includes(JSON.stringify(address)))
      if (fault !== undefined) return faultOf(fault.category)
      const statuses = results.get(address)
      if (statuses === undefined) return retry('no_verdict')
      if (statuses.some(({ status }) => status === 'SUBSCRIBED')) return retry('still_subscribed')
      return blocks === 'every' ? MARKETING_ONLY : DELIVERED
    })
  })
}

function faultOf(category: string): Outcome {
  return category === 'VALIDATION_ERROR' ? INVALID_ADDRESS : retry('failed')
}
