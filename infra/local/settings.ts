import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isMailDomain } from '../../functions/environment.ts'
import { weaknessOf } from '../../functions/domain/api-key.ts'

/** What `npm start` reads from its environment. */
export type LocalSettings = {
  readonly port: number
  readonly publicUrl: string
  readonly folder: string
  /** Undefined: the one in the data folder, made at the first start. */
  readonly accountsFile: string | undefined
  readonly adminKey: string | undefined
  readonly mailDomain: string | undefined
  /** Whether erasures and lifts in the console need a second officer. */
  readonly twoPersons: boolean
  /** The file with the provider that operators sign in at, if there is one. */
  readonly consoleOidcFile: string | undefined
  /** The address it listens on; undefined: this machine only. */
  readonly host: string | undefined
  /** Targets may be on this machine, by HTTP too: for trying things. */
  readonly targetsMayBeLocal: boolean
}

/** Variables of the command line and of clients may be in the same environment. */
export const NAMES = [
  'BASTA_DATA',
  'BASTA_PUBLIC_URL',
  'BASTA_ADMIN_KEY',
  'BASTA_ACCOUNTS',
  'BASTA_HOST',
  'BASTA_MAIL_DOMAIN',
  'BASTA_TWO_PERSONS',
  'BASTA_CONSOLE_OIDC',
  'BASTA_LOCAL_TARGETS',
  'BASTA_DYNAMODB_LOCAL',
  'BASTA_URL',
  'BASTA_KEY',
] as const
type Name = (typeof NAMES)[number]

/** Reads all settings; throws one sentence for each wrong one, with what would be right. */
export function readLocalSettings(environment: NodeJS.ProcessEnv): LocalSettings {
  const given = (name: Name | 'PORT' | 'AWS_ENDPOINT_URL_DYNAMODB'): string | undefined =>
    environment[name] === '' ? undefined : environment[name]
  const port = given('PORT') ?? '8787'
  const publicUrl = (given('BASTA_PUBLIC_URL') ?? `http://localhost:${port}`).replace(/\/+$/, '')
  const mailDomain = given('BASTA_MAIL_DOMAIN')?.toLowerCase()
  const adminKey = given('BASTA_ADMIN_KEY')
  const twoPersons = given('BASTA_TWO_PERSONS') ?? 'no'
  const localTargets = given('BASTA_LOCAL_TARGETS')
  const problems = [
    ...unknownNames(environment),
    portProblem(port),
    urlProblem(publicUrl),
    mailDomain === undefined || isMailDomain(mailDomain)
      ? undefined
      : `BASTA_MAIL_DOMAIN must be a domain alone, such as unsub.example.com, not "${mailDomain}".`,
    twoPersons === 'yes' || twoPersons === 'no'
      ? undefined
      : `BASTA_TWO_PERSONS must be yes or no, not "${twoPersons}".`,
    oidcProblem(given('BASTA_CONSOLE_OIDC')),
    adminKey === undefined ? undefined : keyProblem('BASTA_ADMIN_KEY', adminKey),
    localTargets === undefined || /^(?:yes|no)$/.test(localTargets)
      ? undefined
      : `BASTA_LOCAL_TARGETS must be "yes" or "no", not "${localTargets}".`,
    endpointProblem(given('AWS_ENDPOINT_URL_DYNAMODB')),
  ].filter((problem) => problem !== undefined)
  if (problems.length > 0) throw new Error(problems.join(' '))
  return {
    port: Number(port),
    publicUrl,
    folder: resolve(given('BASTA_DATA') ?? '.basta'),
    accountsFile: given('BASTA_ACCOUNTS'),
    adminKey,
    mailDomain,
    twoPersons: twoPersons === 'yes',
    consoleOidcFile: given('BASTA_CONSOLE_OIDC'),
    host: given('BASTA_HOST'),
    targetsMayBeLocal: localTargets === 'yes',
  }
}

function oidcProblem(file: string | undefined): string | undefined {
  return file === undefined || existsSync(file)
    ? undefined
    : `BASTA_CONSOLE_OIDC names ${file}, which does not exist.`
}

/** What is wrong with an administrator's key, without quoting the key. */
export function keyProblem(source: string, key: string): string | undefined {
  const weakness = weaknessOf(key)
  return weakness === undefined
    ? undefined
    : `${source} ${weakness}: \`openssl rand -hex 32\` makes one that nobody guesses.`
}

/** A misspelt name would be a setting that nobody reads. */
function unknownNames(environment: NodeJS.ProcessEnv): string[] {
  const known: readonly string[] = NAMES
  return Object.keys(environment)
    .filter((name) => name.startsWith('BASTA_') && !known.includes(name))
    .toSorted()
    .map((name) => `There is no setting ${name}; there are: ${NAMES.join(', ')}.`)
}

function portProblem(written: string): string | undefined {
  const port = Number(written)
  return Number.isInteger(port) && port >= 1 && port <= 65_535
    ? undefined
    : `PORT must be a number from 1 to 65535, not "${written}".`
}

function urlProblem(written: string): string | undefined {
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isUsable =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.search + url.hash === ''
  if (isUsable) return undefined
  // `stop.example.com:443` would be parsed as a scheme of that name.
  const isBare = !/^[a-z][a-z\d+.-]*:\/\//i.test(written)
  const instead = isBare ? `https://${written}` : 'https://stop.example.com'
  return `BASTA_PUBLIC_URL must be a URL with http:// or https:// and without a query, such as ${instead}, not "${written}".`
}

function endpointProblem(written: string | undefined): string | undefined {
  const isUsable = written === undefined || /^https?:\/\/[^/]/i.test(written)
  return isUsable
    ? undefined
    : `AWS_ENDPOINT_URL_DYNAMODB must be a URL, such as http://localhost:8000, not "${written}".`
}

/** The accounts document, if it is the data folder's own. */
export function accountsFileOf({ accountsFile, folder }: LocalSettings): string {
  return accountsFile ?? join(folder, 'accounts.json')
}
