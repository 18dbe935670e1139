import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { text } from 'node:stream/consumers'
import { openApi } from './api.ts'
import { ask, canAsk } from './ask.ts'
import { openPrinter, say, type Host } from './cli.ts'
import { codeOf, Failure, Refusal } from './failure.ts'
import { writePrivate } from './files.ts'
import {
  DEFAULT_URL,
  isUnencrypted,
  keyGiven,
  loginFile,
  readKey,
  readUrl,
  urlOf,
  type Options,
  type Settings,
} from './settings.ts'

/** `basta login` and `basta logout`: the key in the config folder of the operating system. */
export function loginCommands(program: Command, host: Host): void {
  program
    .command('login')
    .summary('store where Basta answers and the key')
    .description(
      'Asks where Basta answers and for a key, tries them, and stores them for you alone. The key is ' +
        'read without being shown; where nobody can be asked it is read from stdin.',
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      const login = await askForLogin(options, host)
      await tryKey(login, options, host)
      const file = loginFile()
      store(file, login)
      openPrinter(command, host).facts(
        [
          ['url', login.url],
          ['stored in', file],
        ],
        { url: login.url, file },
      )
    })
  program
    .command('logout')
    .summary('forget what login stored')
    .description(
      'Forgets what login stored. The key itself stays good: `basta keys revoke` ends it.',
    )
    .action(() => {
      rmSync(loginFile(), { force: true })
      say('Nothing is stored any more.')
    })
}

async function askForLogin(options: Options, { environment }: Host): Promise<Settings> {
  // A key in the environment does not answer the question which key to store.
  const given = await keyGiven(options, {})
  const named = urlOf(options, environment)
  const url =
    named ?? (canAsk() ? readUrl((await ask(`URL [${DEFAULT_URL}] `)) || DEFAULT_URL) : DEFAULT_URL)
  if (isUnencrypted(url)) say(`Careful: the key goes to ${url} unencrypted; use https.`)
  if (given !== undefined) return { url, key: given }
  if (!canAsk()) return { url, key: readKey(await text(process.stdin), 'stdin') }
  return { url, key: readKey(await ask('Key (not shown) ', { isSecret: true }), 'what was typed') }
}

/** Any known key may ask for a sender; only an unknown key is refused. */
async function tryKey(
  login: Settings,
  { timeout }: Options,
  { signal, monotonic }: Host,
): Promise<void> {
  const api = openApi({ ...login, timeoutMs: timeout * 1000, monotonic, signal })
  try {
    await api.get('/v1/senders/login', z.looseObject({ id: z.string() }))
  } catch (error) {
    const isKnown =
      error instanceof Refusal &&
      ['urn:basta:forbidden', 'urn:basta:unknown_sender'].includes(error.type ?? '')
    if (!isKnown) throw error
  }
}

function store(file: string, login: Settings): void {
  const folder = dirname(file)
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chmodSync(folder, 0o700)
  } catch (error) {
    throw new Failure(`${folder} cannot be made (${codeOf(error)}).`, [], error)
  }
  writePrivate(file, `${JSON.stringify(login)}\n`)
}
