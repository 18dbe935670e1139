import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress } from '../../functions/domain/address.ts'
import { decide } from '../../functions/domain/decide.ts'
import { bareAddresses } from '../../functions/domain/import-address.ts'
import { rowVerdict } from '../../functions/domain/row-verdict.ts'
import { cellText, makeBlock } from '../../functions/scrub/block.ts'
import { decoderOf } from '../../functions/scrub/encoding.ts'
import { readPlainCell } from '../../functions/scrub/plain-cell.ts'
import { scannerOf } from '../../functions/scrub/scan.ts'
import { viewForList, type RegisterView } from '../../functions/snapshot/register-view.ts'
import { NOW, said, scrubbed, TestRegister } from './register.ts'

/** Cells that are nearly plain: an ordinary address with something changed in it. */
const ordinary = fc.constantFrom(
  'Ada.Lovelace@Example.org',
  "o'neil@example.co.uk",
  'ada+news@gmail.com',
  'ada@googlemail.com',
  '+33612345678',
  '+33639981234',
  '+12125550199',
  '(212) 555-0199',
  '212-555-0199',
  '06 12 34 56 78',
  '0612345678',
  '06.92.12.34.56',
  '+1 212 555 0199',
  '+1 (212) 555-0199',
  '+33 6 12 34 56 78',
)
const piece = fc.constantFrom(
  ...` \t.-()+'"@_0123456789abzAZ\u00a0é<>,;xn--`.split(''),
  'xn--',
  '00',
  "'+",
)
const nearly = fc
  .tuple(
    ordinary,
    fc.array(fc.record({ at: fc.nat(30), remove: fc.nat(2), insert: piece }), { maxLength: 3 }),
  )
  .map(([text, changes]) =>
    changes.reduce<string>(
      (sum, { at, remove, insert }) => sum.slice(0, at) + insert + sum.slice(at + remove),
      text,
    ),
  )

describe('what is read by its shape', () => {
  it.each([undefined, 'FR', 'US', 'CA', 'GB'])(
    'is what the reader of addresses reads, at home in %s',
    async (home) => {
      let plain = 0
      await fc.assert(
        fc.asyncProperty(nearly, async (cell) => {
          const read = readPlainCell(cell, home)
          if (read === undefined) return
          plain += 1
          const all = bareAddresses(cell)
          expect(all).toHaveLength(1)
          const parsed = await parseAddress(all[0] ?? '', { defaultCountry: home })
          if (!parsed.ok) throw new Error(`${cell} ${parsed.problem}`)
          const { channel, value, aliases = [] } = parsed.address
          expect([read.text, ...(read.alias === undefined ? [] : [read.alias])]).toEqual(
            [value, ...aliases].map((one) => `${channel}\n${one}`),
          )
        }),
        { numRuns: 4_000 },
      )
      expect(plain).toBeGreaterThan(300)
    },
  )

  it('numbers by the shape of a plan: every beginning of four digits', async () => {
    const homes = [
      ['US', '', 6],
      ['CA', '', 6],
      ['FR', '0', 5],
    ] as const
    for (const [home, trunk, others] of homes)
      for (let n = 0; n < 10_000; n += 1) {
        const digits = `${trunk}${String(n).padStart(4, '0')}${'123456'.slice(0, others)}`
        const read = readPlainCell(digits, home)
        if (read === undefined) continue
        const parsed = await parseAddress(digits, { defaultCountry: home })
        expect(parsed).toMatchObject({ ok: true, address: { value: read.text.slice(4) } })
        expect(parsed.ok && parsed.address.aliases).toBeUndefined()
      }
  })
})

