import { openEnvelope, sealEnvelope, type EnvelopeKeys } from './envelope.ts'

/** One call of one job by another, on behalf of an operator who has signed in. */
export type Ticket = { readonly method: string; readonly path: string }

/** Clocks of one house may differ by a little. */
const VALID_MS = 60_000

/**
 * Jobs of one house know each other by the ring of envelope keys, which strangers do not have: the job
 * behind the console has no right to the accounts' secrets, and asks the one that has.
 */
export function sealTicket(keys: EnvelopeKeys, { method, path }: Ticket, now: Date): string {
  const header = { method, path, at: now.getTime() }
  return sealEnvelope(keys, 'ticket', header, new Uint8Array()).toString('base64url')
}

/** Whether it was sealed in this house, for this very call, within the last minute. */
export function isTicketFor(
  keys: EnvelopeKeys,
  ticket: string,
  { method, path }: Ticket,
  now: Date,
): boolean {
  try {
    const { header } = openEnvelope(keys, 'ticket', Buffer.from(ticket, 'base64url'))
    if (typeof header !== 'object' || header === null) return false
    const said = header as { method?: unknown; path?: unknown; at?: unknown }
    const isNow = typeof said.at === 'number' && Math.abs(now.getTime() - said.at) <= VALID_MS
    return isNow && said.method === method && said.path === path
  } catch {
    return false
  }
}
