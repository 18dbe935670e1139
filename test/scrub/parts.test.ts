import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { identifyRows } from '../../functions/scrub/identify-rows.ts'
import type { ListFault } from '../../functions/scrub/list-fault.ts'
import { planParts } from '../../functions/scrub/plan-parts.ts'
import type { ScrubReading } from '../../functions/domain/scrub.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../functions/snapshot/entry.ts'
import type { Layer, RegisterView } from '../../functions/snapshot/register-view.ts'
import { NOW, RING, said, scrubbed, TestRegister, type Outcome } from './register.ts'

const QUESTION = { sender: 'acme', purpose: 'marketing' } as const
const POLICY = { basis: 'opt_out' } as const

async function* all(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}

/** The entries of a layer with these keys, and no others. */
async function only(layer: Layer, keys: ReadonlySet<string>): Promise<Layer> {
  const memory = Buffer.alloc(layer.entries * ENTRY_BYTES)
  await layer.readInto(memory)
  const found = Array.from({ length: layer.entries }, (_, n) =>
    memory.subarray(n * ENTRY_BYTES, (n + 1) * ENTRY_BYTES),
  ).filter((entry) => keys.has(entry.toString('hex', 0, ENTRY_KEY_BYTES)))
  const bytes = Buffer.concat(found)
  return { entries: found.length, readInto: (into) => Promise.resolve(into.set(bytes)) }
}

/** Cuts a list, finds what each part asks for, and judges each against that alone. */
async function inParts(
  register: TestRegister,
  list: Buffer,
  { reading, partBytes, view }: { reading: ScrubReading; partBytes: number; view: RegisterView },
) {
  const plan = await planParts(all(list), reading, partBytes)
  const asked = { question: QUESTION, policy: POLICY, now: NOW, hashRing: RING, reading }
  const seen = new Set<string>()
  const outcomes: Outcome[] = []
  for (const { from, to, firstRow, rows } of plan.parts) {
    const bytes = list.subarray(from, to)
    const shape = { encoding: plan.encoding, layout: plan.layout, firstRow }
    const keys = new Set<string>()
    const repeats = new Set<number>()
    const identified = await identifyRows({
      ...asked,
      input: all(bytes),
      part: shape,
      id: (key) => keys.add(Buffer.from(key).toString('hex')),
      digest: (words, at, row) => {
        const digest = words.subarray(at, at + 4).join()
        if (seen.has(digest)) repeats.add(row)
        seen.add(digest)
      },
    })
    expect(identified).toBe(rows)
    outcomes.push(
      await scrubbed(register, bytes, reading, {
        part: { ...shape, isDuplicate: (row) => repeats.has(row) },
        view: {
          ...view,
          base: await only(view.base, keys),
          changed: await only(view.changed, keys),
        },
        chunk: 1_000,
      }),
    )
  }
  return { plan, outcomes }
}

const PEOPLE = Array.from({ length: 60 }, (_, n) => `person${n}@example.org`)
const address = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom(...PEOPLE) },
  fc.constantFrom('ada@gmail.com', 'ADA@googlemail.com', '+33612345678', '06 12 34 56 78'),
  fc.constantFrom('+33692123456', 'x@bücher.example', 'nobody', '', '+12125550199'),
)
const row = fc.tuple(
  address,
  fc.constantFrom('', 'x', '"a ""word"""', '"two\nlines"', '"two\r\nlines, and more"', 'é'),
  fc.oneof({ weight: 4, arbitrary: fc.constant('') }, address),
  fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r\n\r\n', '\r'),
)
const LISTS = fc.record({
  rows: fc.array(row, { minLength: 1, maxLength: 420, size: 'max' }),
  header: fc.boolean(),
  wide: fc.constantFrom('utf8' as const, 'utf16le' as const),
  mark: fc.boolean(),
  partBytes: fc.integer({ min: 1, max: 4_000 }),
  keepDuplicates: fc.boolean(),
  isEndless: fc.boolean(),
  words: fc.array(
    fc.record({
      address: fc.constantFrom(...PEOPLE, 'ada@gmail.com', '+33612345678', '+33692123456'),
      kind: fc.constantFrom('stop', 'complaint', 'bounce', 'hold', 'consent'),
      at: fc.integer({ min: 1_700_000_000, max: 1_795_000_000 }),
      place: fc.constantFrom(0, -1),
    }),
    { maxLength: 40, size: 'max' },
  ),
})

it('a list in parts comes to what it comes to in one piece, byte for byte', async () => {
  let parts = 0
  let duplicates = 0
  await fc.assert(
    fc.asyncProperty(LISTS, async ({ rows, header, wide, mark, partBytes, words, ...drawn }) => {
      const register = new TestRegister()
      for (const { address: to, kind, at, place } of words)
        await register.know(to, said(kind, at), place)
      const body = rows.map(([a, b, c, end]) => `${a},${b},${c},z${end}`).join('')
      const text = `${header ? '"a","b","c","d"\r\n' : ''}${body}`
      const marked = `${mark || wide === 'utf16le' ? '\ufeff' : ''}${text}`
      const list = Buffer.from(drawn.isEndless ? marked.replace(/[\r\n]+$/, '') : marked, wide)
      const reading: ScrubReading = {
        columns: [1, 3],
        hasHeader: header,
        delimiter: ',',
        defaultCountry: 'FR',
        keepDuplicates: drawn.keepDuplicates,
        maxInvalid: 1,
      }
      const view = register.view((id) => id.endsWith('A'))
      const whole = await scrubbed(register, list, reading, { view, chunk: 1_000 })
      const { plan, outcomes } = await inParts(register, list, { reading, partBytes, view })
      parts = Math.max(parts, outcomes.length)
      duplicates += whole.duplicates

      expect(plan.rows).toBe(whole.rows)
      expect(plan.bytes).toBe(list.length)
      expect(Buffer.concat(outcomes.map(({ bytes }) => bytes)).equals(whole.bytes)).toBe(true)
      expect(outcomes.flatMap(({ rejectedRows }) => rejectedRows)).toEqual(whole.rejectedRows)
      expect(outcomes.flatMap(({ blocks }) => blocks)).toEqual(whole.blocks)
      const sum = (of: 'rows' | 'kept' | 'rejected' | 'duplicates' | 'leaves') =>
        outcomes.reduce((counted, outcome) => counted + outcome[of], 0)
      for (const of of ['rows', 'kept', 'rejected', 'duplicates', 'leaves'] as const)
        expect(sum(of)).toBe(whole[of])
      expect(outcomes.find((one) => one.firstInvalid !== undefined)?.firstInvalid).toBe(
        whole.firstInvalid,
      )
    }),
    { numRuns: 60 },
  )
  expect(parts).toBeGreaterThan(4)
  expect(duplicates).toBeGreaterThan(100)
})

it.each([
  ['nothing', '', 'empty'],
  [
    'a quote that is never closed',
    `a@example.org\n${'b@example.org\n'.repeat(200)}"c`,
    'unclosed_quote',
  ],
  ['a NUL', `a@example.org\n${'b@example.org\n'.repeat(200)}\0`, 'nul'],
])(
  'of a list with %s nothing is planned, for the reason that a run gives',
  async (_, text, code) => {
    const list = Buffer.from(text)
    const fault = (error: unknown) => [(error as ListFault).code, (error as ListFault).row]
    const planned = await planParts(all(list), {}, 100).catch(fault)
    expect(planned).toEqual(await scrubbed(new TestRegister(), list).catch(fault))
    expect((planned as unknown[])[0]).toBe(code)
  },
)
