import * as z from 'zod/mini'
import { CANARY, CANARY_ACCOUNT } from '../domain/canary.ts'
import { BastaError } from '../domain/errors.ts'
import { ID } from '../domain/scope.ts'
import { log, logFailure } from '../log.ts'
import { problemsOf } from './provider.ts'
import { PROVIDERS } from './providers.ts'
import { generic } from './providers/generic.ts'
import { type Account, type Accounts, AccountsUnreadable } from '../domain/account.ts'

/** An unusable entry is reported by name with its fault; the others work. */
export type AccountsDocument = {
  readonly accounts: ReadonlyMap<string, Account>
  readonly refused: ReadonlyMap<string, string>
}

const common = z.object({
  senders: z
    .array(z.string().check(z.regex(ID, 'a sender id')), 'the senders it serves')
    .check(z.minLength(1, 'at least one sender')),
})
const document = z.record(
  z.string(),
  z.unknown(),
  'an object of accounts by "<provider>/<account>"',
)

/** The parser's message quotes what it read, so only the position is taken from it. */
function placeOf(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  const [, line, column] = /line (\d+) column (\d+)/.exec(message) ?? []
  return line === undefined ? '' : ` Look at line ${line}, column ${column ?? '1'}.`
}

/** Why the document cannot be read, for the log: a system's error code, or our own message. */
function causeOf(error: unknown): string | undefined {
  if (error instanceof AccountsUnreadable) return error.message
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : undefined
}

/**
 * Reads the accounts document, `{"twilio/main":{"authToken":"…","senders":["acme"]}}`. Throws if it is
 * not such a document at all.
 */
export function readAccounts(json: string): AccountsDocument {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch (error) {
    throw new AccountsUnreadable(`The accounts document is not JSON.${placeOf(error)}`)
  }
  const parsed = document.safeParse(value)
  if (!parsed.success) throw new AccountsUnreadable('The accounts document is not a JSON object.')
  const accounts = new Map<string, Account>()
  const refused = new Map<string, string>()
  for (const [name, entry] of Object.entries(parsed.data)) {
    const account = readAccount(name, entry)
    if (typeof account === 'string') refused.set(name, account)
    else accounts.set(name, account)
  }
  return { accounts, refused }
}

function readAccount(name: string, entry: unknown): Account | string {
  const [providerName = '', accountName = '', ...rest] = name.split('/')
  const provider = Object.hasOwn(PROVIDERS, providerName) ? PROVIDERS[providerName] : undefined
  if (provider === undefined)
    return `there is no provider "${providerName}" (there are: ${Object.keys(PROVIDERS).join(', ')})`
  if (!ID.test(accountName) || rest.length > 0)
    return 'the name must be "<provider>/<account>", the account in lower-case letters, digits and hyphens'
  const shared = common.safeParse(entry)
  if (!shared.success) return problemsOf(shared.error.issues)
  if (shared.data.senders.includes(CANARY)) return `the sender "${CANARY}" is Basta’s own`
  const opened = provider.open(entry)
  if (!opened.ok) return opened.problem
  return { name, provider: providerName, senders: shared.data.senders, listener: opened.listener }
}

/** In no document, so that no edit of one can silence it, or speak for it. */
function canaryAccount(secrets: readonly string[]): Account {
  const opened = generic.open({ secret: secrets.slice(-3) })
  if (!opened.ok) throw new Error(opened.problem)
  return {
    name: CANARY_ACCOUNT,
    provider: 'generic',
    senders: [CANARY],
    listener: opened.listener,
  }
}

const NONE: AccountsDocument = { accounts: new Map(), refused: new Map() }

const REREAD_MS = 5 * 60_000
/** A flood of forged requests must not cause a flood of reads. */
const REREAD_AGAIN_MS = 5_000

/**
 * Keeps the document in memory. It is read again every 5 minutes, after a failed verification, and for
 * an unknown account.
 */
export function accounts(
  load: () => Promise<string>,
  now: () => Date,
  /** The secrets of the canary's own account, newest last; absent where nothing is heard from it. */
  canary?: () => readonly string[],
): Accounts {
  let current: AccountsDocument | undefined
  let currentText: string | undefined
  let readAt = 0
  let isAsItIs = false
  let fault: string | undefined
  let reading: Promise<AccountsDocument> | undefined

  /** Callers that need the document at the same time share one read. */
  async function read(maxAgeMs: number): Promise<AccountsDocument> {
    const ageMs = now().getTime() - readAt
    // After the clock was set back the age is unknown: read again.
    if (current !== undefined && ageMs >= 0 && ageMs < maxAgeMs) return current
    reading ??= readNow().finally(() => {
      reading = undefined
    })
    return reading
  }

  async function readNow(): Promise<AccountsDocument> {
    try {
      isAsItIs = false
      fault = undefined
      const text = await load()
      if (current === undefined || text !== currentText) {
        current = readAccounts(text)
        currentText = text
      }
      isAsItIs = true
      for (const [account, reason] of current.refused) log('account_refused', { account, reason })
    } catch (error) {
      fault = causeOf(error) ?? 'unavailable'
      if (current === undefined)
        throw new BastaError('unavailable', 'The accounts cannot be read.', [], error)
      // The last good document stays in use: a wrong edit must not stop every account from receiving.
      logFailure('accounts_unreadable', error, { reason: causeOf(error) })
    }
    readAt = now().getTime()
    return current
  }

  async function find(name: string, maxAgeMs: number): Promise<Account> {
    if (name === CANARY_ACCOUNT && canary !== undefined) return canaryAccount(canary())
    const { accounts: known, refused } = await read(maxAgeMs)
    const account = known.get(name)
    if (account !== undefined) return account
    // The account may be new or just corrected, and its first message may be STOP.
    if (maxAgeMs > REREAD_AGAIN_MS) return find(name, REREAD_AGAIN_MS)
    if (refused.has(name))
      throw new BastaError('unavailable', `The entry of the account "${name}" cannot be used.`)
    throw new BastaError('unknown_account', `There is no account "${name}".`)
  }

  return {
    get: (name) => find(name, REREAD_MS),
    getFresh: (name) => find(name, REREAD_AGAIN_MS),
    all: async () => [...(await read(REREAD_MS)).accounts.values()],
    allThereAre: async () => {
      const { accounts: known, refused } = await read(REREAD_AGAIN_MS)
      if (!isAsItIs || refused.size > 0)
        throw new BastaError('unavailable', 'Not every entry of the accounts can be read.')
      return [...known.values()]
    },
    listed: async () => {
      const { accounts: known, refused } = await read(REREAD_AGAIN_MS).catch(() => NONE)
      return { accounts: [...known.values()], refused, ...(fault === undefined ? {} : { fault }) }
    },
  }
}
