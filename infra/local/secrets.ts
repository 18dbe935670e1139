import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseRing } from '../../functions/store/outside/ring-secret.ts'
import { keyProblem } from './settings.ts'

/** The rings of keys, each of which is a secret on AWS. */
export type LocalSecrets = {
  readonly hashKeys: Record<string, string>
  readonly linkRoots: Record<string, string>
  readonly envelopeKeys: Record<string, string>
  /** Certificates of lists are signed with it. */
  readonly certificateKeys: Record<string, string>
}

const secret = () => randomBytes(32).toString('base64url')

export function newSecrets(): LocalSecrets {
  return {
    hashKeys: { a: secret() },
    linkRoots: { 1: secret() },
    envelopeKeys: { a: secret() },
    certificateKeys: { a: secret() },
  }
}

/**
 * Reads the keys of a data folder, or makes them for a new folder. Never makes keys if there is a
 * table: with new keys every person on record would look unknown.
 */
export function openSecrets(
  folder: string,
  { isTableThere }: { isTableThere: boolean },
): LocalSecrets {
  const file = join(folder, 'keys.json')
  if (!existsSync(file)) {
    if (isTableThere)
      throw new Error(
        `${file} is missing, and the table beside it was written with it: put it back from your backup.`,
      )
    const made = newSecrets()
    writePrivate(file, `${JSON.stringify(made, undefined, 2)}\n`)
    return made
  }
  const rings = withCertificateKeys(file, readJson(file))
  const ring = (name: string) => parseRing(JSON.stringify(rings[name] ?? {}))
  return {
    hashKeys: ring('hashKeys'),
    linkRoots: ring('linkRoots'),
    envelopeKeys: ring('envelopeKeys'),
    certificateKeys: ring('certificateKeys'),
  }
}

/**
 * A folder of an earlier version has no keys of certificates. A new one may be made at any time: what an
 * earlier one signed is verified by its public key, which the table keeps.
 */
function withCertificateKeys(
  file: string,
  rings: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (rings['certificateKeys'] !== undefined) return rings
  const more = { ...rings, certificateKeys: newSecrets().certificateKeys }
  // Moved into place when it is whole: the other keys must never be lost.
  const aside = `${file}.${randomBytes(6).toString('hex')}`
  try {
    writeFileSync(aside, `${JSON.stringify(more, undefined, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
      flush: true,
    })
    renameSync(aside, file)
  } finally {
    rmSync(aside, { force: true })
  }
  return more
}

/** The content is not quoted in the error, because it holds keys. */
function readJson(file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Reported below.
  }
  throw new Error(`${file} is not the keys' JSON any more: put it back from your backup.`)
}

/** The administrator's key of the data folder, made at the first start. */
export function openAdminKey(folder: string): string {
  const file = join(folder, 'admin-key')
  if (!existsSync(file)) writePrivate(file, `basta_${secret()}\n`)
  const key = readFileSync(file, 'utf8').trim()
  const problem = keyProblem(file, key)
  if (problem !== undefined) throw new Error(problem)
  return key
}

/** Accounts for trying things; their secrets are made on this machine. */
export function sampleAccounts(): string {
  const sample = {
    'twilio/main': { authToken: randomBytes(16).toString('hex'), senders: ['acme'] },
    'generic/main': { secret: `whsec_${randomBytes(32).toString('base64')}`, senders: ['acme'] },
  }
  return `${JSON.stringify(sample, undefined, 2)}\n`
}

export function writePrivate(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600, flag: 'wx' })
}

/**
 * Makes the data folder, or removes other users' access that an earlier version, a copy or a restore
 * left. New files, the engine's too, are the owner's only.
 */
export function makePrivate(folder: string): void {
  process.umask(0o077)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  chmodSync(folder, 0o700)
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    // The target of a link belongs to somebody else.
    if (entry.isSymbolicLink()) continue
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
}
