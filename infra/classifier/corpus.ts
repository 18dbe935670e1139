import { readdirSync, readFileSync } from 'node:fs'
import type { LexiconFile } from '../../functions/classify/training/lexicon.ts'
import { readRows, type Row } from '../../functions/classify/training/row.ts'

const CORPUS = new URL('../../functions/classify/corpus/', import.meta.url)
const LEXICON = new URL('../../functions/classify/lexicon/', import.meta.url)
const ENDING = '.tsv'

/** Every labelled text, in the order of the files' names. */
export function readCorpus(): readonly Row[] {
  const files = readdirSync(CORPUS).filter((name) => name.endsWith(ENDING))
  return files
    .toSorted()
    .flatMap((name) =>
      readRows(readFileSync(new URL(name, CORPUS), 'utf8'), name.slice(0, -ENDING.length)),
    )
}

/** The lexicon of each language, in the order of the files' names. */
export function readLexicons(): readonly LexiconFile[] {
  const files = readdirSync(LEXICON).filter((name) => name.endsWith('.txt'))
  return files.toSorted().map((name) => ({
    language: name.slice(0, -'.txt'.length),
    lines: readFileSync(new URL(name, LEXICON), 'utf8'),
  }))
}
