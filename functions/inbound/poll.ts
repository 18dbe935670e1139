import { logFailure } from '../log.ts'
import type { Account, Accounts } from './accounts.ts'
import type { TakeDeps } from './occasion.ts'
import { UnreadableError, type Message, type Pending } from './provider.ts'
import { takeMessages } from './take.ts'

/** A long list is worked off over several polls. */
const ITEMS_A_POLL = 300
/** One item that cannot be had is passed over; several in a row are a provider that is out. */
const FAILURES_IN_A_ROW = 3

/**
 * What this process has taken, by account: lists are long, and each item costs a request. To forget
 * it does no harm, as taking twice is a no-op.
 */
const takenBefore = new WeakMap<object, Map<string, ReadonlySet<string>>>()

/** Fetches what providers do not pass on by themselves. One that fails does not keep from the others. */
export async function pollAccounts(
  deps: TakeDeps & { readonly accounts: Pick<Accounts, 'all'>; readonly now: () => Date },
): Promise<void> {
  const taken = takenBefore.get(deps.ledger) ?? new Map<string, ReadonlySet<string>>()
  takenBefore.set(deps.ledger, taken)
  for (const account of await deps.accounts.all()) {
    const known = new Set(taken.get(account.name))
    try {
      await pollAccount(deps, account, known)
    } catch (error) {
      logFailure('poll_failed', error, { account: account.name })
    }
    taken.set(account.name, known)
  }
}

async function pollAccount(
  deps: TakeDeps & { readonly now: () => Date },
  account: Account,
  known: Set<string>,
): Promise<void> {
  const listed = (await account.listener.poll?.(deps.outside)) ?? []
  const keys = new Set(listed.map(({ key }) => key))
  // What left the list may come back to it, and is news then.
  for (const key of known) if (!keys.has(key)) known.delete(key)
  const fresh = listed.filter(({ key }) => !known.has(key)).slice(0, ITEMS_A_POLL)
  let failures = 0
  for (const { key, read } of fresh) {
    try {
      await takePending(deps, account, { key, read })
      known.add(key)
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === FAILURES_IN_A_ROW) throw error
      logFailure('poll_failed', error, { account: account.name })
    }
  }
}

/** What was fetched is genuine; what cannot be read of it is set aside under the provider's own key. */
async function takePending(
  deps: TakeDeps & { readonly now: () => Date },
  account: Account,
  { key, read }: Pending,
): Promise<void> {
  const receivedAt = deps.now()
  const fetched = await read().catch((error: unknown) => {
    if (!(error instanceof UnreadableError)) throw error
    const { provider: shape } = account
    const sample = error.message
    const messages: Message[] = [
      { kind: 'unread', what: 'message', why: 'unknown_shape', shape, id: key, sample },
    ]
    return { messages, body: new Uint8Array() }
  })
  await takeMessages(deps, account, fetched.messages, { body: fetched.body, receivedAt })
}
