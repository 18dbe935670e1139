import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { firstKeyOf, readBaseRange } from '../../functions/actions/list-parts/base-range.ts'
import {
  Gathered,
  groupOf,
  LayerIndex,
  readSection,
  sectioned,
  sortRecords,
} from '../../functions/actions/list-parts/layout.ts'
import { ENTRY_BYTES } from '../../functions/snapshot/entry.ts'

/** Entries of a few version letters, sorted, with hashes that crowd at the ends of groups. */
const entries = fc
  .array(
    fc.tuple(
      fc.constantFrom(97, 98, 100),
      fc.oneof(fc.constantFrom(0, 1, 63, 64, 127, 128, 191, 192, 254, 255), fc.nat(255)),
      fc.uint8Array({ minLength: ENTRY_BYTES - 2, maxLength: ENTRY_BYTES - 2 }),
    ),
    { maxLength: 200, size: 'max' },
  )
  .map((all) => {
    const records = Buffer.concat(
      all.map(([letter, first, rest]) => Buffer.from([letter, first, ...rest])),
    )
    return sortRecords(records, ENTRY_BYTES, true)
  })
const GROUPS = fc.constantFrom(1, 2, 4, 64, 256)

it('each entry of a base in files is read in its group, once, and in order', async () => {
  await fc.assert(
    fc.asyncProperty(
      entries,
      GROUPS,
      fc.integer({ min: 1, max: 50 }),
      async (all, groups, most) => {
        const files = new Map<string, Uint8Array>()
        for (let at = 0; at < all.length; at += most * ENTRY_BYTES)
          files.set(`base-${files.size}`, all.subarray(at, at + most * ENTRY_BYTES))
        const base = [...files].map(([name, { length }]) => ({ name, bytes: length, digest: '' }))
        const found: Uint8Array[] = []
        for (const letter of [97, 98, 100])
          for (let group = 0; group < groups; group += 1) {
            const from = firstKeyOf(letter, group, groups) ?? new Uint8Array(0)
            const to = firstKeyOf(letter, group + 1, groups)
            const read = await readBaseRange(base, from, to, ({ name }) =>
              Promise.resolve(files.get(name) ?? new Uint8Array(0)),
            )
            for (let at = 0; at < read.length; at += ENTRY_BYTES)
              expect([read[at], groupOf(read[at + 1] ?? 0, groups)]).toEqual([letter, group])
            found.push(read)
          }
        expect(Buffer.concat(found).equals(all)).toBe(true)
      },
    ),
    { numRuns: 100 },
  )
})

it('what changed is found by the places of its groups', () => {
  fc.assert(
    fc.property(entries, GROUPS, (all, groups) => {
      const index = new LayerIndex(groups)
      index.add(all)
      const places = index.places()
      const found = places.flatMap(({ letter, offsets }) =>
        Array.from({ length: groups }, (_, group) => {
          const some = all.subarray(offsets[group], offsets[group + 1])
          for (let at = 0; at < some.length; at += ENTRY_BYTES)
            expect([some[at], groupOf(some[at + 1] ?? 0, groups)]).toEqual([letter, group])
          return some
        }),
      )
      expect(Buffer.concat(found).equals(all)).toBe(true)
    }),
    { numRuns: 100 },
  )
})

it('a section of a file is read without the others, also where it is empty', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 9 }), async (all) => {
      const file = sectioned(all)
      for (const [n, section] of all.entries()) {
        const read = await readSection((from, to) => Promise.resolve(file.subarray(from, to)), n)
        expect(read.equals(section)).toBe(true)
      }
    }),
  )
})

it('what is gathered stays as it was, however much it is', () => {
  const gathered = new Gathered()
  const all = Array.from({ length: 3_000 }, (_, n) => Buffer.from(String(n).padStart(5, '0')))
  for (const one of all) gathered.add(one)
  expect(Buffer.from(gathered.bytes()).equals(Buffer.concat(all))).toBe(true)
})
