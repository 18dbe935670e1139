import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import type { Account, Accounts } from '../../domain/account.ts'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'
import type { Quarantine, Quarantined } from '../../domain/quarantine.ts'
import { logFailure } from '../../log.ts'
import { openFromQuarantine } from '../../schemas/queue-message.ts'
import { verifyUnderEach, type VerifyDeps } from '../requests/verify.ts'

export type LookDeps = VerifyDeps & {
  readonly quarantine: Pick<Quarantine, 'list' | 'find' | 'open'>
  readonly envelopeKeys: EnvelopeKeys
}

const AT_ONCE = 4
const TEXT_BYTES_MAX = 64 * 1024
/** Their values say nothing that proves who sent the request; of all others only the name is shown. */
const SHOWN_HEADERS: ReadonlySet<string> = new Set(['content-type', 'content-length', 'user-agent'])

/** Which accounts have requests in quarantine: how many, counted up to one page, and since when. */
export async function accountsInQuarantine(
  { quarantine }: LookDeps,
  accounts: Pick<Accounts, 'all'>,
): Promise<{ account: string; waiting: number; more: boolean; oldest: string }[]> {
  const found = await mapWithLimit(await accounts.all(), AT_ONCE, async ({ name }) => {
    const { page, isMore } = await quarantine.list(name)
    return page.slice(0, 1).map(({ id }) => ({
      account: name,
      waiting: page.length,
      more: isMore,
      oldest: receivedAtOf(id),
    }))
  })
  return found.flat()
}

/** One page of an account, oldest first, each with why it would be refused now. */
export async function listQuarantined(deps: LookDeps, account: Account, after?: string) {
  const { page, isMore } = await deps.quarantine.list(account.name, after)
  const requests = await mapWithLimit(page, AT_ONCE, async (one) => {
    const known = { id: one.id, receivedAt: receivedAtOf(one.id) }
    try {
      const opened = await open(deps, one)
      return { ...known, ...(opened && (await about(deps, account, opened))) }
    } catch (error) {
      // One broken request must not hide the others.
      if (error instanceof BastaError) throw error
      logFailure('quarantine_unreadable', error, { account: account.name })
      return known
    }
  })
  const last = isMore ? page.at(-1)?.id : undefined
  return { requests, ...(last === undefined ? {} : { next: last }) }
}

/** One request as it came. Throws `not_found`. */
export async function showQuarantined(deps: LookDeps, account: Account, id: string) {
  const one = await deps.quarantine.find(account.name, id)
  const request = one && (await open(deps, one))
  if (request === undefined)
    throw new BastaError('not_found', 'There is no such request in quarantine.')
  const headers = Object.entries(request.headers).map(([name, value]) => ({
    name,
    ...(SHOWN_HEADERS.has(name) ? { value } : {}),
  }))
  const body = new TextDecoder().decode(request.body.subarray(0, TEXT_BYTES_MAX))
  return {
    id,
    receivedAt: receivedAtOf(id),
    ...(await about(deps, account, request)),
    headers,
    body,
    cut: request.body.length > TEXT_BYTES_MAX,
  }
}

async function about(
  deps: LookDeps,
  account: Account,
  request: InboundRequest,
): Promise<{ method: string; bytes: number; refusal?: Refusal }> {
  const { refusal } = await verifyUnderEach(deps, account, request)
  const { method, body } = request
  return { method, bytes: body.length, ...(refusal === undefined ? {} : { refusal }) }
}

/** Undefined if it is gone. */
async function open(deps: LookDeps, one: Quarantined): Promise<InboundRequest | undefined> {
  const sealed = await deps.quarantine.open(one)
  return sealed && openFromQuarantine(deps.envelopeKeys, sealed).request
}

function receivedAtOf(id: string): string {
  return id.slice(0, id.lastIndexOf('.'))
}
