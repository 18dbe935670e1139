import { decide } from './decide.ts'
import { isScope, scopeSender, scopeTopic, senderScope, type Purpose } from './scope.ts'
import { readRegisters, type Standing } from './standing.ts'
import type { Declared } from './told.ts'

/**
 * Whether something else that the person said, or a bounce, still stands against one of these senders
 * after a lift: then no list that holds them together may let the person go. A list that is told only
 * of some topics, or of stops of every message, holds nobody for anything else.
 */
export function isStillStopped(
  standing: Standing,
  { senders, topics, stops }: Pick<Declared, 'senders' | 'topics' | 'stops'>,
  now: Date,
): boolean {
  const purpose: Purpose = stops === 'every' ? 'transactional' : 'marketing'
  const scopes = readRegisters(standing.registers).flatMap(({ scope }) =>
    isScope(scope) ? [scope] : [],
  )
  return senders.some((sender) => {
    const named = scopes.filter((scope) => scopeSender(scope) === sender)
    const own = new Set([undefined, ...named.map(scopeTopic)])
    return [...own].some((topic) => {
      const isIts = topic === undefined || topics?.includes(senderScope(sender, topic)) !== false
      if (!isIts) return false
      const question = { sender, topic, purpose }
      return !decide(standing, { basis: 'opt_out' }, question, now).allowed
    })
  })
}
