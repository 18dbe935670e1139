import { keyedDigest } from '../../domain/envelope.ts'
import type { Polled } from '../../domain/polled.ts'
import { logFailure } from '../../log.ts'
import { NO_TIME_LIMIT, type TimeLeft } from '../../concurrency/time-left.ts'
import type { Account, Accounts } from '../../domain/account.ts'
import type { TakeDeps } from './request-context.ts'
import { UnreadableError, type Message, type Pending } from '../../domain/message.ts'
import { takeMessages } from './take.ts'

/** A long list is read over several polls. */
const ITEMS_A_POLL = 300
/** One failing item is skipped; several in a row mean that the provider is down. */
const FAILURES_IN_A_ROW = 3

export type PollDeps = TakeDeps & {
  readonly accounts: Pick<Accounts, 'all'>
  readonly polled: Polled
  readonly now: () => Date
}

/**
 * Fetches what providers do not send by themselves, until the time is over. Each account gets its share
 * of the remaining time, so a slow or failing one does not block the others.
 */
export async function pollAccounts(deps: PollDeps, time = NO_TIME_LIMIT): Promise<void> {
  const all = await deps.accounts.all()
  const polled = all.filter(({ listener }) => listener.poll !== undefined)
  for (const [at, account] of polled.entries()) {
    try {
      await pollAccount(deps, account, time.atMost(time.leftMs() / (polled.length - at)))
    } catch (error) {
      logFailure('poll_failed', error, { account: account.name })
    }
  }
}

/**
 * What was taken is recorded item by item: lists are long, each item costs a request, and the next poll
 * may run in another process. Losing a record does no harm, because taking twice changes nothing.
 */
async function pollAccount(deps: PollDeps, account: Account, time: TimeLeft): Promise<void> {
  const { name, listener } = account
  const listed = ((await listener.poll?.(deps.outside, deps.now)) ?? []).map((pending) => ({
    ...pending,
    // The key may be a phone number.
    digest: keyedDigest(deps.envelopeKeys, 'poll', `${name}\n${pending.key}`),
  }))
  const known = await deps.polled.known(name)
  const digests = new Set(listed.map(({ digest }) => digest))
  // An item that left the list may return later as a new one.
  const left = [...known].filter((digest) => !digests.has(digest)).slice(0, ITEMS_A_POLL)
  for (const digest of left) await deps.polled.forget(name, digest)
  const fresh = listed.filter(({ digest }) => !known.has(digest)).slice(0, ITEMS_A_POLL)
  let failures = 0
  for (const { key, read, digest } of fresh) {
    if (time.isOver()) return
    try {
      await takePending(deps, account, { key, read })
      await deps.polled.add(name, digest, deps.now())
      failures = 0
    } catch (error) {
      failures += 1
      if (failures === FAILURES_IN_A_ROW) throw error
      logFailure('poll_failed', error, { account: name })
    }
  }
}

/** Fetched data is genuine; what cannot be read is set aside under the provider's own key. */
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
