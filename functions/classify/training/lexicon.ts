import { LANGUAGES } from '../../domain/language.ts'
import { CHARACTERS_AT_MOST } from '../model/lexicon.ts'
import { isUnspaced } from '../model/tokens.ts'
import { normalise } from '../normalise.ts'

const DOUBLED = /(\p{L})\1+/gu

/** A file of the lexicon: a line for each concept, `SEND: envoye* envoi*`, in any spelling. */
export type LexiconFile = { readonly language: string; readonly lines: string }

/**
 * As a model reads it: every entry in the spelling that texts are read in, each once. To save room, the
 * languages in which Basta writes no replies keep only what some text of the corpus uses.
 */
export function lexiconSource(
  files: readonly LexiconFile[],
  texts: ReadonlyMap<string, readonly (readonly string[])[]>,
): string {
  return files
    .map(({ language, lines }) => {
      const isWhole = LANGUAGES.some((one) => one === language)
      const used = isWhole ? undefined : partsOf(texts.get(language) ?? [])
      return `# ${language}\n${compact(language, lines, used)}`
    })
    .join('')
}

function compact(language: string, lines: string, used: ReadonlySet<string> | undefined): string {
  const known = new Set<string>()
  return lines
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const end = line.indexOf(':')
      if (end < 1) throw new Error(`lexicon ${language}: a line is "CONCEPT: words": ${line}`)
      const entries = line
        .slice(end + 1)
        .split(/\s+/)
        .map(spelled)
        .filter((entry) => entry !== '' && entry !== '*' && !known.has(entry))
        .filter((entry) => used === undefined || used.has(entry))
      for (const entry of entries) known.add(entry)
      const own = [...new Set(entries)].toSorted()
      return own.length === 0 ? '' : `${[line.slice(0, end).trim(), ...own].join(' ')}\n`
    })
    .join('')
}

function spelled(entry: string): string {
  const word = normalise(entry).replaceAll(DOUBLED, '$1')
  // Several words cannot be matched by one.
  if (word.includes(' ')) return ''
  return entry.endsWith('*') ? `${word}*` : word
}

/** Every entry that could be met in these texts: whole words, their beginnings, and runs without spaces. */
function partsOf(texts: readonly (readonly string[])[]): ReadonlySet<string> {
  const parts = new Set<string>()
  for (const tokens of texts) {
    for (const [at, token] of tokens.entries()) {
      parts.add(token)
      for (let end = 1; end <= token.length; end += 1) parts.add(`${token.slice(0, end)}*`)
      if (!isUnspaced(token)) continue
      const run = tokens.slice(at, at + CHARACTERS_AT_MOST)
      for (let end = 1; end <= run.length; end += 1) {
        const part = run.slice(0, end).join('')
        parts.add(part)
        parts.add(`${part}*`)
      }
    }
  }
  return parts
}
