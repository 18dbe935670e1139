import { BastaError, type Fault } from '../../domain/errors.ts'
import type { OptInWord } from '../../domain/opt-in-word.ts'
import type { Strictness } from '../../domain/strictness.ts'

/** Refuses words that people may say for other reasons, each at its place. */
export async function checkOptInWords({
  optInWords: declared = [],
  stopWords = [],
  strictness,
  topics,
}: {
  readonly optInWords?: readonly OptInWord[] | undefined
  readonly stopWords?: readonly string[] | undefined
  readonly strictness?: Strictness | undefined
  readonly topics: readonly string[]
}): Promise<void> {
  if (declared.length === 0) return
  // It needs the whole classifier, so it is loaded only when used.
  const { optInWordProblem, sameWord } = await import('../../classify/opt-in-words.ts')
  const faults = declared.flatMap(({ word, topic }, at): Fault[] => {
    const pointer = `#/optInWords/${at}`
    const isRepeated = declared.slice(0, at).some((other) => sameWord(other.word, word))
    const problem = isRepeated
      ? 'a word that is not said above'
      : optInWordProblem(word, stopWords, strictness)
    return [
      ...(problem === undefined ? [] : [{ pointer: `${pointer}/word`, detail: problem }]),
      ...(topic === undefined || topics.includes(topic)
        ? []
        : [{ pointer: `${pointer}/topic`, detail: 'one of the topics of the sender' }]),
    ]
  })
  if (faults.length > 0)
    throw new BastaError('invalid_request', 'Not every word can be taken for a consent.', faults)
}
