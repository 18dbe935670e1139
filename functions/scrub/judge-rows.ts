import { parseAddress, type Address } from '../domain/address.ts'
import { contactIdBytes, contactIds, type HashKeys } from '../domain/contact-id.ts'
import type { ContactIds } from '../domain/contact.ts'
import { wholeAddresses } from '../domain/import-address.ts'
import { rowVerdict, type RowVerdict } from '../domain/row-verdict.ts'
import { MUST_READ } from '../snapshot/outcomes.ts'
import { ENTRY_KEY_BYTES } from '../snapshot/entry.ts'
import { cellText, DIGEST_WORDS, isEmptyCell, type Block } from './block.ts'
import type { Decode } from './encoding.ts'
import type { LookUp } from './look-up.ts'
import { verdictOf, type OutcomeTable } from './outcome-table.ts'
import { readPlainCell } from './plain-cell.ts'

export type JudgeParts = {
  readonly keys: HashKeys
  readonly lookUp: LookUp
  readonly outcomes: OutcomeTable
  readonly columns: number
  readonly decode: Decode
  readonly defaultCountry: string | undefined
}

/** An address whose standing has to be read, because the snapshot has no short answer. */
export type ToRead = { readonly row: number; readonly column: number; readonly ids: ContactIds }

const INVALID = rowVerdict('invalid_address')
/** No address of the row has a verdict yet; any verdict is less. */
const OPEN: RowVerdict = 255

type Ground = { readonly verdict: RowVerdict; readonly shape: number; readonly time: number }

/** Decides the rows whose cells are plain, without waiting; of all others the verdict stays 0. */
export function judgePlainRows(block: Block, parts: JudgeParts): void {
  for (let row = 0; row < block.rows; row += 1) judgePlainRow(block, row, parts)
}

function judgePlainRow(block: Block, row: number, parts: JudgeParts): void {
  const { keys, lookUp, outcomes, columns, decode, defaultCountry } = parts
  open(block, row)
  for (let column = 0; column < columns; column += 1) {
    if (isEmptyCell(block, row, column)) continue
    const cell = readPlainCell(cellText(block, row, column, decode), defaultCountry)
    if (cell === undefined) return undecided(block, row)
    let found: Ground = { verdict: outcomes.nobody, shape: 0, time: 0 }
    let hits = 0
    let newest: Buffer = KEY
    for (const text of cell.alias === undefined ? [cell.text] : [cell.alias, cell.text])
      for (const { version, hash } of keys) {
        newest = hash(text)
        KEY[0] = version.charCodeAt(0)
        newest.copy(KEY, 1, 0, ENTRY_KEY_BYTES - 1)
        const entry = lookUp.find(KEY)
        if (entry === undefined) continue
        hits += 1
        found = { verdict: verdictOf(outcomes, entry.shape, entry.time), ...entry }
      }
    if (hits > 1 || found.verdict === MUST_READ) return undecided(block, row)
    settle(block, row, column, found)
    addDigest(block, row, newest)
  }
  close(block, row)
}

const KEY = Buffer.alloc(ENTRY_KEY_BYTES)

/** Decides the other rows by the one reader of addresses; what has to be read remains, and is returned. */
export async function judgeOtherRows(block: Block, parts: JudgeParts): Promise<ToRead[]> {
  const all: ToRead[] = []
  for (let row = 0; row < block.rows; row += 1)
    if (block.verdicts[row] === MUST_READ) all.push(...(await judgeRow(block, row, parts)))
  return all
}

async function judgeRow(block: Block, row: number, parts: JudgeParts): Promise<ToRead[]> {
  const { keys, lookUp, outcomes, columns, decode, defaultCountry } = parts
  const toRead: ToRead[] = []
  open(block, row)
  for (let column = 0; column < columns; column += 1) {
    const cell = cellText(block, row, column, decode)
    if (cell.trim() === '') continue
    for (const bare of wholeAddresses(cell)) {
      const parsed = bare === undefined ? undefined : await parseAddress(bare, { defaultCountry })
      if (parsed?.ok !== true) {
        settle(block, row, column, { verdict: INVALID, shape: 0, time: 0 })
        continue
      }
      const ids = contactIds(keys, parsed.address)
      addDigest(block, row, newestHash(keys, parsed.address))
      const found = groundOf(ids, lookUp, outcomes)
      if (found === undefined) toRead.push({ row, column, ids })
      else settle(block, row, column, found)
    }
  }
  if (toRead.length === 0) close(block, row)
  return toRead
}

/** Undefined if only the standing itself says it: of contacts under several ids, it is their union. */
function groundOf(ids: ContactIds, lookUp: LookUp, outcomes: OutcomeTable): Ground | undefined {
  const hits = ids.flatMap((id) => {
    const { version, hash } = contactIdBytes(id)
    KEY[0] = version.charCodeAt(0)
    KEY.set(hash, 1)
    return lookUp.find(KEY) ?? []
  })
  const [hit, ...others] = hits
  if (hit === undefined)
    return outcomes.nobody === MUST_READ
      ? undefined
      : { verdict: outcomes.nobody, shape: 0, time: 0 }
  const verdict = verdictOf(outcomes, hit.shape, hit.time)
  return others.length > 0 || verdict === MUST_READ ? undefined : { verdict, ...hit }
}

function newestHash(keys: HashKeys, { channel, value }: Address): Buffer {
  return (keys.at(-1) ?? keys[0]).hash(`${channel}\n${value}`)
}

function open(block: Block, row: number): void {
  block.verdicts[row] = OPEN
  block.deciding[row] = 0
  block.shapes[row] = 0
  block.times[row] = 0
  block.digests.fill(0, row * DIGEST_WORDS, (row + 1) * DIGEST_WORDS)
}

function undecided(block: Block, row: number): void {
  block.verdicts[row] = MUST_READ
}

/** The verdicts are numbered by precedence: a row is kept only if each of its addresses may be written to. */
export function settle(block: Block, row: number, column: number, found: Ground): boolean {
  if (found.verdict >= (block.verdicts[row] ?? 0)) return false
  block.verdicts[row] = found.verdict
  block.deciding[row] = column
  block.shapes[row] = found.shape
  block.times[row] = found.time
  return true
}

/** A row without any address is no row that could be written to. */
function close(block: Block, row: number): void {
  if (block.verdicts[row] === OPEN) block.verdicts[row] = INVALID
}

/** A sum, so that a row with the same addresses has the same digest, in whatever order. */
function addDigest({ digests }: Block, row: number, hash: Buffer): void {
  for (let word = 0; word < DIGEST_WORDS; word += 1) {
    const place = row * DIGEST_WORDS + word
    digests[place] = (digests[place] ?? 0) + hash.readUInt32LE(4 * word)
  }
}
