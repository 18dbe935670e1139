import { assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../functions/classify/classify.ts'
import { readCorpus } from '../../infra/classifier/corpus.ts'

/** Every seventh text of the corpus, and every opt-out of the measured sets. */
const rows = readCorpus()
const sample = rows.filter((_, at) => at % 7 === 0)
const stops = sample.filter(({ text }) => classify(text).intent === 'stop')

/** The texts that are read otherwise after a change, of those that may not be. */
function differing(change: (text: string) => string): readonly string[] {
  return sample
    .filter(({ text }) => classify(text).intent !== classify(change(text)).intent)
    .map(({ text }) => text)
}

describe('a reading', () => {
  it('does not change by case', () => {
    expect(differing((text) => text.toUpperCase())).toEqual([])
    expect(differing((text) => text.toLowerCase())).toEqual([])
  })

  it('does not change by the accents of Latin and Greek letters', () => {
    const bare = (text: string): string =>
      text
        .normalize('NFD')
        .replaceAll(/(?<=[\p{sc=Latin}\p{sc=Greek}]\p{M}*)[\u0300-\u036f]/gu, '')
        .normalize('NFC')
    expect(differing(bare)).toEqual([])
    expect(differing((text) => text.normalize('NFD'))).toEqual([])
  })

  it('does not change by the amount of white space between words', () => {
    const wide = (text: string): string => `  ${text.replaceAll(' ', ' \u00A0\t ')} `
    expect(differing(wide)).toEqual([])
  })

  it('does not change by characters without width inside Latin words', () => {
    for (const none of ['\u200B', '\u2060', '\uFEFF', '\u00AD'])
      expect(
        differing((text) => text.replaceAll(/(?<=\p{sc=Latin})(?=\p{sc=Latin})/gu, none)),
      ).toEqual([])
  })

  it('never turns a stop into none by a courtesy or by a name', () => {
    const changes: readonly ((text: string) => string)[] = [
      (text) => `${text} please`,
      (text) => `please ${text}`,
      (text) => `Please, ${text}`,
      (text) => `${text}\nMaria Lopez`,
      (text) => `${text}, thanks`,
    ]
    for (const change of changes) {
      const lost = stops.filter(({ text }) => classify(change(text)).intent === 'none')
      // In so few texts the courtesy reads as part of the sentence.
      expect(lost.length / stops.length, JSON.stringify(lost)).toBeLessThan(0.001)
    }
  })

  it('is never a stop because our own notice is quoted', () => {
    const notices = [
      'Reply STOP to unsubscribe',
      'Txt STOP to 12345 to opt out',
      'Répondez STOP pour ne plus recevoir nos offres',
      'Antworten Sie mit STOP um sich abzumelden',
      'Responda BAJA para darse de baja',
    ]
    const passed = sample.filter(
      ({ text, label }) => label === 'ordinary' && classify(text).intent === 'none',
    )
    for (const notice of notices) {
      const turned = passed.filter(({ text }) => classify(`${text}\n${notice}`).intent === 'stop')
      expect(turned.map(({ text }) => text)).toEqual([])
    }
  })

  it('exists for any string, and has a score only between 0 and 1', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 3000 }), (text) => {
        const { score = 0 } = classify(text)
        expect(score >= 0 && score <= 1).toBe(true)
      }),
    )
  })

  it('hears a keyword whatever stands around it as courtesy', () => {
    assert(
      property(
        constantFrom('STOP', 'unsubscribe', 'ARRET', 'ABMELDEN', 'baja', 'стоп', '退订'),
        constantFrom('please', 'thanks', 'svp', 'bitte', 'por favor', '!', '🙏'),
        (word, courtesy) => {
          expect(classify(`${word} ${courtesy}`).intent).toBe('stop')
        },
      ),
    )
  })
})
