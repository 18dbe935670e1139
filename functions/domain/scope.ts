/** Ids of senders and topics: lower-case words that are safe in keys, paths and scopes. */
export const ID = /^[a-z0-9][a-z0-9-]{0,62}$/

/** How far a stop reaches: `all`, `sender/<id>` or `sender/<id>/<topic>`. */
export type Scope = 'all' | `sender/${string}`

/** `all` means all senders, never all purposes; `every` blocks transactional messages as well. */
export type Blocks = 'marketing' | 'every'
export type Purpose = 'marketing' | 'transactional'

export type Question = {
  readonly sender: string
  readonly topic?: string | undefined
  readonly purpose: Purpose
}

export function senderScope(sender: string, topic?: string): Scope {
  return topic === undefined ? `sender/${sender}` : `sender/${sender}/${topic}`
}

export function isScope(text: string): text is Scope {
  if (text === 'all') return true
  const [head, sender, topic, ...rest] = text.split('/')
  if (head !== 'sender' || sender === undefined || rest.length > 0) return false
  return ID.test(sender) && (topic === undefined || ID.test(topic))
}

/** The sender in a scope, if there is one. */
export function scopeSender(scope: Scope): string | undefined {
  return scope.split('/')[1]
}

export function scopeTopic(scope: Scope): string | undefined {
  return scope.split('/')[2]
}

/** Whether some question is covered by both. */
export function overlap(one: string, other: string): boolean {
  const isWithin = (inner: string, outer: string) =>
    outer === 'all' || inner === outer || inner.startsWith(`${outer}/`)
  return isWithin(one, other) || isWithin(other, one)
}

/** A scope with a topic does not cover a question without one: the stop was narrower. */
export function covers(scope: string, question: Pick<Question, 'sender' | 'topic'>): boolean {
  if (scope === 'all' || scope === `sender/${question.sender}`) return true
  return question.topic !== undefined && scope === `sender/${question.sender}/${question.topic}`
}
