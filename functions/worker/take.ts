import * as z from 'zod/mini'
import { openEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import { inOrder } from '../concurrency/in-order.ts'
import { timeLeft, type Monotonic } from '../concurrency/time-left.ts'

/**
 * How a job takes back what it put into the inbox; those that record are told when the queue took it,
 * by the queue's clock.
 */
export type SpilledTaker = {
  readonly take: (sealed: Uint8Array, takenAt?: Date) => Promise<void>
  /** Whom it is about: what is about one person is taken in the order it came. */
  readonly contacts?: (sealed: Uint8Array) => Promise<readonly string[]>
}

/**
 * The jobs that put requests into the inbox. `mail`, `text`, `confirmation` and `reply` are Basta's own, to be
 * sent;
 * `parts` is a text whose other parts did not come in time, `erasure` what an answer had no time for.
 */
export type SpilledTakers = Readonly<Record<z.infer<typeof kind>['kind'], SpilledTaker>>

const kind = z.object({
  kind: z.enum([
    'inbound',
    'link',
    'stop',
    'mail',
    'text',
    'confirmation',
    'reply',
    'parts',
    'erasure',
  ]),
})

/** One message of the inbox, ready to be taken. Rejects where it must stay and come again. */
export type Opened = {
  readonly contacts: readonly string[]
  readonly take: () => Promise<void>
}

/** Gives one envelope to the job it came from. */
export async function openSpilled(
  envelopeKeys: EnvelopeKeys,
  takers: SpilledTakers,
  sealed: Uint8Array,
  takenAt?: Date,
): Promise<Opened> {
  const header = kind.parse(openEnvelope(envelopeKeys, 'inbox', sealed).header)
  const { take, contacts } = takers[header.kind]
  // Whom it is about may be unknown; whether it can be taken, taking it will tell.
  const about = await contacts?.(sealed).catch(() => [])
  return { contacts: about ?? [], take: () => take(sealed, takenAt) }
}

/** Sixteen people's at once, as for the messages of one request. */
const AT_ONCE = 16
/** What has not begun by then comes again: each may fight for half a minute, and Lambda ends all in one. */
export const BEGUN_WITHIN_MS = 25_000

/**
 * Takes several messages at once, those about one person in the order they came, and returns the ids of
 * those that must come again: one stubborn request does not hold up the others.
 */
export async function takeAll<T>(
  messages: readonly { readonly id: string; readonly body: T }[],
  open: (body: T) => Promise<Opened>,
  onFailure: (error: unknown, id: string) => void,
  monotonic?: Monotonic,
): Promise<string[]> {
  const time = timeLeft(BEGUN_WITHIN_MS, monotonic)
  const opened = await Promise.allSettled(messages.map(async ({ body }) => open(body)))
  const outcomes = await inOrder(
    opened,
    { atOnce: AT_ONCE, keysOf: (one) => (one.status === 'fulfilled' ? one.value.contacts : []) },
    async (one) => {
      if (one.status === 'rejected') throw one.reason
      if (time.isOver()) throw new BastaError('unavailable', 'Others took all the time.')
      await one.value.take()
    },
  )
  return outcomes.flatMap((outcome, at) => {
    const id = messages[at]?.id
    if (outcome.status === 'fulfilled' || id === undefined) return []
    onFailure(outcome.reason, id)
    return [id]
  })
}
