import type { Report } from '../../domain/message.ts'

/** Providers' words for "the person left". Used for reasons and states only, never for messages. */
const LEFT =
  /(?<![a-z])opted[\s_-]*out|unsubscribed|(?:user|recipient|subscriber|number|destination|contact)[\s_-]*opts?[\s_-]*out|opt[\s_-]*out[\s_-]*list|(?:due to|by) (?:a )?stop\b|\bstop (?:message|keyword)/i
/** Words for "it is on a list", without the reason. */
const LISTED =
  /black[\s_-]*list|block[\s_-]*list|deny[\s_-]*list|(?<![a-z])opt[\s_-]*out|do[\s_-]*not[\s_-]*(?:disturb|contact|call)|(?<![a-z])dnd(?![a-z])|not[\s_-]*opted[\s_-]*in|blocked by (?:the )?(?:user|recipient|subscriber)/i
/** The block concerns our own text or account, for example an advertising rule. */
const OURS =
  /sender|originat|source|content|url|link|keyword|campaign|template|instruction|language|missing|\bip\b/i

/**
 * Whether a provider's reason for not sending is an opt-out it knows: a stop if it says so; a hold if
 * it only says that the address is on a list.
 */
export function readRefusal(
  ...reasons: readonly (string | null | undefined)[]
): Extract<Report['what'], 'unsubscribed' | 'maybe_unsubscribed'> | undefined {
  const given = reasons.filter((reason) => reason !== undefined && reason !== null)
  if (given.some((reason) => LEFT.test(reason))) return 'unsubscribed'
  if (given.some((reason) => LISTED.test(reason) && !OURS.test(reason))) return 'maybe_unsubscribed'
  return undefined
}
