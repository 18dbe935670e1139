import { BastaError } from '../../domain/errors.ts'
import type { Quarantine, Quarantined } from '../../domain/quarantine.ts'
import { waited } from '../../domain/event-time.ts'
import { logFailure } from '../../log.ts'
import { timeLeft } from '../../concurrency/time-left.ts'
import type { Account } from '../../domain/account.ts'
import type { TakeDeps } from '../requests/request-context.ts'
import { openFromQuarantine } from '../../schemas/queue-message.ts'
import { take } from '../requests/take.ts'
import { verifyUnderEach, type VerifyDeps } from '../requests/verify.ts'

export type VerifyAgainDeps = TakeDeps & VerifyDeps & { readonly quarantine: Quarantine }

/** Two thirds of the job's time; the rest of the list is for the next call. */
const WITHIN_MS = 10_000
const REQUESTS_A_CALL = 200
/** These errors would hit every other request too: the call fails. */
const FOR_ALL: ReadonlySet<string> = new Set(['unavailable', 'clock_apart', 'hash_key_mismatch'])

/**
 * Verifies quarantined requests with the current secrets, as of their time of receipt; genuine ones are
 * taken or set aside. One in memory at a time, as many as there is time for; `next` is where to
 * continue.
 */
export async function verifyAgain(
  deps: VerifyAgainDeps,
  account: Account,
  after?: string,
): Promise<{ accepted: number; refused: number; next?: string }> {
  const time = timeLeft(WITHIN_MS)
  let accepted = 0
  let refused = 0
  let last = after
  for await (const one of quarantined(deps.quarantine, account.name, after)) {
    // There is at least one more, so the caller gets a place to continue.
    if (last !== undefined && (accepted + refused >= REQUESTS_A_CALL || time.isOver()))
      return { accepted, refused, next: last }
    if (await takeAgain(deps, account, one)) accepted += 1
    else refused += 1
    last = one.id
  }
  return { accepted, refused }
}

async function* quarantined(
  { list }: Quarantine,
  account: string,
  from: string | undefined,
): AsyncGenerator<Quarantined> {
  let after = from
  for (;;) {
    const { page, isMore } = await list(account, after)
    yield* page
    after = page.at(-1)?.id
    if (!isMore || after === undefined) return
  }
}

/** Returns false if it stays in quarantine. */
async function takeAgain(
  deps: VerifyAgainDeps,
  account: Account,
  one: Quarantined,
): Promise<boolean> {
  try {
    const sealed = await deps.quarantine.open(one)
    if (sealed === undefined) return false
    const { request: asKept } = openFromQuarantine(deps.envelopeKeys, sealed)
    const { request, refusal } = await verifyUnderEach(deps, account, asKept)
    if (refusal !== undefined) return false
    const asItCame = { ...request, waited: waited(request.receivedAt) }
    if ((await take(deps, account, asItCame)).problem !== undefined) return false
  } catch (error) {
    if (error instanceof BastaError && FOR_ALL.has(error.code)) throw error
    // One broken request must not keep other people's stops in quarantine.
    logFailure('quarantine_unreadable', error, { account: account.name })
    return false
  }
  await deps.quarantine.release(account.name, one)
  return true
}
