import type { Command } from 'commander'
import { BastaUncertain, createClient, type Client, type Verdict } from '../../check/client.ts'
import { addressBatches } from './addresses.ts'
import { isHopeless, refusalFrom, silence } from './api.ts'
import { openCli, say, type Cli, type Host } from './cli.ts'
import { EXIT, Failure } from './failure.ts'
import type { Row } from './print.ts'

type CheckOptions = {
  readonly sender: string
  readonly topic?: string
  readonly purpose: 'marketing' | 'transactional'
  readonly file?: string
}

/** What the client asks at a time: four calls of a thousand. */
const BATCH = 4_000
const TITLES = ['address', 'may send', 'reason', 'scope', 'since', 'not before']

/** `basta check`: asks before sending. */
export function checkCommand(program: Command, host: Host): void {
  program
    .command('check')
    .summary('ask whether a message may be sent')
    .description(
      'Asks whether a message may be sent. Answers come in the order of the addresses; each line:\n' +
        'address, allowed or denied, reason, scope, since, not before. Ends with 0 only if every\n' +
        'address is allowed now, with 3 if any is denied, with 1 if anything is uncertain.',
    )
    .argument('[address...]', 'addresses, or "-" for one a line on stdin')
    .requiredOption('-s, --sender <id>', 'who wants to send')
    .option('-t, --topic <id>', 'one of its topics')
    .option('-p, --purpose <purpose>', 'marketing or transactional', 'marketing')
    .option('-f, --file <path>', 'a file with one address a line')
    .action(async (typed: string[], options: CheckOptions, command: Command) => {
      const cli = await openCli(command, host)
      const { sender, topic, purpose, file } = options
      const client = clientOf(cli)
      const counts = { allowed: 0, denied: 0 }
      for await (const to of addressBatches(typed, file, BATCH)) {
        const verdicts = await verdictsOf(cli, client.checkMany(to, { sender, topic, purpose }))
        if (verdicts.length !== to.length)
          throw new Failure('Basta answered for another number of addresses: nothing is certain.')
        cli.print.rows(
          TITLES,
          verdicts.map((verdict, at) => rowOf(to[at] ?? '', verdict)),
        )
        for (const { allowed } of verdicts) counts[allowed ? 'allowed' : 'denied'] += 1
      }
      if (counts.allowed + counts.denied > 1)
        say(`${counts.allowed} allowed, ${counts.denied} denied`)
      process.exitCode = counts.denied > 0 ? EXIT.denied : EXIT.done
    })
}

/** What every sender uses, with an end to waiting where nobody is there. */
function clientOf({ settings, signal, timeoutMs }: Cli): Client {
  return createClient({
    ...settings,
    deadlineMs: timeoutMs,
    onUncertain: 'throw',
    fetch: async (url, init: RequestInit) => {
      const signals = init.signal ? [init.signal, signal] : [signal]
      try {
        return await fetch(url, { ...init, signal: AbortSignal.any(signals) })
      } catch (cause) {
        if (!signal.aborted && !isHopeless(cause)) throw cause
        throw new BastaUncertain('Basta could not be reached.', { cause })
      }
    },
  })
}

async function verdictsOf(cli: Cli, asked: Promise<Verdict[]>): Promise<Verdict[]> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof BastaUncertain)) throw error
    const { status, problem, cause, message } = error
    const refusal = status === undefined ? undefined : refusalFrom(status, problem)
    if (refusal !== undefined) throw refusal
    if (cause !== undefined) throw silence({ ...cli.settings, timeoutMs: cli.timeoutMs }, cause)
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
    ],
    json: { to, ...verdict },
  }
}
