import type { Classification } from '../../classify/classification.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import { findOptInWord, isOpen } from '../../classify/opt-in-words.ts'
import type { OptInWord } from '../../domain/opt-in-word.ts'
import { senderScope } from '../../domain/scope.ts'
import { ownsNumber, type Attribution } from '../../domain/sender.ts'
import { occurredAt, toSecond } from '../../domain/time.ts'
import { EVIDENCE_CHARACTERS_MAX, type RequestContext } from '../requests/request-context.ts'
import type { Reply } from '../../domain/message.ts'

export type OptIn = { readonly sender: string; readonly declared: OptInWord }

/**
 * The consent in a text, if it means nothing else: exactly a declared word, sent to a number of the one
 * sender that declared it. The caller checks whether the text can be trusted.
 */
export function readOptIn(
  reading: Classification,
  { profiles }: RequestContext,
  { text, to }: Reply,
  { origins }: Attribution,
): OptIn | undefined {
  const [origin = '', ...others] = origins
  const profile = profiles.get(origin)
  const isItsOwn = profile !== undefined && others.length === 0 && ownsNumber(profile, to)
  if (!isOpen(reading) || !isItsOwn) return undefined
  const declared = findOptInWord(profile.optInWords ?? [], text, profile.stopWords ?? [])
  return declared && { sender: origin, declared }
}

/**
 * Whether a sender that may be meant declared the whole text as its word. Then it asks for no stop, even
 * where it cannot be believed as a consent.
 */
export function isDeclaredWord(
  reading: Classification,
  { profiles }: RequestContext,
  { text }: Reply,
  { origins }: Attribution,
): boolean {
  return (
    isOpen(reading) &&
    origins.some((origin) => {
      const { optInWords = [], stopWords = [] } = profiles.get(origin) ?? {}
      return findOptInWord(optInWords, text, stopWords) !== undefined
    })
  )
}

/**
 * The person said it to us and it is newer than any stop it lifts: Basta itself witnessed this consent.
 */
export function draftOptIn(
  { sender, declared: { word, topic, wording, wordingVersion } }: OptIn,
  { account, receivedAt: at, requestSha256 }: RequestContext,
  { id, to, at: saidAt }: Pick<Reply, 'id' | 'to' | 'at'>,
): EventDraft {
  const receivedAt = toSecond(at)
  return {
    id: newEventId(at),
    type: 'consent',
    scopes: [senderScope(sender, topic)],
    blocks: 'marketing',
    occurredAt: occurredAt(saidAt, receivedAt),
    receivedAt,
    source: {
      method: 'keyword',
      origins: [sender],
      provider: account.provider,
      account: account.name,
      strength: 'lifting',
    },
    evidence: {
      word,
      wording,
      wordingVersion,
      messageId: id.slice(0, EVIDENCE_CHARACTERS_MAX),
      to: to?.slice(0, EVIDENCE_CHARACTERS_MAX),
      requestSha256,
    },
  }
}
