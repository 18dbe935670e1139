import type { Channel } from '../../domain/address.ts'
import type { AsideReason, OpenAside } from '../../domain/aside.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import { newestId } from '../../domain/contact.ts'
import type { Blocks, Scope } from '../../domain/scope.ts'
import type { Second } from '../../domain/time.ts'
import type { Counted } from '../../domain/waiting-list.ts'
import type { AsideDeps } from './aside-deps.ts'
import { becomesStop } from './show-aside.ts'
import { endsAt } from './waiting.ts'

/** What a list shows of something set aside: no address, no content. */
export type AsideLine = {
  readonly id: string
  readonly what: OpenAside['what']
  readonly why: AsideReason
  readonly shape: string
  readonly count: number
  readonly provider: string
  readonly account: string
  readonly channel?: Channel | undefined
  readonly senders: readonly string[]
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  readonly receivedAt: Second
  readonly endsAt: Second
  /** At its end it is a stop; else it ends, and an alarm says so. */
  readonly becomesStop: boolean
  readonly contacts: readonly ContactId[]
}

/** A page of what was set aside, oldest first. */
export async function pageOfAsides(
  { asides }: Pick<AsideDeps, 'asides'>,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<{
  readonly lines: readonly AsideLine[]
  readonly waiting: Counted
  readonly next?: string | undefined
}> {
  const [found, waiting] = await Promise.all([
    asides.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) }),
    asides.count(),
  ])
  const page = found.slice(0, limit)
  const next = found.length > limit ? page.at(-1)?.id : undefined
  return { lines: page.map(asideLine), waiting, next }
}

export function asideLine(aside: OpenAside): AsideLine {
  const { id, what, why, shape, count, provider, account, channel, receivedAt, contacts } = aside
  const { origins, scopes, blocks } = aside.stop
  return {
    id,
    what,
    why,
    shape,
    count,
    provider,
    account,
    channel,
    senders: origins,
    scopes,
    blocks,
    receivedAt,
    endsAt: endsAt(receivedAt),
    becomesStop: becomesStop(aside) && contacts.length > 0,
    contacts: contacts.map(newestId),
  }
}
