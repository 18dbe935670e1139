import { judge, type Options } from '../classify.ts'
import { MODEL } from '../model/in-use.ts'
import { languageIn } from '../model/reading.ts'
import { unpackText } from '../model/packed.ts'
import { once } from '../once.ts'
import { saidIn } from '../said.ts'
import { mask } from './mask.ts'
import { ORDINARY_WORDS } from './ordinary-words.ts'

const ordinary = once(() => {
  const [common = '', others = ''] = unpackText(ORDINARY_WORDS).split('\n')
  return { common: new Set(common.split(' ')), others: new Set(others.split(' ')) }
})

/** What a person wrote, without quotations, and masked so that it names nobody: for a labelled row. */
export function ownWordsMasked(text: string, options: Options): string {
  const { classification, own } = judge(text, options)
  const language = classification.language ?? languageIn(saidIn(own).text, MODEL()).likeliest
  const { common, others } = ordinary()
  return mask(own, {
    isKnown: (word) => common.has(word) || others.has(word),
    isCommon: (word) => common.has(word),
    isGerman: language === 'de',
  }).trim()
}
