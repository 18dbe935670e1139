import { createHash } from 'node:crypto'
import { parseAddress } from '../domain/address.ts'
import { sealEnvelope } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import type { Quarantine } from '../domain/ports.ts'
import { log } from '../log.ts'
import type { Account, Accounts } from './accounts.ts'
import { occasionOf, type TakeDeps } from './occasion.ts'
import { keepAside } from './keep-aside.ts'
import { UnreadableError, type InboundRequest, type Message } from './provider.ts'
import { isOutsideWindow, type SignedTime } from './signed-time.ts'
import { openRequest } from './sealed-request.ts'
import { joinParts } from './joined-parts.ts'
import { takeWholeReply } from './take-reply.ts'
import { takeReport } from './take-report.ts'

export type Taken = {
  /** What the answer to the provider shall tell the person. */
  readonly replies: readonly string[]
  /** What of it could not be believed or addressed, if anything. */
  readonly problem: 'unaddressed' | 'unreadable' | 'nonce_reused' | undefined
}

/** Takes a genuine request: every message of it is stored before this resolves. */
export async function take(
  deps: TakeDeps,
  account: Account,
  request: InboundRequest,
): Promise<Taken> {
  const nonce = account.listener.nonce(request)
  const isOwn = nonce === undefined || (await deps.nonces.claim(account.name, nonce, request.body))
  if (!isOwn) return { replies: [], problem: 'nonce_reused' }
  const messages = await account.listener.read(request, deps.outside)
  return takeMessages(deps, account, messages, request, account.listener.signedTime(request))
}

/** Takes messages however they came: by webhook, by queue, or fetched. */
export async function takeMessages(
  deps: TakeDeps,
  account: Account,
  messages: readonly Message[],
  { body, receivedAt }: Pick<InboundRequest, 'body' | 'receivedAt'>,
  signed?: SignedTime,
): Promise<Taken> {
  const requestSha256 = createHash('sha256').update(body).digest('hex')
  const isLate = signed !== undefined && isOutsideWindow(signed, receivedAt)
  const occasion = await occasionOf(deps, account, receivedAt, requestSha256, isLate)
  const replies: string[] = []
  let unaddressed = 0
  let unread = 0
  for (const message of messages) {
    if (message.kind === 'mail') await passOnMail(deps, message.token, receivedAt)
    else if (message.kind === 'confirmation') await confirm(deps, account, message.url)
    else if (message.kind === 'unread') unread += 1
    else {
      const written = message.kind === 'reply' ? message.from : message.address
      const parsed = await parseAddress(written, { channel: message.channel })
      // Law 5: what the provider signs without a time of its own was said no later than it signed.
      const at = message.at ?? signed?.at
      if (!parsed.ok) unaddressed += 1
      else if (message.kind === 'report')
        await takeReport(deps, occasion, { ...message, at }, parsed.address)
      else {
        const contact = deps.ledger.contact(parsed.address)
        const whole = await joinParts(deps, occasion, { ...message, at }, contact)
        const outcome = whole && (await takeWholeReply(deps, occasion, whole, parsed.address))
        if (typeof outcome === 'string') replies.push(outcome)
        else if (outcome !== undefined) unread += 1
      }
    }
  }
  if (unread > 0) return { replies, problem: 'unreadable' }
  return { replies, problem: unaddressed > 0 ? 'unaddressed' : undefined }
}

/**
 * Takes a request from the inbox: it was verified when it came, keeps the time it came, and nobody
 * waits for a reply.
 */
export async function takeSpilledRequest(
  deps: TakeDeps & {
    readonly accounts: Pick<Accounts, 'get'>
    readonly quarantine: Quarantine
  },
  sealed: Uint8Array,
): Promise<void> {
  const { account: name, request } = openRequest(deps.envelopeKeys, 'inbox', sealed)
  const account = await deps.accounts.get(name)
  const problem = await take(deps, account, request).then(
    (taken) => taken.problem,
    (error: unknown) => {
      // To try it again would not make it readable.
      if (error instanceof UnreadableError) return 'unreadable'
      throw error
    },
  )
  if (problem !== undefined) await keepAside(deps, account, request, problem)
}

/** Links are opened by the job they belong to: the inbox brings it there. */
async function passOnMail(
  { inbox, envelopeKeys }: TakeDeps,
  token: string,
  receivedAt: Date,
): Promise<void> {
  const header = { kind: 'link', token, gesture: 'mailto', receivedAt: receivedAt.toISOString() }
  await inbox.put(sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array()))
}

/** A topic that is not confirmed says nothing: trouble at the other end is waited out in the inbox. */
async function confirm({ outside }: TakeDeps, account: Account, url: string): Promise<void> {
  const { ok, status } = await outside.fetch(url)
  if (status >= 500 || status === 429)
    throw new BastaError('unavailable', 'The subscription cannot be confirmed now.')
  log(ok ? 'subscription_confirmed' : 'subscription_refused', { account: account.name, status })
}
