import type { Address } from '../../domain/address.ts'
import { newestId } from '../../domain/contact.ts'
import type { Sent } from '../../domain/message.ts'
import { withoutAddress, type Send } from '../../domain/send.ts'
import { attribute, numberOf } from '../../domain/sender.ts'
import { NOTHING_KNOWN } from '../../domain/standing.ts'
import { toSecond } from '../../domain/time.ts'
import {
  EVIDENCE_CHARACTERS_MAX,
  type RequestContext,
  type TakeDeps,
} from '../requests/request-context.ts'
import { chainsOf, judge, recordIncident } from './judge.ts'

/** 47 CFR 64.1200(a)(12): one text may confirm a stop, within five minutes. */
const CONFIRMED_WITHIN_SECONDS = 300

/**
 * What a provider says was sent. The sender's own telling of the same message counts more, because it
 * says what the message was for; a provider does not, unless the number or the message itself does.
 */
export async function takeSent(
  deps: TakeDeps,
  context: RequestContext,
  message: Sent,
  address: Address,
): Promise<void> {
  // It may have gone to somebody else: nobody is charged with it.
  if (message.isGuess === true) return
  const contact = deps.ledger.contact(address)
  const send = sendOf(context, message, address)
  const isBest = await deps.sends.rememberUnlessKnown(newestId(contact.ids), send)
  if (!isBest) return
  const [standing = NOTHING_KNOWN] = await deps.ledger.standings([contact])
  const chains = chainsOf(deps, contact.ids)
  const outcome = await judge(deps, send, { standing, chains })
  if (outcome !== undefined && !mayBeConfirmation(send, outcome.verdict.since))
    await recordIncident(deps, contact.ids, send, outcome)
}

function sendOf(
  { account, profiles, receivedAt }: RequestContext,
  { messageId, channel, to, at, timeIs, topic, purpose }: Sent,
  address: Address,
): Send {
  const { origins } = attribute(account.senders, profiles, to)
  const [only, ...others] = origins
  const sender = only === undefined || others.length > 0 ? undefined : profiles.get(only)
  const named = purpose ?? (sender && numberOf(sender, to)?.purpose)
  const received = toSecond(receivedAt)
  return {
    messageId: withoutAddress(messageId.slice(0, EVIDENCE_CHARACTERS_MAX), address.value),
    senders: origins,
    ...(topic !== undefined && sender?.topics.includes(topic) === true ? { topic } : {}),
    purpose: named ?? 'marketing',
    purposeIs: named === undefined ? 'assumed' : 'named',
    channel,
    sentAt: at === undefined ? received : Math.min(at, received),
    timeIs: at === undefined ? 'heard' : timeIs,
    toldBy: 'provider',
    provider: account.provider,
    account: account.name,
  }
}

/** Basta's own confirmation, or the provider's, looks to the provider like any other text. */
function mayBeConfirmation({ channel, toldBy, sentAt }: Send, since: string | undefined): boolean {
  if (channel !== 'sms' || toldBy !== 'provider' || since === undefined) return false
  return sentAt - toSecond(new Date(since)) <= CONFIRMED_WITHIN_SECONDS
}
