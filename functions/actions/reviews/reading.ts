import * as z from 'zod/mini'
import type { Options } from '../../classify/classify.ts'
import type { Explanation } from '../../classify/explain.ts'
import { eventAt } from '../../domain/chain.ts'
import type { Event } from '../../domain/event.ts'
import type { Held, OpenReview } from '../../domain/review.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Strictness } from '../../domain/strictness.ts'
import { readingOptions } from '../stops/reading-options.ts'
import type { ReviewDeps } from './review-deps.ts'

/** Of a hold's evidence: how its text was read when it came. */
export const readThen = z.object({
  tier: z.optional(z.string()),
  language: z.optional(z.string()),
  matched: z.optional(z.string()),
  reason: z.optional(z.string()),
  score: z.optional(z.number()),
  model: z.optional(z.string()),
})

type ReadThen = z.infer<typeof readThen>

/** How a held text reads with the model and the declarations of now, and what was decided then. */
export type Reading = Pick<Explanation, 'intent' | 'thresholds' | 'missed' | 'towards' | 'away'> &
  ReadThen & {
    readonly tier: string
    readonly strictness: Strictness
    readonly evidence: ReadThen
  }

export async function readingOf(
  deps: Pick<ReviewDeps, 'ledger' | 'senders'>,
  review: OpenReview,
  { held, text }: { readonly held: Held; readonly text: string },
): Promise<Reading> {
  const [options, noted] = await Promise.all([optionsOf(deps, held), evidenceOf(deps, review)])
  const evidence = readThen.parse(noted)
  // It needs the whole classifier, so it is loaded only when used.
  const { explain } = await import('../../classify/explain.ts')
  const found = explain(text, options)
  const strictness = options.strictness ?? 'balanced'
  // The text was deleted for its age: all that is known is what was decided then.
  if (text === '')
    return {
      ...found,
      intent: 'held',
      ...evidence,
      tier: evidence.tier ?? '',
      strictness,
      evidence,
    }
  return { ...found, strictness, evidence }
}

/** How a text to the senders of a hold is read now. */
export async function optionsOf(
  { senders }: Pick<ReviewDeps, 'senders'>,
  { source }: Pick<Held, 'source'>,
): Promise<Options> {
  const known = await Promise.all(source.origins.map((origin) => senders.get(origin)))
  const profiles = new Map(
    known.flatMap((sender): [string, Sender][] => (sender ? [[sender.id, sender]] : [])),
  )
  const channel = source.method === 'reply' ? 'email' : 'sms'
  return readingOptions(profiles, source.origins, channel)
}

/** Read from the chain, so that it is kept in one place. A review of older code names no place there. */
export async function evidenceOf(
  { ledger }: Pick<ReviewDeps, 'ledger'>,
  { id, contact, at }: OpenReview,
): Promise<Event['evidence'] & object> {
  const event = at === undefined ? undefined : await eventAt(ledger, contact, at)
  return (event?.id === id ? event.evidence : undefined) ?? {}
}
