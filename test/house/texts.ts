import { classify } from '../../functions/classify/classify.ts'
import type { Strictness } from '../../functions/domain/strictness.ts'

// The model's weights change with its corpus, so a test looks for a text that shows what it promises.
const OPENINGS = ['', 'hello ', 'please ', 'why ', 'maybe ', 'i said ', 'i am not sure but ']
const MATTERS = [
  'should i stop',
  'i am thinking about stopping',
  'can you stop by tomorrow at noon',
  'call my lawyer about this',
  'you write to me too often',
  'who gave you my number',
  'i did not ask for this',
  'is this list still needed',
  'call me instead of texting',
  'no more of these on sundays',
  'these texts are too much',
  'i want less of this',
  'write to my colleague',
  'not now',
]
const CANDIDATES = OPENINGS.flatMap((opening) => MATTERS.map((matter) => `${opening}${matter}`))

/** A text that no rule decides and the model holds. */
export function textHeldByModel(): string {
  return found((text) => {
    const { intent, score } = classify(text)
    return intent === 'held' && score !== undefined
  })
}

/** A text that is a stop with one strictness and none with the other. */
export function textHeardOnlyBy(one: Strictness, other: Strictness): string {
  return found(
    (text) =>
      classify(text, { strictness: one }).intent === 'stop' &&
      classify(text, { strictness: other }).intent !== 'stop',
  )
}

function found(isRight: (text: string) => boolean): string {
  const text = CANDIDATES.find(isRight)
  if (text === undefined) throw new Error('none of the candidates shows it: add others')
  return text
}
