import type { Question } from '../domain/scope.ts'
import { ID } from '../domain/scope.ts'

export const PATHS = {
  check: '/v1/check',
  batch: '/v1/check/batch',
  health: '/healthz',
} as const

export const ADDRESS_MAX = 320
export const BATCH_MAX = 1_000
export const COUNTRY = /^[A-Z]{2}$/

/** What is asked, and the country of numbers that are written without one. */
type Asked = Question & { readonly defaultCountry?: string | undefined }
export type Single = Asked & { readonly to: string }
export type Batch = Asked & { readonly to: readonly string[] }

/**
 * The question of a body that is plainly as `operations.ts` describes it; undefined for any other, which
 * is left to the schema there, and to its words. It is loaded then: with its library it is a tenth of a
 * cold start.
 */
export function plainSingle(body: unknown): Single | undefined {
  const { to, ...asked } = plainly(body)
  return asked.sender !== undefined && typeof to === 'string' && to.length <= ADDRESS_MAX
    ? { ...asked, sender: asked.sender, to }
    : undefined
}

export function plainBatch(body: unknown): Batch | undefined {
  const { to, ...asked } = plainly(body)
  return asked.sender !== undefined &&
    Array.isArray(to) &&
    to.length <= BATCH_MAX &&
    to.every(isText)
    ? { ...asked, sender: asked.sender, to }
    : undefined
}

const MEMBERS = ['sender', 'topic', 'purpose', 'defaultCountry', 'to']

/** Without a sender where anything is not plain. */
function plainly(body: unknown): Partial<Asked> & Pick<Asked, 'purpose'> & { to?: unknown } {
  const nothing = { purpose: 'marketing' } as const
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return nothing
  if (!Object.keys(body).every((name) => MEMBERS.includes(name))) return nothing
  const members: Readonly<Record<string, unknown>> = { ...body }
  const { sender, topic, purpose = 'marketing', defaultCountry, to } = members
  const isPlain =
    isText(sender) &&
    ID.test(sender) &&
    (topic === undefined || (isText(topic) && ID.test(topic))) &&
    (purpose === 'marketing' || purpose === 'transactional') &&
    (defaultCountry === undefined || (isText(defaultCountry) && COUNTRY.test(defaultCountry)))
  if (!isPlain) return nothing
  return {
    sender,
    purpose,
    to,
    ...(topic === undefined ? {} : { topic }),
    ...(defaultCountry === undefined ? {} : { defaultCountry }),
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
