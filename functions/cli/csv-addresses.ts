import { placeOf, rowsOf } from './csv.ts'
import { Failure } from './failure.ts'

/** Names that lists give to a column of addresses. */
const KNOWN =
  /^(?:to|recipient|(?:e-?mail|phone|mobile)(?:[ _-]?(?:address|number))?|address|number|msisdn)$/i
const LOOKS_LIKE_ADDRESS = /@|^\+?[\d ().-]{6,}$/

/**
 * The addresses of a CSV file, in order: of the named columns, else of the one whose name says that it
 * holds them. A list without a header is one column of addresses. `onEmpty` hears of rows without any.
 */
export async function* csvAddresses(
  source: string,
  columns: readonly string[] | undefined,
  onEmpty: () => void,
): AsyncGenerator<string> {
  for await (const { address } of csvAddressRows(source, columns))
    if (address === undefined) onEmpty()
    else yield address
}

/** The same with the row of each, the header counted as the first; undefined for a row without any. */
export async function* csvAddressRows(
  source: string,
  columns: readonly string[] | undefined,
): AsyncGenerator<{ readonly row: number; readonly address: string | undefined }> {
  let row = 0
  let places: readonly number[] | undefined
  for await (const { cells } of rowsOf(source)) {
    row += 1
    if (places === undefined) {
      const isBare = columns === undefined && cells.length === 1 && isAddress(cells[0])
      places = isBare ? [0] : placesIn(cells, columns, source)
      if (!isBare) continue
    }
    const found = places.map((at) => cells[at] ?? '').filter((cell) => cell !== '')
    if (found.length === 0) yield { row, address: undefined }
    for (const address of found) yield { row, address }
  }
}

function placesIn(
  header: readonly string[],
  columns: readonly string[] | undefined,
  source: string,
): number[] {
  if (columns !== undefined) return columns.map((name) => placeOf(header, name, source))
  if (header.some(isAddress))
    throw new Failure(`${source} has no header: its first line is ${header.length} cells.`)
  const known = header.filter((name) => KNOWN.test(name.trim()))
  const [only] = known.length === 0 && header.length === 1 ? header : known
  if (only !== undefined && known.length <= 1) return [placeOf(header, only, source)]
  throw new Failure(`Which column of ${source} holds the addresses? Say it with --column.`, [
    `It has: ${header.join(', ')}`,
  ])
}

function isAddress(cell = ''): boolean {
  return LOOKS_LIKE_ADDRESS.test(cell)
}
