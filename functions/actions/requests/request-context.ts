import { createHash } from 'node:crypto'
import type { NotesOfAccounts } from '../../domain/account-note.ts'
import type { Asides } from '../../domain/aside.ts'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Append, Ledger } from '../../domain/ledger.ts'
import type { Inbox } from '../../domain/inbox.ts'
import type { Nonces } from '../../domain/nonces.ts'
import type { Outside } from '../../domain/outside.ts'
import type { Incidents } from '../../domain/incident.ts'
import type { Parts } from '../../domain/message-parts.ts'
import type { Sends } from '../../domain/send.ts'
import type { Senders } from '../../domain/senders.ts'
import type { Waited } from '../../domain/event-time.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Deadline } from '../../concurrency/with-deadline.ts'
import type { Account } from '../../domain/account.ts'
import type { LinkDeps } from '../links/open.ts'

/** Numbers, addresses and ids are shorter; a longer value is something else. */
export const EVIDENCE_CHARACTERS_MAX = 320

export type TakeDeps = {
  readonly ledger: Pick<Ledger, 'contact' | 'append' | 'seen' | 'standings' | 'chain'>
  readonly senders: Pick<Senders, 'get'>
  readonly inbox: Inbox
  readonly nonces: Nonces
  readonly parts: Parts
  readonly asides: Asides
  readonly sends: Pick<Sends, 'rememberUnlessKnown'>
  readonly incidents: Pick<Incidents, 'add'>
  readonly accountNotes: Pick<NotesOfAccounts, 'note'>
  readonly outside: Outside
  readonly envelopeKeys: EnvelopeKeys
  /** Absent in the job that providers call: it has no keys of links. */
  readonly links?: LinkDeps | undefined
  readonly now: () => Date
  /** Present if a caller waits for the answer. */
  readonly deadline?: Deadline | undefined
}

/** What all messages of one request share. */
export type RequestContext = {
  readonly account: Account
  readonly profiles: ReadonlyMap<string, Sender>
  readonly receivedAt: Date
  /** Present if the request waited before it was taken. */
  readonly waited?: Waited | undefined
  /** SHA-256 of the request's bytes, hex: to find it at the provider's. */
  readonly requestSha256: string
  /** It came outside its signature's time window: it may stop, but lifts nothing. */
  readonly isLate: boolean
}

export async function requestContext(
  { senders }: Pick<TakeDeps, 'senders'>,
  account: Account,
  { receivedAt, waited }: Pick<RequestContext, 'receivedAt' | 'waited'>,
  requestSha256: string,
  isLate = false,
): Promise<RequestContext> {
  const profiles = new Map<string, Sender>()
  for (const id of account.senders) {
    const sender = await senders.get(id)
    if (sender !== undefined) profiles.set(id, sender)
  }
  return { account, profiles, receivedAt, waited, requestSha256, isLate }
}

/** A provider's id becomes part of a key: if it is not plain, its digest is used instead. */
export function messageKey({ name }: Pick<Account, 'name'>, id: string): string {
  const isPlain = /^[\w.:-]{1,128}$/.test(id)
  const safe = isPlain ? id : `sha256:${createHash('sha256').update(id).digest('hex')}`
  return `${name}#${safe}`
}

/**
 * The names by which a repeated message is recognised: its account's, and one for each credential. So
 * the same bytes sent to another account with the same credential are recognised too.
 */
export function messageKeys(
  { name, provider, listener: { credentials } }: Account,
  id: string,
): Pick<Append, 'messageKey' | 'sharedKeys'> {
  const shared = credentialNames(provider, credentials)
  return {
    messageKey: messageKey({ name }, id),
    sharedKeys: shared.map((one) => messageKey({ name: one }, id)),
  }
}

/**
 * A name for each credential, the same in every account that has it. Only 32 bits, so that a reader of
 * the table cannot guess a weak secret from it; if two are equal no harm is done, as message ids
 * differ.
 */
export function credentialNames(provider: string, credentials: readonly string[]): string[] {
  const names = credentials.map((credential) => {
    const digest = createHash('sha256').update(`${provider}\n${credential}`).digest('hex')
    return `${provider}@${digest.slice(0, 8)}`
  })
  return [...new Set(names)]
}
