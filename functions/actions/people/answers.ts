import { decide } from '../../domain/decide.ts'
import { topicName } from '../../domain/sender-page.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { readRegisters, type Standing } from '../../domain/standing.ts'
import type { Verdict } from '../../domain/verdict.ts'

/** What may be sent to the person now by one sender or, without a sender, by anybody. */
export type Answer = {
  readonly sender?: string
  readonly name?: string
  readonly topic?: string
  /** What people call the topic. */
  readonly topicName?: string
  readonly marketing: Verdict
  readonly transactional: Verdict
}

/**
 * One question for each registered sender, and for each topic about which something was said. A name
 * that is no longer a sender has only what a consent gives.
 */
export function answersOf(
  senders: readonly StoredSender[],
  standing: Standing,
  now: Date,
): Answer[] {
  const registered = new Map(senders.map((one) => [one.id, one]))
  const said = readRegisters(standing.registers).flatMap(({ scope, origin }) => {
    const [, sender, topic] = scope.split('/')
    if (sender === undefined) return origin === '-' ? [] : [origin]
    return [topic === undefined ? sender : `${sender}/${topic}`]
  })
  const places = [...new Set([...registered.keys(), ...said])].toSorted()
  const answer = (id: string, topic: string | undefined) => {
    const sender = registered.get(id)
    const ask = (purpose: 'marketing' | 'transactional') =>
      decide(standing, sender ?? { basis: 'consent' }, { sender: id, topic, purpose }, now)
    return { sender, marketing: ask('marketing'), transactional: ask('transactional') }
  }
  // No sender exists and nothing was said: show the answer that anybody would get.
  if (places.length === 0) {
    const { marketing, transactional } = answer('-', undefined)
    return [{ marketing, transactional }]
  }
  return places.map((place): Answer => {
    const [id = '', topic] = place.split('/')
    const { sender, ...verdicts } = answer(id, topic)
    const name = sender?.name ?? id
    const named =
      topic === undefined ? {} : { topic, topicName: topicName(sender?.page ?? {}, topic) }
    return { sender: id, name, ...named, ...verdicts }
  })
}
