import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { checkCommand } from './check.ts'
import { type Host, say } from './cli.ts'
import { consentCommand } from './consent.ts'
import { EXIT, Failure, Interrupted } from './failure.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { keysCommand } from './keys.ts'
import { linkCommand } from './link.ts'
import { loginCommands } from './login.ts'
import { reviewsCommand } from './reviews.ts'
import { sendersCommand } from './senders.ts'
import { DEFAULT_URL } from './settings.ts'
import { stopCommand } from './stop.ts'

const TIMEOUT_SECONDS = 30

/** `basta`: the register from a command line, over its HTTP API. */
async function main(): Promise<void> {
  const interrupted = new AbortController()
  process.on('SIGINT', () => {
    // A second Ctrl-C ends at once.
    if (interrupted.signal.aborted) process.exit(EXIT.interrupted)
    interrupted.abort(new Error('Interrupted.'))
  })
  // The reader of our output has gone, as in `| head`: nobody sees an answer, so it ends with an error.
  process.stdout.on('error', () => process.exit(EXIT.error))
  process.stderr.on('error', () => undefined)

  const program = describe({
    environment: process.env,
    monotonic: () => performance.now(),
    signal: interrupted.signal,
  })
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = reportError(error, interrupted.signal)
  }
}

function describe(host: Host): Command {
  const program = new Command('basta')
    .description('The one place where "stop" is heard, from the command line.')
    .option('--url <url>', `where Basta answers (BASTA_URL; default ${DEFAULT_URL})`)
    .option('--key-file <path>', 'a file that holds the key (or BASTA_KEY, or `basta login`)')
    .option('--key-stdin', 'read the key from stdin')
    .option('--local', "this folder's own Basta: .basta/admin-key and http://localhost:$PORT")
    .option(
      '--timeout <seconds>',
      'how long a call may take, tries included',
      seconds,
      TIMEOUT_SECONDS,
    )
    .option('--json', 'print JSON: one value a line')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    .addHelpText('afterAll', EPILOGUE)
  for (const add of [
    checkCommand,
    stopCommand,
    consentCommand,
    historyCommand,
    importCommand,
    linkCommand,
    sendersCommand,
    keysCommand,
    reviewsCommand,
    loginCommands,
  ])
    add(program, host)
  return program
}

const EPILOGUE = `
Settings: flags, then the environment, then what \`basta login\` stored, which
is sent only to the URL it was stored for. No option takes the key itself:
everybody on a machine can list the arguments of its processes.

Output: a table on a terminal, else a line each with tabs between cells, or
JSON, one value a line; everything but results goes to stderr.

Exit codes: 0 done, and for check: every address is allowed; 1 error, wrong
usage, or no certain answer; 3 for check: at least one address is denied;
130 interrupted.`

function seconds(written: string): number {
  const number = Number(written)
  if (!(number > 0 && number <= 86_400)) throw new InvalidArgumentError('Seconds, at most 86400.')
  return number
}

/** Reports why it ended, and returns the exit code. */
function reportError(error: unknown, signal: AbortSignal): number {
  // Commander has already printed help (0) or the usage error (1).
  if (error instanceof CommanderError) return error.exitCode
  if (signal.aborted || error instanceof Interrupted) {
    say('Interrupted.')
    return EXIT.interrupted
  }
  if (error instanceof Failure) {
    say(`basta: ${error.message}`)
    for (const line of error.more) say(`  ${line}`)
  } else say(`basta: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return EXIT.error
}

await main()
