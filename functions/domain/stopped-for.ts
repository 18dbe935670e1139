import { isAnswered } from './answers.ts'
import { decide } from './decide.ts'
import type { EventId } from './event.ts'
import type { StoredMethod } from './method.ts'
import { isScope, scopeSender, scopeTopic, senderScope, type Blocks, type Scope } from './scope.ts'
import { readRegisters, type Standing } from './standing.ts'
import { parseZonedTime, type Second } from './time.ts'
import type { Declared } from './told.ts'
import type { Verdict } from './verdict.ts'

/** What stands against some senders, as a target can be told of it. */
export type Stopped = {
  readonly act: 'stop' | 'bounce'
  readonly blocks: Blocks
  readonly scopes: readonly Scope[]
  /** The newest event that says so, and when it was said. */
  readonly event: EventId
  readonly since: Second
  readonly method: StoredMethod
}

const BASIS = { basis: 'opt_out' } as const

/**
 * What stands against these senders now: marketing and all messages apart, and bounces apart from what
 * people said. What is only held is not among it.
 */
export function stoppedFor(
  standing: Standing,
  { senders, topics }: Pick<Declared, 'senders' | 'topics'>,
  now: Date,
): Stopped[] {
  const all = new Map<string, Stopped>()
  for (const sender of senders)
    for (const topic of [undefined, ...topicsOf(standing, sender)]) {
      if (topic !== undefined && topics?.includes(senderScope(sender, topic)) === false) continue
      const found = stoppedIn(standing, { sender, topic }, now)
      for (const one of found) add(all, one)
      // What stops the sender stops each of its topics.
      if (topic === undefined && found.length > 0) break
    }
  return [...all.values()]
}

/**
 * Of these senders those that may still write, though an entry of this reach says that they may not: for
 * a list of topics, about one of these.
 */
export function stillAllowed(
  standing: Standing,
  of: Pick<Declared, 'senders' | 'topics'>,
  blocks: Blocks,
  now: Date,
): string[] {
  return of.senders.filter((sender) =>
    listScopes(of, sender).some((scope) =>
      (['marketing', 'transactional'] as const).some((purpose) => {
        if (purpose === 'transactional' && blocks === 'marketing') return false
        const question = { sender, topic: scopeTopic(scope), purpose }
        return actAgainst(decide(standing, BASIS, question, now)) === undefined
      }),
    ),
  )
}

/** What an entry of a list says of one of its senders: that it stops, or those of its topics that it is of. */
export function listScopes(
  { topics = [] }: Pick<Declared, 'topics'>,
  sender: string,
): readonly Scope[] {
  const own = topics.filter((topic) => scopeSender(topic) === sender)
  return own.length > 0 ? own : [senderScope(sender)]
}

/** Whether anything at all stands against somebody, whichever sender it concerns. */
export function isStoppedAnywhere({ registers }: Standing): boolean {
  const said = readRegisters(registers)
  return said.some(
    (one) => (one.kind === 'stop' || one.kind === 'bounce') && !isAnswered(one, said),
  )
}

function topicsOf({ registers }: Standing, sender: string): string[] {
  const topics = readRegisters(registers).flatMap(({ scope }) => {
    const isNamed = isScope(scope) && scopeSender(scope) === sender
    return isNamed ? (scopeTopic(scope) ?? []) : []
  })
  return [...new Set(topics)]
}

function stoppedIn(
  standing: Standing,
  { sender, topic }: { readonly sender: string; readonly topic: string | undefined },
  now: Date,
): Stopped[] {
  const scopes = [senderScope(sender, topic)]
  const registers = readRegisters(standing.registers)
  const found = new Map<Stopped['act'], Stopped>()
  for (const purpose of ['marketing', 'transactional'] as const) {
    const verdict = decide(standing, BASIS, { sender, topic, purpose }, now)
    const act = actAgainst(verdict)
    if (act === undefined || verdict.event === undefined) continue
    const isOfAll = purpose === 'transactional' || act === 'bounce'
    found.set(act, {
      act,
      blocks: isOfAll ? 'every' : 'marketing',
      scopes,
      event: verdict.event as EventId,
      since: parseZonedTime(verdict.since ?? '') ?? 0,
      method: registers.find(({ event }) => event === verdict.event)?.method ?? 'provider',
    })
  }
  return [...found.values()]
}

function actAgainst({ reason }: Verdict): Stopped['act'] | undefined {
  if (reason === 'bounced') return 'bounce'
  return reason === 'opted_out' || reason === 'complained' ? 'stop' : undefined
}

function add(all: Map<string, Stopped>, one: Stopped): void {
  const key = `${one.act}/${one.blocks}`
  const known = all.get(key)
  if (known === undefined) all.set(key, one)
  else {
    const newest = one.since > known.since ? one : known
    all.set(key, { ...newest, scopes: [...known.scopes, ...one.scopes] })
  }
}
