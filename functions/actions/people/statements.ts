import type { Event } from '../../domain/event.ts'
import type { Purpose } from '../../domain/scope.ts'
import type { Verdict } from '../../domain/verdict.ts'
import type { Answer } from './answers.ts'

/** What a check would answer, and why, for all whom the same holds for. */
export type Statement = {
  readonly purpose: Purpose
  /** Empty: whoever sends, a sender of tomorrow too. */
  readonly about: readonly Pick<Answer, 'sender' | 'name' | 'topic' | 'topicName'>[]
  readonly verdict: Verdict
  /** What decides, where it is on record under the ids that were read. */
  readonly ground?: Event
}

/**
 * The answers as few statements: one if the same holds for everybody, else one for each ground. A topic
 * is named only where another thing holds for it than for its sender.
 */
export function statementsOf(
  answers: readonly Answer[],
  purpose: Purpose,
  found: ReadonlyMap<string, Event>,
): Statement[] {
  const groups = new Map<string, Answer[]>()
  for (const answer of answers) {
    if (followsItsSender(answers, answer, purpose)) continue
    const key = groundOf(answer[purpose])
    groups.set(key, [...(groups.get(key) ?? []), answer])
  }
  const isOne = groups.size === 1
  return [...groups.values()].flatMap((group): Statement[] => {
    const [first] = group
    if (first === undefined) return []
    const verdict = first[purpose]
    const ground = verdict.event === undefined ? undefined : found.get(verdict.event)
    const holdsForAll = isOne && (verdict.scope === undefined || verdict.scope === 'all')
    const about = group.filter(({ sender }) => sender !== undefined)
    return [
      {
        purpose,
        about: holdsForAll ? [] : about.map(named),
        verdict,
        ...(ground === undefined ? {} : { ground }),
      },
    ]
  })
}

function followsItsSender(answers: readonly Answer[], answer: Answer, purpose: Purpose): boolean {
  if (answer.topic === undefined) return false
  const whole = answers.find((one) => one.sender === answer.sender && one.topic === undefined)
  return whole !== undefined && groundOf(whole[purpose]) === groundOf(answer[purpose])
}

function groundOf({ allowed, reason, since, event }: Verdict): string {
  return [allowed, reason, since, event].join('|')
}

function named({ sender, name, topic, topicName }: Answer): Statement['about'][number] {
  return {
    ...(sender === undefined ? {} : { sender }),
    ...(name === undefined ? {} : { name }),
    ...(topic === undefined ? {} : { topic }),
    ...(topicName === undefined ? {} : { topicName }),
  }
}
