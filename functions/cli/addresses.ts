import { csvAddresses } from './csv-addresses.ts'
import { Failure } from './failure.ts'
import { textOf } from './text-file.ts'

/** How a CSV file is read. */
export type CsvReading = {
  readonly columns: readonly string[] | undefined
  readonly onEmpty: () => void
}

/**
 * Addresses in order, in batches: those typed, or the lines of a file, or of stdin for `-`; with `csv`
 * its cells. Empty lines are skipped; no address at all is an error.
 */
export async function* addressBatches(
  typed: readonly string[],
  file: string | undefined,
  size: number,
  csv?: CsvReading,
): AsyncGenerator<string[]> {
  const source = sourceOf(typed, file)
  const isCsv = csv !== undefined && source !== undefined
  if (csv?.columns !== undefined && !isCsv)
    throw new Failure('--column is of a file: name it by -f.')
  const written = isCsv ? csvAddresses(source, csv.columns, csv.onEmpty) : undefined
  let batch: string[] = []
  let isEmpty = true
  for await (const line of written ?? (source === undefined ? typed : linesOf(source))) {
    const address = line.replace(/^\uFEFF/, '').trim()
    if (address === '') continue
    batch.push(address)
    isEmpty = false
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (isEmpty) throw new Failure('No address was given.')
  if (batch.length > 0) yield batch
}

/** All of them at once, for commands that take a few. */
export async function readAddresses(typed: readonly string[]): Promise<string[]> {
  const addresses: string[] = []
  for await (const batch of addressBatches(typed, undefined, 100)) addresses.push(...batch)
  return addresses
}

/** `-` for stdin, a path, or undefined if addresses were typed. */
function sourceOf(typed: readonly string[], file: string | undefined): string | undefined {
  const names = [...(file === undefined ? [] : [file]), ...typed]
  if (file === undefined && !names.includes('-')) return undefined
  if (names.length > 1)
    throw new Failure('Give addresses, or a file, or "-" for stdin: one of them.')
  return names[0]
}

async function* linesOf(source: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of textOf(source)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  yield rest
}