describe('rows and cells', () => {
  const part = fc.constantFrom('a', '"', '""', ',', ';', '\n', '\r', '\r\n', ' ', '\t', 'é', '@')
  it.each([',', ';', '\t'])('are those that csv-parse finds between %j', (delimiter) => {
    let compared = 0
    const empty = makeBlock({ columns: 5, isWide: false })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join('')
        const bytes = Buffer.from(text)
        const block = { ...empty, filled: bytes.length }
        block.bytes.set(bytes)
        const end = scannerOf(delimiter, [0, 1, 2, 3, 4])(block, true)
        const read = oracle(text, delimiter)
        if (read === undefined) {
          expect(end).not.toBe('filled')
          return
        }
        // After a closing quote blanks are nothing, as imports read it; csv-parse takes the quote for text.
        if (end !== 'filled' || /"[ \t]/.test(text)) return
        compared += 1
        const decode = decoderOf('utf-8')
        const rows = Array.from({ length: block.rows }, (_, row) =>
          [0, 1, 2, 3, 4].map((column) => cellText(block, row, column, decode)),
        )
        expect(rows).toEqual(
          read.map((cells) => [0, 1, 2, 3, 4].map((column) => cells[column] ?? '')),
        )
      }),
      { numRuns: 5_000 },
    )
    expect(compared).toBeGreaterThan(1_000)
  })
})

/** Undefined for what csv-parse refuses. */
function oracle(text: string, delimiter: string): string[][] | undefined {
  try {
    return parse(text, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      ltrim: true,
    })
  } catch {
    return undefined
  }
}

/** A register that nobody reads for a short list. */
const LARGE: RegisterView = {
  base: { entries: 1e9, readInto: () => Promise.reject(new Error('It is read.')) },
  changed: { entries: 1e9, readInto: () => Promise.reject(new Error('It is read.')) },
  shapes: [''],
  position: [],
  completeTo: NOW,
}

describe('the verdict on each row', () => {
  const address = fc.constantFrom(
    'ada@example.org',
    'ada@gmail.com',
    'ada@googlemail.com',
    '+33612345678',
    '06 12 34 56 78',
    '+33692123456',
    '+5491123456789',
    '+541123456789',
    'müller@example.org',
    'x@bücher.example',
    '"ada@example.org"',
    'nobody',
    '',
    '+12125550199',
  )
  const word = fc.record({
    address: fc.constantFrom(
      'ada@example.org',
      'ada@gmail.com',
      '+33612345678',
      '+33692123456',
      '+541123456789',
      'müller@example.org',
      '+12125550199',
    ),
    kind: fc.constantFrom('stop', 'complaint', 'bounce', 'hold', 'consent'),
    at: fc.integer({ min: 1_700_000_000, max: 1_795_000_000 }),
    scope: fc.constantFrom('all', 'sender/acme', 'sender/acme/promo', 'sender/other'),
    place: fc.constantFrom(0, 1, -1),
  })
  it('is that of a check, one by one, whatever the register and the list', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(word, { maxLength: 12 }),
        fc.array(fc.tuple(address, address), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('opt_out' as const, 'consent' as const),
        fc.constantFrom('marketing' as const, 'transactional' as const),
        fc.boolean(),
        fc.boolean(),
        async (words, rows, basis, purpose, isShort, isPlain) => {
          const register = new TestRegister()
          for (const { address: to, kind, at, scope, place } of words) {
            const ids = (await register.idsOf(to)) ?? []
            const known = register.standingOf(
              ids.slice(place === -1 ? -1 : place).slice(0, 1),
            ).registers
            await register.know(to, { ...known, ...said(kind, at, scope) }, place)
          }
          const question = { sender: 'acme', topic: 'promo', purpose }
          const policy = { basis }
          const list = `a,b\n${rows.map((cells) => cells.join(',')).join('\n')}\n`
          const found = await scrubbed(
            register,
            list,
            { columns: ['a', 'b'], defaultCountry: 'FR', keepDuplicates: true },
            {
              question,
              policy,
              isPlain,
              view: isShort ? viewForList(LARGE, 0) : register.view(),
              seenMax: 100,
            },
          )
          const expected: number[] = []
          for (const cells of rows) {
            const verdicts: number[] = []
            for (const cell of cells) {
              const bare = cell.replaceAll('"', '')
              if (bare === '') continue
              const ids = await register.idsOf(bare, 'FR')
              verdicts.push(
                ids === undefined
                  ? rowVerdict('invalid_address')
                  : rowVerdict(decide(register.standingOf(ids), policy, question, NOW).reason),
              )
            }
            expected.push(
              Math.min(...verdicts, verdicts.length === 0 ? rowVerdict('invalid_address') : 255),
            )
          }
          expect(found.blocks.flatMap(({ verdicts }) => verdicts)).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })
})
