import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync, cpSync, symlinkSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { featuresOf } from '../../functions/classify/model/features.ts'
import type { Packed } from '../../functions/classify/model/packed.ts'
import { WEIGHTS } from '../../functions/classify/model/weights.ts'
import { HEADING, readRows } from '../../functions/classify/training/row.ts'
import { SHAPE, train } from '../../functions/classify/training/train.ts'
import { readCorpus, readLexicons } from '../../infra/classifier/corpus.ts'
import { ordinaryWordsSource } from '../../infra/classifier/ordinary-words.ts'
import { modelSource } from '../../infra/classifier/train.ts'

const ROOT = new URL('../../', import.meta.url).pathname
const KILOBYTES_AT_MOST = 300
const TRAINING_MS = 180_000

describe('the corpus', () => {
  const rows = readCorpus()

  it('has every language of replies, the measured sets, and rows enough', () => {
    const languages = new Set(rows.map(({ language }) => language))
    for (const language of 'kk ka hy az uz ml te mr gu pa am yo ha zu af is ga mt sq mk bs gl'.split(
      ' ',
    ))
      expect(languages).toContain(language)
    expect(languages.size).toBeGreaterThanOrEqual(70)
    const sizes = Object.groupBy(rows, ({ set }) => set)
    // What was measured before is measured on the same texts.
    expect(sizes['second']?.length).toBe(126)
    expect(sizes['fifth']?.length).toBe(1348)
    expect(sizes['sixth']?.length).toBe(1903)
    expect(sizes['eighth']?.length).toBe(215)
    const oneOffs = rows.filter(({ set }) => ['written', 'gathered'].includes(set))
    expect(oneOffs.length).toBeGreaterThan(15_000)
    const ordinary = oneOffs.filter(({ label }) => label === 'ordinary')
    expect(ordinary.length / oneOffs.length).toBeGreaterThan(0.5)
  })

  it('refuses a line that is not label, set and text', () => {
    for (const line of [
      'stop\tbase\tSTOP',
      'opt_out\tSTOP',
      'opt_out\tbase\tSTOP\tmore',
      'opt_out\t\tSTOP',
    ])
      expect(() => readRows(`${HEADING}\n${line}\n`, 'en')).toThrow('en, line 2')
    expect(() => readRows('label\ttext\n', 'en')).toThrow('the first line')
  })
})

describe('training', () => {
  let again: Packed
  beforeAll(() => {
    again = train(readCorpus(), readLexicons(), 'basta')
  }, TRAINING_MS)

  it('gives the same model, byte by byte', () => {
    expect(again.version).toBe(WEIGHTS.version)
    expect(modelSource(again, 'WEIGHTS')).toBe(
      readFileSync(join(ROOT, 'functions/classify/model/weights.ts'), 'utf8'),
    )
  })

  it('has the words that a row may show from the same corpus', () => {
    expect(ordinaryWordsSource(readCorpus())).toBe(
      readFileSync(join(ROOT, 'functions/classify/training/ordinary-words.ts'), 'utf8'),
    )
  })

  it(`stands in a bundle with at most ${KILOBYTES_AT_MOST} KB`, () => {
    expect(modelSource(again, 'WEIGHTS').length).toBeLessThanOrEqual(KILOBYTES_AT_MOST * 1000)
  })

  it('makes features in proportion to the length of a text', () => {
    const tokens = Array.from({ length: 40 }, (_, at) => `word${at % 7}`)
    const sizeOf = (times: number): number => {
      const many = Array.from({ length: times }, () => tokens).flat()
      return featuresOf({ tokens: many, concepts: many.map(() => 'SEND') }, SHAPE).buckets.length
    }
    expect(sizeOf(8) / sizeOf(1)).toBeLessThan(8.5)
  })

  it(
    'adds the rows of an owner to a model of their own, with a version of its own',
    () => {
      const copy = mkdtempSync(join(tmpdir(), 'basta-train-'))
      for (const part of ['functions', 'infra/classifier', 'package.json'])
        cpSync(join(ROOT, part), join(copy, part), { recursive: true })
      symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'))
      const extra = join(copy, 'rows.tsv')
      writeFileSync(
        extra,
        `${HEADING}\nopt_out\town\tno more blibs from ###\nordinary\town\tblib at 5\n`,
      )
      const shipped = readFileSync(join(copy, 'functions/classify/model/weights.ts'), 'utf8')
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        ['infra/classifier/train.ts', '--extra', extra],
        { cwd: copy, encoding: 'utf8' },
      )
      expect({ status, stderr }).toMatchObject({ status: 0 })
      expect(stdout).toContain('2 rows of yours were added')
      expect(existsSync(join(copy, 'functions/classify/model/own-weights.ts'))).toBe(true)
      const own = readFileSync(join(copy, 'functions/classify/model/own-weights.ts'), 'utf8')
      expect(/version: "(own-[0-9a-f]{12})"/.exec(own)).not.toBeNull()
      expect(readFileSync(join(copy, 'functions/classify/model/weights.ts'), 'utf8')).toBe(shipped)
    },
    TRAINING_MS,
  )
})
