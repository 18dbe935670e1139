import { BastaError } from '../../domain/errors.ts'
import { log } from '../../log.ts'
import type { UnsubscribeMail } from '../../domain/message.ts'
import { putMessage } from '../queue/put.ts'
import type { RequestContext, TakeDeps } from '../requests/request-context.ts'
import { takeLink } from './by-link.ts'

/**
 * A mail to a link stops at once. If the link cannot be opened, or the table cannot be written, it
 * waits in the inbox (law 2).
 */
export async function takeMail(
  deps: TakeDeps,
  { token, addresses }: Pick<UnsubscribeMail, 'token' | 'addresses'>,
  { receivedAt, waited: since }: Pick<RequestContext, 'receivedAt' | 'waited'>,
): Promise<void> {
  const link = { token, addresses, gesture: 'mailto', receivedAt } as const
  let isUnavailable = false
  try {
    if (deps.links !== undefined) return await takeLink(deps.links, link, since)
  } catch (error) {
    isUnavailable = error instanceof BastaError && error.code === 'unavailable'
    if (!isUnavailable) throw error
  }
  await putMessage(deps, { kind: 'link', ...link })
  if (isUnavailable) log('inbox_spilled', { reason: 'link' })
}
