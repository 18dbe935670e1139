import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Packed } from '../../functions/classify/model/packed.ts'
import { readRows } from '../../functions/classify/training/row.ts'
import { train } from '../../functions/classify/training/train.ts'
import { readCorpus, readLexicons } from './corpus.ts'
import { ordinaryWordsSource } from './ordinary-words.ts'

const CLASSIFY = new URL('../../functions/classify/', import.meta.url)

/** A model as a source file: one line a member. */
export function modelSource(model: Packed, name: string): string {
  const members = Object.entries(model).map(([key, value]) => `  ${key}: ${JSON.stringify(value)},`)
  return [
    '// Made by `npm run train`; do not edit.',
    `import type { Packed } from './packed.ts'`,
    '',
    `export const ${name}: Packed = {`,
    ...members,
    '}',
    '',
  ].join('\n')
}

/**
 * `npm run train` trains the model that Basta comes with. `npm run train -- --extra rows.tsv` adds an
 * owner's rows and writes the owner's own model beside it; `functions/classify/model/in-use.ts` says
 * which is used.
 */
function main(): void {
  const { values } = parseArgs({ options: { extra: { type: 'string' } } })
  const rows = readCorpus()
  const lexicons = readLexicons()
  if (values.extra === undefined) {
    write('training/ordinary-words.ts', ordinaryWordsSource(rows))
    const model = train(rows, lexicons, 'basta')
    write('model/weights.ts', modelSource(model, 'WEIGHTS'), model.version)
    return
  }
  const extra = readRows(readFileSync(values.extra, 'utf8'), 'own')
  const model = train([...rows, ...extra], lexicons, 'own')
  write('model/own-weights.ts', modelSource(model, 'WEIGHTS'), model.version)
  console.log(
    `${extra.length} rows of yours were added. To use this model, import it in functions/classify/model/in-use.ts.`,
  )
}

function write(file: string, source: string, version = ''): void {
  writeFileSync(new URL(file, CLASSIFY), source)
  const size = `${Math.ceil(source.length / 1000)} KB`
  console.log([`functions/classify/${file}`, size, version].join(' ').trim())
}

if (import.meta.main) main()
