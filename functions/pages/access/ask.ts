import type { Hono } from 'hono'
import { requestAccess, type AccessDeps } from '../../actions/access/request.ts'
import { dueInOneMonth } from '../../domain/access-request.ts'
import { readOneAddress } from '../../domain/read-addresses.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { mountPublic } from '../../http/mount.ts'
import { sourceBlockOf } from '../../http/source-block.ts'
import { requestAccessOperation } from './operations.ts'

export type AskDeps = AccessDeps & { readonly now: () => Date }

/** A person asks what is stored about them, through a form of the owner's. */
export function askRoute(router: Hono<Authenticated>, deps: AskDeps): void {
  mountPublic(router, requestAccessOperation, async ({ c, body }) => {
    const now = deps.now()
    const address = await readOneAddress(body.to)
    const asked = { address, language: body.language }
    const by = await requestAccess(deps, asked, { block: sourceBlockOf(c) ?? 'unknown', now })
    // Law 10: the answer does not depend on who was named, or how often.
    const receivedAt = toSecond(now)
    return {
      status: 202,
      body: {
        status: 'received',
        receivedAt: formatSecond(receivedAt),
        dueAt: formatSecond(dueInOneMonth(receivedAt)),
        by,
      },
    }
  })
}
