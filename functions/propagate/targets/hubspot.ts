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
import { defineTarget, type Call, type HttpAnswer } from '../target.ts'

const STATUSES = 'https://api.hubapi.com/communication-preferences/v4/statuses'

/** As its OpenAPI lists them. */
const LEGAL_BASES = [
  'LEGITIMATE_INTEREST_PQL',
  'LEGITIMATE_INTEREST_CLIENT',
  'LEGITIMATE_INTEREST_OTHER',
  'PERFORMANCE_OF_CONTRACT',
  'CONSENT_WITH_NOTICE',
  'NON_GDPR',
  'PROCESS_AND_STORE',
] as const

const settings = z
  .strictObject({
    businessUnit: z.optional(z.int().check(z.positive())),
    /** One subscription type. Absent: everything by e-mail. */
    subscription: z.optional(z.int().check(z.positive())),
    /** A portal with data protection switched on asks for both. */
    legalBasis: z.optional(z.enum(LEGAL_BASES)),
    legalBasisExplanation: z.optional(z.string().check(z.minLength(1), z.maxLength(500))),
  })
  .check(
    z.refine(
      ({ subscription, legalBasis, legalBasisExplanation }) =>
        (legalBasis === undefined) === (legalBasisExplanation === undefined) &&
        (legalBasis === undefined || subscription !== undefined),
      'a legal basis is for one `subscription`, and needs its explanation',
    ),
    z.refine(
      ({ subscription, businessUnit }) => subscription === undefined || businessUnit === undefined,
      'a `subscription` belongs to its business unit already',
    ),
  )
const credentials = z.strictObject({ token: secret })
type Portal = z.infer<typeof settings> & z.infer<typeof credentials>

/**
 * HubSpot: everything by e-mail that a person subscribed to, in the portal or one business unit; or one
 * subscription type. Paths and answers are those of HubSpot's OpenAPI; no official client has these
 * calls. Not documented: how many a call takes. From memory: the rate.
 *
 * A 200 hides failures: each address is among the results or the errors. HubSpot has no call that takes
 * an unsubscribe from everything back; from one type it does.
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
  tell: (call, settings, credentials, told) => {
    const portal = { ...settings, ...credentials }
    return portal.subscription === undefined
      ? sorted(told, putOrTaken, {
          put: (items) => putAll(call, portal, items),
          taken: (items) => Promise.resolve(items.map(() => NOT_REMOVABLE)),
        })
      : write(call, portal, portal.subscription, told)
  },
  ping: (call, _, { token }) => {
    const url = `${STATUSES}/${encodeURIComponent('nobody@basta.invalid')}/unsubscribe-all?channel=EMAIL`
    return exchangeOne(call, { url, method: 'GET', headers: headersOf(token) }, (answer) =>
      answer.status === 200 ? DELIVERED : byStatus(answer, call.now()),
    )
  },
  read: 'HubSpot keeps a status with each address, answers for named addresses alone, and has no list of everybody.',
})

const NOT_REMOVABLE = refused(
  'not_removable',
  'HubSpot has no call that takes an unsubscribe from everything back',
)
const NOT_SUBSCRIBABLE = refused(
  'not_removable',
  'HubSpot says that it cannot subscribe this person again',
)
const RESULT = z.object({
  subscriberIdString: z.string(),
  /** Absent unless the request asks for it with `verbose`. */
  statuses: z.optional(z.array(z.object({ status: z.string() }))),
})
const WRITTEN = z.object({
  subscriberIdString: z.string(),
  subscriptionId: z.number(),
  status: z.string(),
})
const FAULT = z.object({ category: z.string(), context: z.optional(z.unknown()) })
const answerOf = <S extends z.ZodMiniType>(result: S) =>
  z.object({ status: z.string(), results: z.array(result), errors: z.optional(z.array(FAULT)) })
const ALL_ANSWER = answerOf(RESULT)
const WRITE_ANSWER = answerOf(WRITTEN)

function headersOf(token: string): Record<string, string> {
  return { accept: 'application/json', authorization: `Bearer ${token}` }
}

function putAll(call: Call, { businessUnit, token }: Portal, items: readonly Told[]) {
  const unit = businessUnit === undefined ? '' : `&businessUnitId=${String(businessUnit)}`
  const url = `${STATUSES}/batch/unsubscribe-all?channel=EMAIL${unit}&verbose=true`
  const body = { inputs: items.map(({ address }) => address) }
  return exchange(call, items.length, jsonCall('POST', url, headersOf(token), body), (answer) => {
    const said = isWhole(answer) ? bodyAs(ALL_ANSWER, answer) : undefined
    if (said === undefined) return byStatus(answer, call.now())
    if (said.status !== 'COMPLETE') return retry('not_complete')
    const results = new Map(said.results.map((one) => [one.subscriberIdString.toLowerCase(), one]))
    return items.map((item) => {
      const fault = faultOf(said.errors, item)
      if (fault !== undefined) return fault
      const result = results.get(item.address)
      if (result === undefined) return retry('no_verdict')
      const isSubscribed = result.statuses?.some(({ status }) => status === 'SUBSCRIBED')
      if (isSubscribed === true) return retry('still_subscribed')
      return item.blocks === 'every' ? MARKETING_ONLY : DELIVERED
    })
  })
}

function write(call: Call, portal: Portal, subscriptionId: number, items: readonly Told[]) {
  const { token, legalBasis, legalBasisExplanation } = portal
  const inputs = items.map((item) => ({
    subscriberIdString: item.address,
    channel: 'EMAIL',
    statusState: wished(item),
    subscriptionId,
    ...(legalBasis !== undefined && { legalBasis, legalBasisExplanation }),
  }))
  const request = jsonCall('POST', `${STATUSES}/batch/write`, headersOf(token), { inputs })
  return exchange(call, items.length, request, (answer) => {
    const said = isWhole(answer) ? bodyAs(WRITE_ANSWER, answer) : undefined
    if (said === undefined) return byStatus(answer, call.now())
    if (said.status !== 'COMPLETE') return retry('not_complete')
    const results = new Map(
      said.results
        .filter((one) => one.subscriptionId === subscriptionId)
        .map((one) => [one.subscriberIdString.toLowerCase(), one.status]),
    )
    return items.map((item) => {
      const fault = faultOf(said.errors, item)
      if (fault !== undefined) return fault
      const status = results.get(item.address)
      if (status === undefined) return retry('no_verdict')
      if (status !== wished(item)) return retry('not_changed')
      return item.blocks === 'every' && item.act !== 'lift' ? MARKETING_ONLY : DELIVERED
    })
  })
}

function wished(item: Told): 'SUBSCRIBED' | 'UNSUBSCRIBED' {
  return putOrTaken(item) === 'taken' ? 'SUBSCRIBED' : 'UNSUBSCRIBED'
}

/** 207: some failed. */
function isWhole({ status }: HttpAnswer): boolean {
  return status === 200 || status === 207
}

/** Where an error names the address is not documented. */
function faultOf(
  errors: readonly z.infer<typeof FAULT>[] | undefined,
  { address, act }: Told,
): Outcome | undefined {
  const named = JSON.stringify(address)
  const fault = errors?.find(({ context }) =>
    JSON.stringify(context ?? null)
      .toLowerCase()
      .includes(named),
  )
  if (fault === undefined) return undefined
  if (fault.category !== 'VALIDATION_ERROR') return retry('failed')
  return act === 'lift' ? NOT_SUBSCRIBABLE : INVALID_ADDRESS
}
