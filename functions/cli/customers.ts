import * as z from 'zod/mini'
import { mapWithLimit } from '../client/map-with-limit.ts'
import type { Command } from './command.ts'
import { openCli, say, type Cli, type Host } from './cli.ts'
import { placeOf, rowsOf } from './csv.ts'
import { EXIT, Failure, Refusal } from './failure.ts'

const recorded = z.looseObject({
  event: z.string(),
  contact: z.string(),
  validUntil: z.optional(z.string()),
})
type OrderOptions = {
  readonly sender: string
  readonly reference: string
  readonly orderedAt: string
  readonly goods: string
}
const COLUMNS = ['to', 'reference', 'orderedAt', 'goods'] as const
const AT_ONCE = 4
const ROWS_A_STEP = 100

/** `basta customers`: orders, which let a sender whose basis is `customer` write. */
export function customersCommand(program: Command, host: Host): void {
  const customers = program.command('customers').description('who ordered what, and when')
  customers
    .command('record')
    .description(
      'Records an order. It lets its sender write where the basis is customer; it lifts no stop.',
    )
    .argument('<address>')
    .requiredOption('-s, --sender <id>', 'from whom')
    .requiredOption('-r, --reference <text>', 'what finds the order again')
    .requiredOption('--ordered-at <time>', 'when, with its zone: 2026-11-21T09:00:00Z')
    .requiredOption('--goods <text>', 'what was bought')
    .action(async (to: string, options: OrderOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const { status, ...answer } = await api.write(
        'POST',
        '/v1/customers',
        { to, ...options },
        recorded,
      )
      print.facts(
        [
          ['event', answer.event],
          ['contact', answer.contact],
          ['valid until', answer.validUntil ?? 'never: the basis of the sender is another'],
        ],
        { to, ...answer },
      )
      if (status === 200) say('It was on record already.')
    })
  customers
    .command('import')
    .description(
      `Records the orders of a CSV file in UTF-8, with the columns ${COLUMNS.join(', ')}. The same order ` +
        'again adds nothing, so it can be run again. Ends with 1 where a row was refused: each is told ' +
        'with its line, without its address.',
    )
    .argument('<file>', 'CSV with a header, or "-" for stdin')
    .requiredOption('-s, --sender <id>', 'from whom')
    .option('--dry-run', 'read the file, record nothing')
    .action(async (file: string, options: { sender: string; dryRun?: true }, command: Command) => {
      const cli = await openCli(command, host)
      const counts = { rows: 0, new: 0, known: 0, refused: 0 }
      for await (const orders of ordersOf(file, options.sender)) {
        counts.rows += orders.length
        if (options.dryRun === true) continue
        const outcomes = await mapWithLimit(orders, AT_ONCE, async (order) => record(cli, order))
        for (const outcome of outcomes) counts[outcome] += 1
      }
      if (counts.rows === 0) throw new Failure(`${file} holds no order.`)
      cli.print.facts(
        Object.entries(counts).map(([name, count]) => [name, String(count)]),
        counts,
      )
      if (options.dryRun === true) say('Nothing was recorded.')
      if (counts.refused > 0) process.exitCode = EXIT.error
    })
}

type Order = { readonly line: number; readonly body: Readonly<Record<string, string>> }

async function* ordersOf(file: string, sender: string): AsyncGenerator<Order[]> {
  let places: readonly (readonly [name: string, at: number])[] | undefined
  let orders: Order[] = []
  for await (const { line, cells } of rowsOf(file)) {
    if (places === undefined) {
      places = COLUMNS.map((name) => [name, placeOf(cells, name, file)])
      continue
    }
    const members = places.map(([name, at]) => [name, cells[at] ?? ''] as const)
    orders.push({ line, body: { sender, ...Object.fromEntries(members) } })
    if (orders.length < ROWS_A_STEP) continue
    yield orders
    orders = []
  }
  yield orders
}

async function record({ api }: Cli, { line, body }: Order): Promise<'new' | 'known' | 'refused'> {
  try {
    const { status } = await api.write('POST', '/v1/customers', body, recorded)
    return status === 201 ? 'new' : 'known'
  } catch (error) {
    const isRow = error instanceof Refusal && [400, 409].includes(error.status)
    if (!isRow) throw error
    const why = error.faults.map(({ pointer, detail }) => `${pointer.slice(2)}: ${detail}`)
    say(`line ${line}: ${why.join('; ') || error.message}`)
    return 'refused'
  }
}
