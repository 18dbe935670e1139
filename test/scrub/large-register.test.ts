import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { openHotMemory } from '../../functions/scrub/hot-memory.ts'
import { openLayers, OWN_PLACE, type LayerPlace } from '../../functions/scrub/look-up.ts'
import { hotPlace } from '../../functions/scrub/wasm-engine.ts'
import { ENTRY_BYTES, ENTRY_KEY_BYTES } from '../../functions/snapshot/entry.ts'
import { packStanding } from '../../functions/snapshot/pack.ts'
import type { Layer, RegisterView } from '../../functions/snapshot/register-view.ts'
import { NOW, RING, said, scrubbed, TestRegister } from './register.ts'

const PIECE_BYTES = 300_007
const { shape, time } = packStanding({ registers: said('stop', 1_790_000_000) })

/** An entry that says stop. */
function entryOf(letter: string, hash: Uint8Array): Buffer {
  const entry = Buffer.alloc(ENTRY_BYTES)
  entry.write(letter, 'latin1')
  entry.set(hash.subarray(0, ENTRY_KEY_BYTES - 1), 1)
  entry.writeUInt32BE(1, ENTRY_KEY_BYTES)
  entry.writeUInt32BE(time, ENTRY_KEY_BYTES + 4)
  return entry
}

/** Arrives in pieces, as from files, cut anywhere. */
function layerOf(entries: readonly Buffer[], piece = PIECE_BYTES): Layer {
  const all = Buffer.concat(entries)
  const readInto: Layer['readInto'] = async (memory, arrived) => {
    for (let at = 0; at < all.length; at += piece) {
      memory.set(all.subarray(at, at + piece), at)
      arrived?.(Math.min(at + piece, all.length))
      await Promise.resolve()
    }
  }
  return { entries: entries.length, readInto }
}

function viewOf(
  base: readonly Buffer[],
  changed: readonly Buffer[] = [],
  piece = PIECE_BYTES,
): RegisterView {
  const layers = { base: layerOf(base, piece), changed: layerOf(changed, piece) }
  return { ...layers, shapes: ['', shape], position: [], completeTo: NOW }
}

/** Nobody in particular; of some the first bytes are alike, up to all but the last. */
function others(letter: string, count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const hash = randomBytes(16)
    if (n % 8 === 0) hash.fill(n % 3 === 0 ? 0xff : 0x00, 0, n % 16)
    return entryOf(letter, hash)
  })
}

/** Where a prefix has entries, and which. */
function filled(starts: Uint32Array): string[] {
  const last = starts.length - 1
  return Array.from(starts.subarray(0, last), (from, prefix) => [from, starts[prefix + 1] ?? 0])
    .map(([from = 0, to = 0], prefix) => (from < to ? `${prefix}: ${from}-${to}` : ''))
    .filter((one) => one !== '')
}

function sorted(entries: readonly Buffer[]): Buffer[] {
  return entries.toSorted((a, b) => Buffer.compare(a, b))
}

function hot(): LayerPlace {
  const memory = openHotMemory()
  if (memory === undefined) throw new Error('There is no WebAssembly here.')
  return hotPlace(memory)
}

const PEOPLE =
  'among many, exactly those are left out who said stop, under whatever key, in either layer'
// In small pieces too: what was marked before an entry is still marked after it.
it.each([PIECE_BYTES, 107])(`${PEOPLE}: pieces of %i bytes`, async (piece) => {
  const keys = readHashKeys(RING)
  const stopped = Array.from({ length: 1_200 }, (_, n) => {
    const key = keys[n % keys.length] ?? keys[0]
    return entryOf(key.version, key.hash(`email\nn${n}@example.org`))
  })
  const base = sorted([...stopped.slice(0, 800), ...others('a', 30_000), ...others('b', 25_000)])
  const changed = sorted([...stopped.slice(800), ...others('a', 500), ...others('b', 20_000)])
  const list = `email\n${Array.from({ length: 6_000 }, (_, n) => `n${n}@example.org`).join('\n')}\n`
  const run = async (isPlain: boolean) => {
    const view = viewOf(base, changed, piece)
    return scrubbed(new TestRegister(), list, {}, { view, isPlain, chunk: 65_536 })
  }
  const [compiled, plain] = [await run(false), await run(true)]
  expect(compiled).toEqual(plain)
  expect(compiled.rejectedRows.map(({ row }) => row)).toEqual(
    Array.from({ length: 1_200 }, (_, n) => n + 1),
  )
})

it.each([1, 2, 16_383, 16_384, 16_385, 50_000])(
  'of %i entries both indexes say the same',
  async (count) => {
    const all = sorted([...others('a', count), ...others('b', Math.ceil(count / 3))])
    for (const entries of [all, all.slice(0, 1), all.slice(count), []]) {
      const prefixes = async (place: LayerPlace) => {
        const [, { prefixes: found, bits }] = await openLayers(viewOf(entries), RING, place)
        return [bits, ...[...found].map(([letter, starts]) => [letter, filled(starts)])]
      }
      expect(await prefixes(hot())).toEqual(await prefixes(OWN_PLACE))
    }
  },
)

it.each([
  [
    'two entries in another order',
    (all: Buffer[]) => all.splice(16_383, 2, ...all.slice(16_383, 16_385).toReversed()),
  ],
  ['an entry twice', (all: Buffer[]) => all.splice(16_384, 0, ...all.slice(16_383, 16_384))],
  ['an entry twice at the end', (all: Buffer[]) => all.push(...all.slice(-1))],
  ['an entry without a letter', (all: Buffer[]) => all.unshift(entryOf('\0', randomBytes(16)))],
  [
    'an entry of a key that there is not',
    (all: Buffer[]) => all.push(entryOf('c', randomBytes(16))),
  ],
  ['an entry of no key at all', (all: Buffer[]) => all.push(entryOf('\xff', randomBytes(16)))],
  ['letters in another order', (all: Buffer[]) => all.push(entryOf('a', randomBytes(16)))],
])('%s: the register is refused', async (_, damage) => {
  const all = sorted([...others('a', 16_000), ...others('b', 16_000)])
  damage(all)
  for (const place of [hot(), OWN_PLACE])
    await expect(openLayers(viewOf(all), RING, place)).rejects.toMatchObject({ name: 'NotSorted' })
})
