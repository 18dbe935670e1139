import type { CancellationReason } from '@aws-sdk/client-dynamodb'
import { takenBackSince } from '../../domain/already-said.ts'
import { BastaError } from '../../domain/errors.ts'
import type { EventId } from '../../domain/event.ts'
import type { Append } from '../../domain/ledger.ts'
import { readRegisters, type Standing } from '../../domain/standing.ts'
import { text } from '../dynamo/items.ts'
import { LIFTING, type Planned, type Turn } from './turn.ts'

/** A message seen before is done, whatever else failed; the others are retried. */
export function settleRedeliveries(
  plan: readonly Planned[],
  reasons: readonly CancellationReason[],
  standing: Standing,
): Turn[] {
  let at = 1
  return plan.flatMap(({ turn, seen, own, others, ends }) => {
    const seenReasons = reasons.slice(at, at + seen.length)
    const canarySince = at + seen.length + others.length
    at = canarySince + ends.length
    if (turn === undefined) return []
    const found = seenReasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed')
    if (found < 0) {
      const isOver = ends.length > 0 && reasons[canarySince]?.Code === 'ConditionalCheckFailed'
      if (!isOver) return [turn]
      turn.reject(new BastaError('conflict', 'It was decided already.'))
      return []
    }
    const event = text(seenReasons[found]?.Item, 'event') as EventId
    const anew =
      found < own
        ? asNewStatement(turn.append, standing)
        : asWiderStop(turn.append, standing, event)
    if (anew !== undefined) return [{ ...turn, append: anew }]
    turn.resolve({ event, isNew: false })
    return []
  })
}

/** Its key was made of its words only: after a lift the same words are a new stop. */
function asNewStatement(append: Append, standing: Standing): Append | undefined {
  const { draft, messageKey, isKeyMadeUp } = append
  if (isKeyMadeUp !== true || LIFTING.has(draft.type)) return undefined
  const lift = takenBackSince(standing, draft)
  if (lift === undefined || messageKey?.endsWith(lift) === true) return undefined
  return { ...append, messageKey: `${messageKey}~${lift}`, sharedKeys: [] }
}

/**
 * Another account has passed the message on. A consent counts once, wherever it is shown again; a stop
 * that covers more here than there is one more stop.
 */
function asWiderStop(append: Append, standing: Standing, known: EventId): Append | undefined {
  const { type, scopes } = append.draft
  if (LIFTING.has(type)) return undefined
  const covered = readRegisters(standing.registers).filter(({ event }) => event === known)
  const isSame = scopes.every((scope) => covered.some((one) => one.scope === scope))
  return isSame ? undefined : { ...append, sharedKeys: [] }
}
