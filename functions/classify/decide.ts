import { certain } from './certain.ts'
import type { Classification } from './classification.ts'
import { heldReason } from './held-reasons.ts'
import { probabilityOf, type Model } from './model/model.ts'
import type { Said } from './said.ts'
import type { Thresholds } from './thresholds.ts'
import { votesOf, type Voted } from './votes.ts'

const PLACES = 1000

/**
 * The decision. What is certain comes first. All else gets one score: the model's, with what the votes
 * of the rules are worth. Two thresholds part it: stop, held for a person, or none.
 */
export function decide(
  said: Said,
  extra: ReadonlySet<string>,
  thresholds: Thresholds,
  askModel: () => Model,
): Classification {
  const sure = certain(said, extra)
  if (sure) return sure
  const { own, text } = said
  if (text.words.length === 0) return { intent: 'none', tier: 'none' }
  const voted = votesOf(own, text)
  const model = askModel()
  const score = Math.round(probabilityOf(model.logOdds(text, voted.votes)) * PLACES) / PLACES
  const intent = part(score, voted, thresholds, model.isUnknownWord(text))
  const judged = { model: model.version, score }
  if (intent === 'none') return { intent, tier: 'none', ...judged }
  const matched = voted.keyword?.toUpperCase()
  const language = model.languageOf(text)
  const found = { ...(language && { language }), ...(matched !== undefined && { matched }) }
  if (intent === 'held')
    return { intent, tier: 'mixed', reason: heldReason(text), ...found, ...judged }
  return { intent, tier: matched === undefined ? 'model' : 'phrase', ...found, ...judged }
}

/** What a score comes to, and the three things that are decided against it. */
export function part(
  score: number,
  { votes, keyword }: Voted,
  { stop, hold }: Thresholds,
  isUnknownWord: boolean,
): 'stop' | 'held' | 'none' {
  // "Don't stop texting me": what a negation turns around is for a person to judge; and so is a word
  // or two that no lexicon knows: "Club".
  const isDoubtful = votes.includes('keyword negated') || isUnknownWord
  if (score >= stop) return isDoubtful ? 'held' : 'stop'
  // A keyword alone in its clause or before a name is never passed over.
  return score >= hold || keyword !== undefined ? 'held' : 'none'
}
