import envPaths from 'env-paths'
import * as z from 'zod/mini'
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { Failure } from './failure.ts'
import { readFile } from './files.ts'

/** The options of every command. */
export type Options = {
  readonly url?: string
  readonly keyFile?: string
  readonly keyStdin?: true
  readonly local?: true
  readonly timeout: number
  readonly json?: true
}

export type Settings = { readonly url: string; readonly key: string }

export const DEFAULT_URL = 'http://localhost:8787'

const storedLogin = z.object({ url: z.string(), key: z.string() })

/** Where `basta login` stores its key: the config folder of the operating system. */
export function loginFile(): string {
  return join(envPaths('basta', { suffix: '' }).config, 'login.json')
}

/**
 * Options first, then the environment, then what `basta login` stored. A stored key is only ever sent
 * to the URL it was stored with.
 */
export async function readSettings(
  options: Options,
  environment: NodeJS.ProcessEnv,
): Promise<Settings> {
  const named = urlOf(options, environment)
  const login = options.local === true ? undefined : readLogin()
  const url = named ?? login?.url ?? DEFAULT_URL
  const key = (await keyGiven(options, environment)) ?? (login?.url === url ? login.key : undefined)
  if (key !== undefined) return { url, key }
  throw new Failure(`No key for ${url}.`, [
    ...(login === undefined
      ? []
      : [`The stored login is for ${login.url}, and is sent nowhere else.`]),
    'Store one with `basta login`, set BASTA_KEY, or name a file with --key-file.',
    ...(existsSync(localKeyFile(environment))
      ? ['With `npm start` running here, --local uses its key.']
      : []),
  ])
}

/** The URL in the options, in the environment, or of the stored login; none needs a key. */
export function urlNamed(options: Options, environment: NodeJS.ProcessEnv): string | undefined {
  return urlOf(options, environment) ?? readLogin()?.url
}

/** The URL in the options or the environment. */
export function urlOf(options: Options, environment: NodeJS.ProcessEnv): string | undefined {
  if (options.local === true && options.url !== undefined)
    throw new Failure('--local is this folder’s own Basta: it takes no --url.')
  if (options.local === true) return `http://localhost:${environment['PORT'] ?? '8787'}`
  const written = options.url ?? environment['BASTA_URL']
  return written === undefined || written === '' ? undefined : readUrl(written)
}

export function readUrl(written: string): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new Failure(`"${written}" is no URL of a Basta, such as ${DEFAULT_URL}.`)
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/** The key in the options or, by default, the environment. */
export async function keyGiven(
  { keyFile, keyStdin, local }: Options,
  environment: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  if (keyStdin === true) return readKey(await text(process.stdin), 'stdin')
  if (keyFile !== undefined) return readKey(readFile(keyFile), keyFile)
  if (local === true) return readLocalKey(environment)
  const own = environment['BASTA_KEY']
  return own === undefined || own === '' ? undefined : readKey(own, 'BASTA_KEY')
}

export function readKey(written: string, source: string): string {
  const key = written.trim()
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key
  throw new Failure(`There is no key in ${source}: one line of visible characters is needed.`)
}

/** Whether a key sent there could be read on its way. */
export function isUnencrypted(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return (
    protocol === 'http:' && !/^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname)
  )
}

function localKeyFile(environment: NodeJS.ProcessEnv): string {
  return resolve(environment['BASTA_DATA'] ?? '.basta', 'admin-key')
}

function readLocalKey(environment: NodeJS.ProcessEnv): string {
  const file = localKeyFile(environment)
  if (existsSync(file)) return readKey(readFile(file), file)
  throw new Failure(`No Basta is in this folder: there is no ${file}.`, [
    'Go to the folder where `npm start` ran, or name its data folder in BASTA_DATA.',
  ])
}

function readLogin(): Settings | undefined {
  const file = loginFile()
  if (!existsSync(file)) return undefined
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
    throw new Failure(`${file} can be read by others.`, [`Close it: chmod 600 '${file}'`])
  try {
    return storedLogin.parse(JSON.parse(readFile(file)))
  } catch (error) {
    throw new Failure(`${file} is damaged.`, ['`basta login` writes it anew.'], error)
  }
}
