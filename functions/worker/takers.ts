import { sendConfirmation, type ConfirmationDeps } from '../actions/consents/serve-queue.ts'
import { takeErasure, type ErasureDeps } from '../actions/erasures/erase.ts'
import type { LinkDeps } from '../actions/links/open.ts'
import { sendQueuedReply, type ReplyDeps } from '../actions/outgoing/reply.ts'
import { sendQueuedMessage, type SendDeps } from '../actions/outgoing/send.ts'
import { takeOverdueParts } from '../actions/requests/join-parts.ts'
import type { TakeDeps } from '../actions/requests/request-context.ts'
import { contactsOfInboxRequest, takeInboxRequest } from '../actions/requests/take.ts'
import { takeInboxStop } from '../actions/stops/by-hand.ts'
import { contactsOfLink, takeLink } from '../actions/stops/by-link.ts'
import { sendSignInLink, type SendLinkDeps } from '../actions/sign-in/send-link.ts'
import type { Accounts } from '../domain/account.ts'
import type { KeyUse } from '../domain/api-key.ts'
import { newestId } from '../domain/contact.ts'
import type { Quarantine } from '../domain/quarantine.ts'
import type { QueueMessage } from '../domain/queue-message.ts'
import { waited } from '../domain/event-time.ts'

export type TakerDeps = TakeDeps &
  LinkDeps &
  SendDeps &
  ReplyDeps &
  ConfirmationDeps &
  SendLinkDeps &
  ErasureDeps & {
    readonly accounts: Pick<Accounts, 'get'>
    readonly quarantine: Quarantine
    readonly recordKeyUse: (use: KeyUse) => Promise<void>
    readonly now: () => Date
  }

type Kind = QueueMessage['kind']
type MessageOf<K extends Kind> = Extract<QueueMessage, { readonly kind: K }>

/** What the queue adds to a message. */
type Delivery = {
  /** When the queue received it, by the queue's clock; absent if unknown. */
  readonly takenAt: Date | undefined
  /** Digest of the delivered bytes; the same with each delivery. */
  readonly digest: string
}

type Taker<K extends Kind> = {
  /** Rejects if the queue must deliver the message again. */
  readonly take: (message: MessageOf<K>, delivery: Delivery) => Promise<void>
  /** Whom it is about: messages about one person are taken in the order they came. */
  readonly contacts?: (message: MessageOf<K>) => readonly string[] | Promise<readonly string[]>
}

/** The handler of each kind of message. */
export type Takers = { readonly [K in Kind]: Taker<K> }

export function takersFor(deps: TakerDeps): Takers {
  return {
    inbound: {
      take: (message, { takenAt }) => takeInboxRequest(deps, message, takenAt),
      contacts: (message) => contactsOfInboxRequest(deps, message),
    },
    link: {
      take: (message, { takenAt }) => takeLink(deps, message, waited(message.receivedAt, takenAt)),
      contacts: (message) => contactsOfLink(deps, message),
    },
    stop: {
      take: (message, { takenAt }) => takeInboxStop(deps, message, takenAt),
      contacts: ({ contact }) => [newestId(contact)],
    },
    mail: { take: (message, { digest }) => sendQueuedMessage(deps, message, digest) },
    text: { take: (message, { digest }) => sendQueuedMessage(deps, message, digest) },
    reply: { take: (message, { digest }) => sendQueuedReply(deps, message, digest) },
    parts: { take: (message, { takenAt }) => takeOverdueParts(deps, message, takenAt) },
    erasure: { take: (message) => takeErasure(deps, message) },
    confirmation: { take: (message) => sendConfirmation(deps, message) },
    sign_in: { take: (message, { digest }) => sendSignInLink(deps, message, digest) },
    key_use: { take: ({ use }) => deps.recordKeyUse(use) },
  }
}

/** The handler of a message, and whom the message is about, if that can be known before. */
export async function takerOf<K extends Kind>(
  takers: Takers,
  kind: K,
  message: MessageOf<K>,
): Promise<{
  readonly contacts: readonly string[]
  readonly take: (delivery: Delivery) => Promise<void>
}> {
  const { take, contacts } = takers[kind]
  // Whom it is about may be unknown; taking it shows whether it can be taken.
  const about = await Promise.resolve(contacts?.(message) ?? []).catch(() => [])
  return { contacts: about, take: (delivery) => take(message, delivery) }
}
