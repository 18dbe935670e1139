import type { HeldReason } from './classification.ts'
import { headStop } from './head-stop.ts'
import { heldReason } from './held-reasons.ts'
import { keywordClause, sentenceAlone } from './keyword-match.ts'
import { hasNegatedKeyword } from './negation.ts'
import type { Words } from './tokens.ts'
import { STOP_WORDS } from './words/keywords.ts'

/**
 * What the rules see in a text. A model learns what each is worth, so a rule alone decides nothing. The
 * order is that of the weights.
 */
export const VOTES = [
  'keyword and a name',
  'keyword alone in its clause',
  'keyword first',
  'keyword last',
  'keyword negated',
  'word of law',
  'word of another channel',
  'word of another person',
] as const
export type Vote = (typeof VOTES)[number]

const REASONS: Partial<Record<HeldReason, Vote>> = {
  legal_threat: 'word of law',
  other_channel: 'word of another channel',
  not_addressee: 'word of another person',
}

export type Voted = {
  readonly votes: readonly Vote[]
  /** The keyword that stands alone in a clause or before a name. */
  readonly keyword?: string
}

export function votesOf(own: string, text: Words): Voted {
  const votes: Vote[] = []
  const head = headStop(own, text)
  if (head !== undefined) votes.push('keyword and a name')
  const alone = sentenceAlone(own, text)
  if (alone) votes.push('keyword alone in its clause')
  if (STOP_WORDS.has(text.words[0] ?? '')) votes.push('keyword first')
  if (STOP_WORDS.has(text.words.at(-1) ?? '')) votes.push('keyword last')
  if (hasNegatedKeyword(text)) votes.push('keyword negated')
  const about = REASONS[heldReason(text)]
  if (about !== undefined) votes.push(about)
  const keyword = alone?.said ?? head ?? keywordClause(own, text)
  return { votes, ...(keyword !== undefined && { keyword }) }
}
