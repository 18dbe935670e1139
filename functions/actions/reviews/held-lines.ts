import * as z from 'zod/mini'
import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import type { Channel } from '../../domain/address.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Held, OpenReview } from '../../domain/review.ts'
import type { Blocks, Scope } from '../../domain/scope.ts'
import type { Second } from '../../domain/time.ts'
import type { Counted } from '../../domain/waiting-list.ts'
import { heldOf, isReply } from './held.ts'
import { evidenceOf, readThen } from './reading.ts'
import type { ReviewDeps } from './review-deps.ts'
import { endsAt } from './waiting.ts'

const AT_ONCE = 8

/** What the hold's evidence says of the message: none of it is its text. */
const told = z.extend(readThen, {
  messageId: z.optional(z.string()),
  /** The number or address it was sent to. */
  to: z.optional(z.string()),
  /** Of a provider's report: its own short code. */
  code: z.optional(z.string()),
})

/** What a list shows of a held text: everything but the text. */
export type HeldLine = {
  readonly id: string
  readonly contact: ContactId
  /** Whether a person wrote it; else a provider reported it. */
  readonly isReply: boolean
  readonly channel?: Channel | undefined
  readonly senders: readonly string[]
  readonly provider?: string | undefined
  readonly account?: string | undefined
  /** How it was read when it came, and where to look it up. */
  readonly told: z.infer<typeof told>
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  readonly receivedAt: Second
  readonly becomesStopAt: Second
}

type LineDeps = Pick<ReviewDeps, 'reviews' | 'ledger'>

/** A page of the texts that wait, oldest first: those that become stops soonest. */
export async function pageOfHeld(
  deps: LineDeps,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): Promise<{
  readonly lines: readonly HeldLine[]
  readonly waiting: Counted
  readonly next?: string | undefined
}> {
  const [found, waiting] = await Promise.all([
    deps.reviews.list({ limit: limit + 1, ...(after === undefined ? {} : { after }) }),
    deps.reviews.count(),
  ])
  const page = found.slice(0, limit)
  const lines = await mapWithLimit(page, AT_ONCE, (review) => lineOf(deps, review))
  return { lines, waiting, next: found.length > limit ? page.at(-1)?.id : undefined }
}

export async function lineOf(deps: LineDeps, review: OpenReview): Promise<HeldLine> {
  const [held, evidence] = await Promise.all([heldOf(deps, review), evidenceOf(deps, review)])
  const { scopes, blocks, receivedAt, occurredAt, source } = held
  return {
    id: review.id,
    contact: review.contact,
    isReply: isReply(held),
    channel: channelOf(held),
    senders: source.origins,
    provider: source.provider,
    account: source.account,
    told: told.parse(evidence),
    scopes,
    blocks,
    receivedAt,
    becomesStopAt: endsAt(occurredAt),
  }
}

/** Of a report only its provider knows. */
function channelOf({ source: { method } }: Pick<Held, 'source'>): Channel | undefined {
  if (method === 'keyword') return 'sms'
  return method === 'reply' ? 'email' : undefined
}
