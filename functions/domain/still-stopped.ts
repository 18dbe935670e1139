import { decide } from './decide.ts'
import { isScope, scopeSender, scopeTopic } from './scope.ts'
import { readRegisters, type Standing } from './standing.ts'

/**
 * Whether something else that the person said, or a bounce, still stands against one of these senders
 * after a lift: then no list that holds them together may let the person go.
 */
export function isStillStopped(standing: Standing, senders: readonly string[], now: Date): boolean {
  const scopes = readRegisters(standing.registers).flatMap(({ scope }) =>
    isScope(scope) ? [scope] : [],
  )
  return senders.some((sender) => {
    const named = scopes.filter((scope) => scopeSender(scope) === sender)
    const topics = new Set([undefined, ...named.map(scopeTopic)])
    return [...topics].some((topic) => {
      const question = { sender, topic, purpose: 'marketing' } as const
      return !decide(standing, { basis: 'opt_out' }, question, now).allowed
    })
  })
}
