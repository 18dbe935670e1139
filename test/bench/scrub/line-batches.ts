import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What is compared of a line, as the others keep it. */
export function keyOf(line: string, form: string): string {
  const contact = line.split(',', 2)[1] ?? ''
  if (form === 'email') return contact.toLowerCase()
  return form === 'national' ? `+1${contact.replaceAll(/\D/g, '')}` : contact
}

/** The lines of a list, a thousand at a time; the header goes into the clean one. */
export async function* lineBatches(folder: string, out: WriteStream): AsyncGenerator<string[]> {
  const input = createReadStream(join(folder, 'list.csv'), { highWaterMark: 1_048_576 })
  let batch: string[] = []
  let isHeader = true
  for await (const line of createInterface({ input })) {
    if (isHeader) out.write(`${line}\n`)
    else batch.push(line)
    isHeader = false
    if (batch.length < 1_000) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

export function writeAllowed(
  out: WriteStream,
  lines: readonly string[],
  isStopped: (at: number) => boolean,
): void {
  let kept = ''
  for (const [at, line] of lines.entries()) if (!isStopped(at)) kept += `${line}\n`
  out.write(kept)
}

export function openOut(folder: string, name: string): WriteStream {
  return createWriteStream(join(folder, name), { highWaterMark: 4_194_304 })
}
