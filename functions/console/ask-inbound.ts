import type { EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import { sealTicket } from '../domain/job-ticket.ts'
import { TICKET } from '../http/key-or-ticket.ts'

/**
 * One call of the job that hears providers: it alone holds the secrets of the accounts, so it alone can say
 * what they verify. Rejects with `not_found` where there is no such thing, else with `unavailable`.
 */
export type AskInbound = (
  method: 'GET' | 'POST',
  path: `/v1/${string}`,
  query?: Readonly<Record<string, string | undefined>>,
) => Promise<unknown>

export function askInbound({
  fetch,
  publicUrl,
  envelopeKeys,
  now,
}: {
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>
  readonly publicUrl: string
  readonly envelopeKeys: EnvelopeKeys
  readonly now: () => Date
}): AskInbound {
  return async (method, path, query = {}) => {
    const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    )
    const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
    const ticket = sealTicket(envelopeKeys, { method, path }, now())
    const response = await fetch(`${publicUrl}${path}${search}`, {
      method,
      headers: { authorization: `${TICKET} ${ticket}` },
    })
    if (response.status === 404) throw new BastaError('not_found', 'There is no such thing.')
    if (!response.ok)
      throw new BastaError('unavailable', 'The job that hears providers did not answer.')
    return response.json()
  }
}
