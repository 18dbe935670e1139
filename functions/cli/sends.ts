import * as z from 'zod/mini'
import { openCli, say, type Cli, type Host } from './cli.ts'
import type { Command } from './command.ts'
import { placeOf, rowsOf } from './csv.ts'
import { EXIT, Failure } from './failure.ts'

const REQUIRED = ['messageId', 'to', 'sentAt'] as const
const OPTIONAL = ['sender', 'topic', 'purpose', 'provider'] as const
const ROWS_A_CALL = 1_000

const told = z.object({
  sends: z.array(
    z.looseObject({
      result: z.string(),
      incident: z.optional(z.string()),
      kind: z.optional(z.string()),
      errors: z.optional(z.array(z.object({ pointer: z.string(), detail: z.string() }))),
    }),
  ),
})

type Options = { readonly file: string; readonly sender?: string }
type Line = { readonly line: number; readonly body: Readonly<Record<string, string>> }
type Counts = Record<'rows' | 'ok' | 'incident' | 'denied' | 'unknown' | 'refused', number>

/** `basta sends`: tells what was sent, and hears what should not have been. */
export function sendsCommand(program: Command, host: Host): void {
  program
    .command('sends')
    .summary('tell what was sent, and hear what should not have been')
    .description(
      `Tells the messages of a CSV file in UTF-8, with the columns ${REQUIRED.join(', ')}, and perhaps ` +
        `${OPTIONAL.join(', ')}. The same message again is the same, so it can be run again. Each incident ` +
        'and each refused row is told with its line, without its address. Ends with 1 where there is one.',
    )
    .requiredOption('-f, --file <path>', 'CSV with a header, or "-" for stdin')
    .option('-s, --sender <id>', 'who sent them, where the file has no column for it')
    .action(async ({ file, sender }: Options, command: Command) => {
      const cli = await openCli(command, host)
      const counts: Counts = { rows: 0, ok: 0, incident: 0, denied: 0, unknown: 0, refused: 0 }
      for await (const lines of linesOf(file, sender)) await tell(cli, lines, counts)
      if (counts.rows === 0) throw new Failure(`${file} holds no message.`)
      cli.print.facts(
        Object.entries(counts).map(([name, count]) => [name, String(count)]),
        counts,
      )
      if (counts.incident + counts.refused > 0) process.exitCode = EXIT.error
    })
}

async function tell({ api }: Cli, lines: readonly Line[], counts: Counts): Promise<void> {
  if (lines.length === 0) return
  const { sends } = await api.write(
    'POST',
    '/v1/sends',
    { sends: lines.map(({ body }) => body) },
    told,
  )
  for (const [at, { line }] of lines.entries()) {
    const { result = 'refused', kind, incident, errors = [] } = sends[at] ?? {}
    counts.rows += 1
    if (isCounted(result)) counts[result] += 1
    if (result === 'incident') say(`line ${line}: ${kind ?? ''} ${incident ?? ''}`)
    for (const { pointer, detail } of errors)
      say(`line ${line}: ${pointer.split('/').at(-1) ?? ''}: ${detail}`)
  }
}

function isCounted(result: string): result is Exclude<keyof Counts, 'rows'> {
  return ['ok', 'incident', 'denied', 'unknown', 'refused'].includes(result)
}

async function* linesOf(file: string, sender: string | undefined): AsyncGenerator<Line[]> {
  let places: readonly (readonly [name: string, at: number])[] | undefined
  let lines: Line[] = []
  for await (const { line, cells } of rowsOf(file)) {
    if (places === undefined) {
      const there = (name: string) =>
        cells.some((one) => one.trim().toLowerCase() === name.toLowerCase())
      places = [...REQUIRED, ...OPTIONAL.filter(there)].map((name) => [
        name,
        placeOf(cells, name, file),
      ])
      continue
    }
    // An empty cell says nothing.
    const members = places
      .map(([name, at]) => [name, cells[at] ?? ''] as const)
      .filter(([, cell]) => cell !== '')
    const given = sender === undefined ? {} : { sender }
    lines.push({ line, body: { ...given, ...Object.fromEntries(members) } })
    if (lines.length < ROWS_A_CALL) continue
    yield lines
    lines = []
  }
  yield lines
}
