import { createHash } from 'node:crypto'
import type { GenuineRequest } from '../../domain/account-note.ts'
import { BastaError } from '../../domain/errors.ts'
import { newestId } from '../../domain/contact.ts'
import type { Quarantine } from '../../domain/quarantine.ts'
import type { RequestMessage } from '../../domain/queue-message.ts'
import { waited } from '../../domain/event-time.ts'
import { mapPerKey } from '../../concurrency/map-per-key.ts'
import type { Deadline } from '../../concurrency/with-deadline.ts'
import { log, logFailure } from '../../log.ts'
import type { Account, Accounts } from '../../domain/account.ts'
import { addressed, correctable, type Addressed } from './addressed.ts'
import {
  credentialNames,
  requestContext,
  type RequestContext,
  type TakeDeps,
} from './request-context.ts'
import { addToQuarantine } from '../quarantine/add.ts'
import { UnreadableError, type Message } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { isOutsideWindow, type SignedTime } from '../../domain/signed-time.ts'
import {
  isGrouped,
  setAside,
  setGroupsAside,
  unaddressed,
  wholeRequest,
  type AsidePart,
} from '../set-aside/set-aside.ts'
import { joinParts } from './join-parts.ts'
import { takeCompleteReply } from '../stops/by-reply.ts'
import { takeReport } from '../stops/by-report.ts'
import { takeMail } from '../stops/by-mail.ts'
import { takeSent } from '../sends/by-provider.ts'

/**
 * Messages of different people are taken in parallel; those of one person one after the other, in
 * order.
 */
const AT_ONCE = 16

export type Taken = {
  /** The texts that the provider shall send to the person. */
  readonly replies: readonly string[]
  /** Why a copy goes to quarantine: the request, or a part of it, cannot be trusted. */
  readonly problem?: 'unproven' | 'nonce_reused' | undefined
  /** What is wrong, if nothing could be read or if the caller may correct it: it is set aside. */
  readonly unreadable?: Pick<UnreadableError, 'message' | 'faults'> | undefined
}

/** Takes a genuine request. When this resolves, every message of it is stored or set aside. */
export async function take(
  deps: TakeDeps,
  account: Account,
  request: InboundRequest,
): Promise<Taken> {
  const nonce = account.listener.nonce(request)
  const isOwn = nonce === undefined || (await claimNonce(deps, account, nonce, request.body))
  if (!isOwn) return { replies: [], problem: 'nonce_reused' }
  try {
    const signed = account.listener.signedTime(request)
    const messages = await account.listener.read(request, deps.outside)
    return await takeMessages(deps, account, messages, request, signed)
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error
    const noted = noteGenuine(deps, account, request, 'unreadable')
    const context = await contextOfRequest(deps, account, request, undefined)
    await setAside(deps, context, wholeRequest(account, request))
    await noted
    return { replies: [], unreadable: error }
  }
}

/**
 * Claims the nonce for the account and for each credential, so that it is used up for other accounts
 * too.
 */
async function claimNonce(
  { nonces }: TakeDeps,
  { name, provider, listener }: Account,
  nonce: string,
  body: Uint8Array,
): Promise<boolean> {
  for (const owner of [name, ...credentialNames(provider, listener.credentials)])
    if (!(await nonces.claim(owner, nonce, body))) return false
  return true
}

/** Runs beside the work: whoever answers for an account sees that it is heard. */
function noteGenuine(
  { accountNotes }: TakeDeps,
  { name }: Account,
  { receivedAt: at }: Pick<InboundRequest, 'receivedAt'>,
  what: GenuineRequest,
): Promise<void> {
  return accountNotes.note(name, { kind: 'genuine', at, what })
}

/** Takes messages from a webhook, a queue or a poll. */
export async function takeMessages(
  deps: TakeDeps,
  account: Account,
  messages: readonly Message[],
  request: Pick<InboundRequest, 'body' | 'receivedAt' | 'waited'>,
  signed?: SignedTime,
): Promise<Taken> {
  const noted = noteGenuine(deps, account, request, messages[0]?.kind ?? 'nothing')
  const context = await contextOfRequest(deps, account, request, signed)
  const keyOf = ({ address }: Addressed) => address && newestId(deps.ledger.contact(address).ids)
  const outcomes = await mapPerKey(
    (await Promise.all(stopsFirst(messages).map((one) => addressed(context, one, signed)))).flat(),
    { atOnce: AT_ONCE, keysOf: (one) => [keyOf(one) ?? []].flat() },
    unlessTableFails(deps.deadline, keyOf, (one) => takeOne(deps, context, one)),
  )
  const taken = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  await setGroupsAside(
    deps,
    context,
    taken.flatMap(({ grouped }) => grouped ?? []),
  )
  await noted
  return {
    replies: taken.flatMap(({ reply }) => reply ?? []),
    problem: taken.find(({ problem }) => problem !== undefined)?.problem,
    unreadable: taken.find(({ unreadable }) => unreadable !== undefined)?.unreadable,
  }
}

/** A batch may tell a thousand sends and one stop. */
function stopsFirst(messages: readonly Message[]): readonly Message[] {
  const isSent = ({ kind }: Message) => kind === 'sent'
  return [...messages.filter((one) => !isSent(one)), ...messages.filter(isSent)]
}

