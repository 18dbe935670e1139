import { alreadyStopped, saysAsMuch } from './already-said.ts'
import { newEventId, type EventDraft } from './event.ts'
import { overlap, type Blocks, type Scope } from './scope.ts'
import {
  againRegisters,
  blocksWithin,
  mergeRegisters,
  readRegisters,
  type Register,
  type Standing,
} from './standing.ts'

/**
 * A stop that is said again while it stands adds no event, because whoever holds a link could add
 * events for ever. But the time must not be lost: a consent may be recorded late, with a date between
 * the two times, and it would lift the first stop. So a register notes the last time. It counts as a
 * stop like any other, in whatever order things come. If it alone decides against a consent, it becomes
 * an event in the same write as that consent, so that the ledger shows why the consent lifts nothing.
 */

/** The standing with the note that a stop was said again; the same object if that says nothing new. */
export function noteRepeatedStop(standing: Standing, said: EventDraft): Standing {
  const { registers } = said.scopes.reduce((noted, scope) => {
    const detail = blocksWithin(said, scope)
    const event = alreadyStopped(standing, scope, detail)
    if (event === undefined || alreadyStopped(noted, scope, detail, said.occurredAt)) return noted
    const again = againRegisters(said, { detail, scope, event })
    return { ...noted, registers: mergeRegisters(noted.registers, again) }
  }, standing)
  return registers === standing.registers
    ? standing
    : { ...standing, registers, noted: (standing.noted ?? 0) + 1 }
}

/** The stops that were only noted and decide against a consent; they are recorded before it. */
export function notedStopsAgainst({ registers }: Standing, yes: EventDraft): EventDraft[] {
  if (yes.type !== 'consent' || yes.source.strength !== 'lifting') return []
  const stops = readRegisters(registers).filter(({ kind }) => kind === 'stop')
  const isRecorded = (noted: Register) =>
    stops.some(
      (stop) =>
        stop.again === undefined &&
        stop.method !== 'keyword' &&
        saysAsMuch(stop, noted) &&
        stop.at >= noted.at,
    )
  return stops
    .filter(
      (noted) =>
        noted.again !== undefined &&
        noted.at >= yes.occurredAt &&
        yes.scopes.some((scope) => overlap(scope, noted.scope)) &&
        !isRecorded(noted),
    )
    .map(stopOf)
}

function stopOf({ method, detail, scope, origin, at, event }: Register): EventDraft {
  return {
    id: newEventId(new Date(at * 1000)),
    type: 'stop',
    scopes: [scope as Scope],
    blocks: detail as Blocks,
    occurredAt: at,
    receivedAt: at,
    source: { method, origins: origin === '-' ? [] : [origin] },
    evidence: { again: event },
  }
}
