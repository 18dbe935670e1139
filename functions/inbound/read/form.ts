import type { InboundRequest } from '../../domain/listener.ts'
import { hasTooManyParameters } from '../verify/request-bounds.ts'

/** The parameters of a posted form; none if there are more than any provider sends. */
export function formOf({ body }: Pick<InboundRequest, 'body'>): URLSearchParams {
  return new URLSearchParams(hasTooManyParameters(body) ? '' : Buffer.from(body).toString())
}

/** The parameters of the URL. */
export function queryOf({ url }: Pick<InboundRequest, 'url'>): URLSearchParams {
  const start = url.indexOf('?')
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1))
}

/** Signatures sort names by their bytes; for names and values of webhooks this order is the same. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
