import type { Address } from '../../domain/address.ts'
import { classify } from '../../classify/classify.ts'
import type { Classification } from '../../classify/classification.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft, type EventType } from '../../domain/event.ts'
import { senderScope } from '../../domain/scope.ts'
import { attribute, ownsNumber, type Attribution } from '../../domain/sender.ts'
import { occurredAt, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { answer } from '../outgoing/answer.ts'
import { draftOptIn, isDeclaredWord, readOptIn } from '../consents/by-reply.ts'
import type { Reply, Unread } from '../../domain/message.ts'
import type { Foreseen } from './foreseen.ts'
import {
  EVIDENCE_CHARACTERS_MAX,
  messageKeys,
  type RequestContext,
  type TakeDeps,
} from '../requests/request-context.ts'
import { newestId } from '../../domain/contact.ts'
import { sealHeld } from '../reviews/held-address.ts'
import { readingOptions } from './reading-options.ts'

/** How much of a text a reviewer sees; an item of the table holds 400 KB. */
const REVIEWED_CHARACTERS_MAX = 10_000

/**
 * Classifies a person's text and records what it means. Returns the reply for the provider, or what to
 * set aside.
 */
export async function takeCompleteReply(
  deps: TakeDeps,
  context: RequestContext,
  message: Reply,
  address: Address,
): Promise<string | Unread | undefined> {
  const contact = deps.ledger.contact(address)
  const { account } = context
  const { attribution, reading, optIn, type } = meaningOf(context, message)
  const about = {
    contact: newestId(contact.ids),
    account: account.name,
    tier: reading.tier,
    reason: reading.intent,
  }

  if (type === 'lift' || type === 'consent') {
    const why = whyNotToLift(context, message)
    if (why !== undefined) return notToLift(message, type, why)
  }
  if (type === undefined) {
    log('no_event', about)
    const isAsking = reading.intent === 'help' || reading.intent === 'contact'
    if (!isAsking) return undefined
    return answer(
      deps,
      { kind: 'identity', reading, context, message, attribution, contact },
      address,
    )
  }
  const review =
    type === 'hold'
      ? {
          sealed: sealHeld(
            deps.envelopeKeys,
            message.text.slice(0, REVIEWED_CHARACTERS_MAX),
            address,
          ),
        }
      : undefined
  const appended = deps.ledger.append({
    contact,
    draft: optIn
      ? draftOptIn(optIn, context, message)
      : draftEvent(type, reading, context, message, attribution),
    ...messageKeys(account, message.id),
    isKeyMadeUp: message.isIdMadeUp,
    review,
    waited: context.waited,
  })
  const { event, isNew } = await (optIn ? appended.catch(passOverIfFull) : appended)
  if (event === undefined) return undefined
  log(isNew ? 'recorded' : 'known', { ...about, id: event, count: attribution.origins.length })
  if (!isNew || type === 'hold' || type === 'consent') return undefined
  const kind = type === 'lift' ? 'started' : 'stopped'
  return answer(deps, { kind, reading, context, message, attribution, contact }, address)
}

/** What a reply comes to, before anything is recorded. */
function meaningOf(context: RequestContext, message: Reply) {
  const attribution = attribute(context.account.senders, context.profiles, message.to)
  const reading = readIntent(message, context, attribution)
  const optIn = isBelieved(context, message, attribution)
    ? readOptIn(reading, context, message, attribution)
    : undefined
  const isNoStop = isDeclaredWord(reading, context, message, attribution)
  const said = isNoStop ? undefined : eventType(reading, context, message, attribution)
  const type: EventType | undefined = optIn ? 'consent' : said
  return { attribution, reading, optIn, type }
}

/** The event that this reply would make, for a test of an account; nothing is recorded. */
export function foreseeReply(context: RequestContext, message: Reply): Foreseen | undefined {
  const { attribution, reading, type } = meaningOf(context, message)
  if (type === undefined) return undefined
  const { blocks, scopes } = draftEvent(type, reading, context, message, attribution)
  return { type, blocks, scopes, attribution }
}

/** If no more consents can be stored, the stops of the same request must still be taken. */
function passOverIfFull(error: unknown): { event: undefined; isNew: false } {
  if (!(error instanceof BastaError && error.code === 'conflict')) throw error
  log('no_event', { reason: 'full' })
  return { event: undefined, isNew: false }
}

/** It would lift a stop but cannot be trusted: a person decides. */
function notToLift(
  { id, channel, from, to, text, at }: Reply,
  shape: 'lift' | 'consent',
  why: Unread['why'],
): Unread {
  const said = { id, channel, from, to, text, at }
  return { kind: 'unread', what: 'message', why, shape, ...said }
}

/** The provider's own reading is used if it says stop; its "start" is not needed. */
function readIntent(
  { text, hint, channel }: Reply,
  { profiles }: RequestContext,
  { origins }: Attribution,
): Classification {
  const reading = classify(text, readingOptions(profiles, origins, channel))
  if (hint !== 'stop' || reading.intent === 'stop') return reading
  // No model decided this, so none is named.
  const { language } = reading
  return { intent: 'stop', tier: 'exact', matched: 'provider', ...(language && { language }) }
}

function eventType(
  { intent }: Classification,
  context: RequestContext,
  message: Reply,
  attribution: Attribution,
): EventType | undefined {
  if (intent === 'stop') return 'stop'
  if (intent === 'held') return 'hold'
  return intent === 'start' && isBelieved(context, message, attribution) ? 'lift' : undefined
}

/** To lift, a reply must be complete, fully signed, a text message, and meant for one sender. */
function isBelieved(
  { account, isLate, profiles }: RequestContext,
  message: Reply,
  { ambiguous, origins: [origin = ''] }: Attribution,
): boolean {
  const isTextSigned = account.listener.signs === 'body' || message.textIsSigned === true
  const isWhole = message.part === undefined
  if (!isTextSigned || !isWhole || message.channel !== 'sms' || ambiguous) return false
  // That the account has one sender is not the person's statement: the sender must have declared the
  // number.
  const profile = profiles.get(origin)
  return isLate || (profile !== undefined && ownsNumber(profile, message.to))
}

/** Why a person must decide anyway. A replayed START could undo a newer stop. */
function whyNotToLift(
  { isLate }: RequestContext,
  { isGuess, hasOtherReadings }: Reply,
): Unread['why'] | undefined {
  if (isLate) return 'too_late_to_lift'
  if (isGuess === true) return 'unreadable_address'
  return hasOtherReadings === true ? 'ambiguous_signature' : undefined
}

function draftEvent(
  type: EventType,
  { tier, matched, language, reason, score, model }: Classification,
  { account, receivedAt: at, requestSha256 }: RequestContext,
  message: Reply,
  { origins, scopes, blocks, ambiguous }: Attribution,
): EventDraft {
  const receivedAt = toSecond(at)
  const isLift = type === 'lift'
  return {
    id: newEventId(at),
    type,
    scopes: isLift ? origins.map((origin) => senderScope(origin)) : scopes,
    blocks: isLift ? 'marketing' : blocks,
    occurredAt: occurredAt(message.at, receivedAt),
    receivedAt,
    source: {
      method: message.channel === 'sms' ? 'keyword' : 'reply',
      origins,
      provider: account.provider,
      account: account.name,
    },
    // Never the text or the address: only what proves it and where to look it up.
    evidence: {
      messageId: message.id.slice(0, EVIDENCE_CHARACTERS_MAX),
      to: message.to?.slice(0, EVIDENCE_CHARACTERS_MAX),
      tier,
      matched,
      language,
      reason,
      score,
      model,
      hint: message.hint,
      ambiguous: ambiguous ? true : undefined,
      requestSha256,
    },
  }
}
