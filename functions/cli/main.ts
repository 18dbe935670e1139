import { CommanderError } from 'commander'
import { say } from './cli.ts'
import { EXIT, Failure, Interrupted } from './failure.ts'
import { describe } from './program.ts'

/** The build puts it in; from source there is none. */
const VERSION = typeof BASTA_VERSION === 'string' ? BASTA_VERSION : '0.0.0'
declare const BASTA_VERSION: unknown

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

  const program = describe(VERSION, {
    environment: process.env,
    monotonic: () => performance.now(),
    now: () => new Date(),
    judgeHere: async () => (await import('../../infra/local/scrub-here.ts')).scrubHere,
    signal: interrupted.signal,
  })
  try {
    await program.parseAsync()
  } catch (error) {
    process.exitCode = reportError(error, interrupted.signal)
  }
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
    return error.exit
  }
  say(`basta: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return EXIT.error
}

await main()
