import type { Command } from './command.ts'
import { BastaUncertain, type Question, type Verdict } from '../client/types.ts'
import { createClient } from '../client/client.ts'
import { addressBatches } from './addresses.ts'
import { openCli, say, several, type Cli, type Host } from './cli.ts'
import { EXIT, Failure } from './failure.ts'
import type { Row } from './print.ts'
import { isPermanent, refusalFrom, noAnswer } from './refusals.ts'

type CheckOptions = {
  readonly sender: string
  readonly topic?: string
  readonly purpose: 'marketing' | 'transactional'
  readonly file?: string
  readonly column?: string[]
  readonly country?: string
}

/** How many addresses the client gets at a time: four calls of a thousand. */
const BATCH = 4_000
const TITLES = ['address', 'may send', 'reason', 'scope', 'since', 'not before', 'first asked']

/** `basta check`: asks before sending. */
export function checkCommand(program: Command, host: Host): void {
  program
    .command('check')
    .summary('ask whether a message may be sent')
    .description(
      'Asks whether a message may be sent. Answers come in the order of the addresses; each line: ' +
        'address, allowed or denied, reason, scope, since, not before and, of a denial, first asked. Then ' +
        'how many of each reason. Ends with 0 only if every address is allowed now, with 3 if any is ' +
        'denied, with 1 if anything is uncertain.',
    )
    .argument('[address...]', 'addresses, or "-" for one a line on stdin')
    .requiredOption('-s, --sender <id>', 'who wants to send')
    .option('-t, --topic <id>', 'one of its topics')
    .option('-p, --purpose <purpose>', 'marketing or transactional', 'marketing')
    .option('-f, --file <path>', 'a file with one address a line, or CSV if it is named *.csv')
    .option(
      '--column <header>',
      'of a CSV file, what holds the addresses (several times; default: by its name)',
      several,
    )
    .option('--country <code>', 'of numbers written without a country (default: the sender’s)')
    .sets({ defaultCountry: '--country' })
    .action(async (typed: string[], options: CheckOptions, command: Command) => {
      const cli = await openCli(command, host)
      const { sender, topic, purpose, file, column, country } = options
      const totals = new Map<string, Total>()
      let empty = 0
      const csv = { columns: column, onEmpty: () => (empty += 1) }
      const isCsv = column !== undefined || file?.toLowerCase().endsWith('.csv') === true
      for await (const to of addressBatches(typed, file, BATCH, isCsv ? csv : undefined)) {
        const question = { sender, topic, purpose, defaultCountry: country }
        const verdicts = await verdictsOf(cli, to, question)
        if (verdicts.length !== to.length)
          throw new Failure('Basta answered for another number of addresses: nothing is certain.')
        cli.print.rows(
          TITLES,
          verdicts.map((verdict, at) => rowOf(to[at] ?? '', verdict)),
        )
        for (const { allowed, reason } of verdicts) {
          const total = totals.get(reason) ?? { allowed, reason, count: 0 }
          totals.set(reason, { ...total, count: total.count + 1 })
        }
      }
      const isDenied = sayTotals([...totals.values()])
      if (empty > 0) say(`${empty === 1 ? '1 row has' : `${empty} rows have`} no address.`)
      process.exitCode = isDenied ? EXIT.denied : EXIT.done
    })
}

type Total = { readonly allowed: boolean; readonly reason: string; readonly count: number }

/** What may be sent first, and the most frequent reason first. Says whether any is denied. */
function sayTotals(totals: readonly Total[]): boolean {
  const sum = (some: readonly Total[]) => some.reduce((all, { count }) => all + count, 0)
  const sorted = totals.toSorted((a, b) => b.count - a.count)
  const allowed = sorted.filter((one) => one.allowed)
  const denied = sorted.filter((one) => !one.allowed)
  if (sum(totals) > 1) {
    say(`${sum(allowed)} allowed, ${sum(denied)} denied`)
    for (const { allowed: is, reason, count } of [...allowed, ...denied])
      say(`  ${is ? 'allowed' : 'denied'} ${reason}: ${count}`)
  }
  return denied.length > 0
}

/** Asks with the client, as every sender does; an uncertain answer is reported and ends the command. */
async function verdictsOf(
  { settings, signal, timeoutMs, explain }: Cli,
  to: readonly string[],
  question: Question,
): Promise<Verdict[]> {
  let unreachable: unknown
  const client = createClient({
    ...settings,
    deadlineMs: timeoutMs,
    fetch: async (url, init: RequestInit) => {
      const signals = init.signal ? [init.signal, signal] : [signal]
      try {
        return await fetch(url, { ...init, signal: AbortSignal.any(signals) })
      } catch (error) {
        if (!signal.aborted && !isPermanent(error)) throw error
        // The client would retry until its time is over; this error is final at once.
        unreachable = error
        return new Response(null, { status: 400 })
      }
    },
  })
  try {
    return await client.checkMany(to, question)
  } catch (error) {
    if (!(error instanceof BastaUncertain)) throw error
    const { status = 0, problem, message } = error
    const cause = unreachable ?? error.cause
    if (cause !== undefined) throw noAnswer({ ...settings, timeoutMs }, cause)
    const refusal = refusalFrom(status, problem)
    if (refusal !== undefined)
      throw await explain(refusal, { path: '/v1/check/batch', body: question })
    throw new Failure(message, ['Nothing is certain: do not send.'], error)
  }
}

function rowOf(to: string, verdict: Verdict): Row {
  return {
    cells: [
      to,
      verdict.allowed ? { text: 'allowed', tone: 'good' } : { text: 'denied', tone: 'bad' },
      verdict.reason,
      verdict.scope ?? '',
      verdict.since ?? '',
      ('notBefore' in verdict ? verdict.notBefore : undefined) ?? '',
      ...('firstAskedAt' in verdict ? [verdict.firstAskedAt ?? ''] : []),
    ],
    json: { to, ...verdict },
  }
}
