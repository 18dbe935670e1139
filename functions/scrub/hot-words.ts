import { isPlainlyOfFrance } from '../domain/french-numbers.ts'
import { padStates } from '../domain/keyed-hash.ts'
import type { Block } from './block.ts'
import type { EngineParts } from './engine.ts'
import type { HotMemory } from './hot-memory.ts'
import type { IndexedLayer, Layers } from './look-up.ts'
import { planAtHome } from './plain-cell.ts'

// What the module reads and writes, in the order of `wasm/layout.ts`.

const LETTERS = Array.from('abcdefghijklmnop', (letter) => letter.charCodeAt(0))
const NUMBERS_OF_THREE = 1_000
/** In a block's words: how much of it is filled, how much scanned, and how many rows it has. */
const FILLED = 1
const SCANNED = 2
const ROWS = 3
/** In a run's words: where the digests of earlier rows are. */
const SEEN = 13

/** Of a filter with about so many bits for each entry, one in ten says wrongly that somebody may be there. */
const FILTER_BITS_AN_ENTRY = 8

/** Writes what the module knows of a layer, and makes its filters; answers where. */
export function placeLayer(
  memory: HotMemory,
  { entries, count, bits, prefixes }: IndexedLayer,
): number {
  const filterBits = Math.min(31, Math.max(3, Math.round(Math.log2(count * FILTER_BITS_AN_ENTRY))))
  const indexes = LETTERS.map((letter) => prefixes.get(letter)?.byteOffset ?? 0)
  const filters = indexes.map((index) =>
    index === 0 ? 0 : memory.allocate(2 ** (filterBits - 3)).at,
  )
  return memory.words([entries.byteOffset, count, bits, filterBits, ...indexes, ...filters])
}

/** What is the same for all blocks of a run. */
export function runWords(
  memory: HotMemory,
  [changed, base]: Layers,
  { hashRing, outcomes, delimiter, columns, defaultCountry, runSecret }: EngineParts,
): number[] {
  const keys = Object.entries(hashRing).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const states = keys.flatMap(([version, secret]) => [
    ...stateWords(Buffer.from(secret)),
    version.charCodeAt(0),
  ])
  const overseas = Array.from({ length: NUMBERS_OF_THREE }, (_, number) =>
    isPlainlyOfFrance(`+33${String(number).padStart(3, '0')}`) ? 0 : 1,
  )
  return [
    delimiter.charCodeAt(0),
    columns.length,
    memory.words(columns),
    planAtHome(defaultCountry),
    keys.length,
    memory.words(states),
    changed.at ?? 0,
    memory.words(outcomes.until),
    memory.bytes(outcomes.older),
    memory.bytes(outcomes.newer),
    outcomes.until.length,
    outcomes.nobody,
    runSecret === undefined ? 0 : memory.words(stateWords(runSecret)),
    0,
    0,
    memory.bytes(overseas),
    base.at ?? 0,
  ]
}

function stateWords(key: Uint8Array): number[] {
  const { inner, outer } = padStates(key)
  return [...inner, ...outer]
}

/** Where a block is, and what of it changes. */
export class BlockWords {
  readonly at: number
  private readonly words: Uint32Array

  constructor(memory: HotMemory, block: Block) {
    const arrays = [
      block.starts,
      block.ends,
      block.nexts,
      block.cellStarts,
      block.cellEnds,
      block.verdicts,
      block.deciding,
      block.shapes,
      block.times,
      block.digests,
      block.hashes,
      block.repeats,
    ]
    const places = arrays.map(({ byteOffset }) => byteOffset)
    this.at = memory.words([block.bytes.byteOffset, 0, 0, 0, block.rowsMax, ...places])
    this.words = memory.view(this.at, 5)
  }

  write({ filled, scanned, rows, rowsMax }: Block): void {
    this.words.set([filled, scanned, rows, rowsMax], FILLED)
  }

  read(block: Block): void {
    block.scanned = this.words[SCANNED] ?? 0
    block.rows = this.words[ROWS] ?? 0
  }
}

export function setSeen(
  memory: HotMemory,
  run: number,
  { digests, slots }: { readonly digests: Uint32Array; readonly slots: number },
): void {
  memory.view(run, SEEN + 2).set([digests.byteOffset, slots], SEEN)
}
