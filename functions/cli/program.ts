import { InvalidArgumentError } from 'commander'
import { canaryCommand } from './canary.ts'
import { checkCommand } from './check.ts'
import type { Host } from './cli.ts'
import { Command } from './command.ts'
import { consentCommand } from './consent.ts'
import { accessCommand } from './access.ts'
import { customersCommand } from './customers.ts'
import { eraseCommand } from './erase.ts'
import { eventsCommand } from './events.ts'
import { providersCommand } from './providers.ts'
import { figuresCommand } from './figures.ts'
import { quarantineCommand } from './quarantine.ts'
import { hearCommand } from './hear.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { incidentsCommand } from './incidents.ts'
import { keysCommand } from './keys.ts'
import { linkCommand } from './link.ts'
import { loginCommands } from './login.ts'
import { operatorsCommand } from './operators.ts'
import { reviewsCommand } from './reviews.ts'
import { scrubCommand } from './scrub.ts'
import { sendersCommand } from './senders.ts'
import { sendsCommand } from './sends.ts'
import { DEFAULT_URL } from './settings.ts'
import { stopCommand } from './stop.ts'
import { auditCommand } from './audit.ts'
import { targetsCommand } from './targets.ts'
import { verifyCommand } from './verify.ts'

const TIMEOUT_SECONDS = 30

/** Every command, with its options and what it does. */
export function describe(version: string, host: Host): Command {
  const program = new Command('basta')
    .description('The one place where "stop" is heard, from the command line.')
    .version(version, '-V, --version', 'show the version')
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
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
    .addHelpText('after', ABOUT)
    .addHelpText('afterAll', EVERYWHERE)
  for (const add of [
    checkCommand,
    stopCommand,
    consentCommand,
    historyCommand,
    importCommand,
    scrubCommand,
    verifyCommand,
    linkCommand,
    customersCommand,
    sendersCommand,
    keysCommand,
    operatorsCommand,
    reviewsCommand,
    providersCommand,
    targetsCommand,
    auditCommand,
    quarantineCommand,
    sendsCommand,
    incidentsCommand,
    accessCommand,
    eraseCommand,
    eventsCommand,
    figuresCommand,
    canaryCommand,
    hearCommand,
    loginCommands,
  ])
    add(program, host)
  return program
}

const ABOUT = `
Settings: flags, then the environment, then what \`basta login\` stored, which
is sent only to the URL it was stored for. No option takes the key itself:
everybody on a machine can list the arguments of its processes.

Output: a table on a terminal, else a line each with tabs between cells, in the
time of this machine; or JSON, one value a line, in UTC. Everything but results
goes to stderr.`

/** Under every help. */
const EVERYWHERE = `
Everywhere: --url <url> --key-file <path> --key-stdin --local --timeout <seconds> --json
Exit codes: 0 done, or allowed; 1 error, wrong use, no certain answer; 3 check: any denied; 4 verify:
not proved; 5 scrub: the list cannot be used; 6 scrub: the register was behind; 130 interrupted.`

function seconds(written: string): number {
  const number = Number(written)
  if (!(number > 0 && number <= 86_400)) throw new InvalidArgumentError('Seconds, at most 86400.')
  return number
}