function contextOfRequest(
  deps: TakeDeps,
  account: Account,
  request: Pick<InboundRequest, 'body' | 'receivedAt' | 'waited'>,
  signed: SignedTime | undefined,
): Promise<RequestContext> {
  const requestSha256 = createHash('sha256').update(request.body).digest('hex')
  const isLate = signed !== undefined && isOutsideWindow(signed, request.receivedAt)
  return requestContext(deps, account, request, requestSha256, isLate)
}

/**
 * A failed message stops only later messages of the same person. If as many people in a row fail as are
 * worked on in parallel, the table is unreachable and no more are begun: all are taken again later, and
 * what was stored is recognised.
 */
function unlessTableFails<R>(
  deadline: Deadline | undefined,
  keyOf: (one: Addressed) => string | undefined,
  work: (one: Addressed) => Promise<R>,
): (one: Addressed) => Promise<R> {
  const failures = new Map<string | undefined, unknown>()
  let inARow = 0
  return async (one) => {
    const key = keyOf(one)
    if (key !== undefined && failures.has(key)) throw failures.get(key)
    if (inARow >= AT_ONCE || deadline?.signal.aborted === true)
      throw new BastaError('unavailable', 'The table failed; the rest was not tried.')
    try {
      const done = await work(one)
      if (key !== undefined) {
        inARow = 0
        deadline?.progress()
      }
      return done
    } catch (error) {
      // A START refused because of a wrong clock must not block anybody's stop.
      if (error instanceof BastaError && error.code === 'clock_apart') {
        logFailure(error.code, error)
        throw error
      }
      failures.set(key, error)
      if (key !== undefined) inARow += 1
      throw error
    }
  }
}

type TakenOne = {
  readonly reply?: string | undefined
  readonly problem?: Taken['problem']
  readonly unreadable?: Taken['unreadable']
  /** Counted together with others of the request. */
  readonly grouped?: AsidePart
}

async function takeOne(
  deps: TakeDeps,
  context: RequestContext,
  { message, address }: Addressed,
): Promise<TakenOne> {
  if (message.kind === 'unread') return aside(deps, context, message)
  if (message.kind === 'unproven') return { problem: 'unproven' }
  if (message.kind === 'mail') await takeMail(deps, message, context)
  else if (message.kind === 'sent')
    // Whose it was cannot be read, so nobody can be found to have been wronged.
    await (address && takeSent(deps, context, message, address))
  else if (message.kind === 'confirmation') await confirm(deps, context.account, message.url)
  else if (address === undefined) {
    const { grouped } = await aside(deps, context, unaddressed(message))
    return { ...(grouped && { grouped }), unreadable: await correctable(context, message) }
  } else if (message.kind === 'report') await takeReport(deps, context, message, address)
  else {
    const whole = await joinParts(deps, context, message, deps.ledger.contact(address))
    const outcome = whole && (await takeCompleteReply(deps, context, whole, address))
    if (typeof outcome === 'string') return { reply: outcome }
    if (outcome !== undefined) return aside(deps, context, outcome)
  }
  return {}
}

async function aside(deps: TakeDeps, context: RequestContext, part: AsidePart): Promise<TakenOne> {
  if (isGrouped(part)) return { grouped: part }
  await setAside(deps, context, part)
  return {}
}

/**
 * Takes a request from the inbox. It was verified at receipt and keeps its time of receipt; nobody
 * waits for a reply.
 */
export async function takeInboxRequest(
  deps: TakeDeps & {
    readonly accounts: Pick<Accounts, 'get'>
    readonly quarantine: Quarantine
  },
  { account: name, request }: RequestMessage,
  takenAt?: Date,
): Promise<void> {
  const account = await deps.accounts.get(name)
  const asItCame = { ...request, waited: waited(request.receivedAt, takenAt) }
  const { problem } = await take(deps, account, asItCame)
  if (problem !== undefined && !(await addToQuarantine(deps, account, request, problem)))
    throw new BastaError('unavailable', 'There is no room in quarantine.')
}

/** Whom a request from the inbox is about, as far as this is known before it is taken. */
export async function contactsOfInboxRequest(
  deps: TakeDeps & { readonly accounts: Pick<Accounts, 'get'> },
  { account: name, request }: RequestMessage,
): Promise<string[]> {
  const account = await deps.accounts.get(name)
  const messages = await account.listener.read(request, deps.outside)
  const context = await requestContext(deps, account, request, '')
  const all = await Promise.all(messages.map((message) => addressed(context, message, undefined)))
  return all
    .flat()
    .flatMap(({ address }) => (address ? [newestId(deps.ledger.contact(address).ids)] : []))
}

/** An unconfirmed topic sends nothing, so the inbox retries while SNS has trouble. */
async function confirm({ outside }: TakeDeps, account: Account, url: string): Promise<void> {
  const { ok, status } = await outside.fetch(url)
  if (status >= 500 || status === 429)
    throw new BastaError('unavailable', 'The subscription cannot be confirmed now.')
  log(ok ? 'subscription_confirmed' : 'subscription_refused', { account: account.name, status })
}
