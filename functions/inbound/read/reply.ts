import { isStopPayload, type Content } from './content.ts'
import { networkNumber } from './networks.ts'
import type { Message, Reply } from '../../domain/message.ts'
import { sampleOf } from './sample.ts'

/** Kinds without words: a picture is not a stop. A voice message, a film or a document may be one. */
const WORDLESS: ReadonlySet<string> = new Set(
  'image images picture photo sticker gif location place contact contacts vcard reaction'.split(
    ' ',
  ),
)
/** Kinds that are only text: if empty, they say nothing. */
const TEXTS: ReadonlySet<string> = new Set(['text', 'sms', 'mo_text', 'unicode'])

export type ProviderReply = Omit<Reply, 'kind' | 'text' | 'channel' | 'from'> & {
  /** As the provider names it: `sms`, `WHATSAPP`. */
  readonly network: string
  readonly from: string | undefined
  readonly content: Content
  /** The message as received. */
  readonly sample: unknown
}

/**
 * What a provider passes on, as a reply; or, where it has no text in a place we know or is from
 * nobody's number, as something for a person to look at (law 12). The one rule for all providers:
 * - a text, a caption, the words on a button: a reply;
 * - a kind without words, or an empty text: nothing, for it holds no wish;
 * - anything else without a text: set aside.
 */
export function readReply({ network, from, content, sample, ...rest }: ProviderReply): Message[] {
  const { text, payload, kind, isText } = content
  const hint = rest.hint ?? (isStopPayload(payload) ? 'stop' : undefined)
  const isEmpty = kind === undefined || TEXTS.has(kind) ? isText === true : WORDLESS.has(kind)
  if (text === undefined && hint === undefined && isEmpty) return []
  const number = from === undefined ? undefined : networkNumber(network, from)
  const unread = {
    kind: 'unread',
    what: 'message',
    id: rest.id,
    channel: 'sms',
    from: number ?? from,
    to: rest.to,
    text,
    at: rest.at,
    sample: sampleOf(sample),
  } as const
  const shape = nameOf(network)
  if (from === undefined) return [{ ...unread, why: 'unreadable_address', shape }]
  if (number === undefined)
    return [{ ...unread, why: 'unknown_channel', channel: undefined, shape }]
  if (text === undefined && hint === undefined)
    return [{ ...unread, why: 'no_text', shape: nameOf(kind ?? network) }]
  return [{ kind: 'reply', ...rest, hint, channel: 'sms', from: number, text: text ?? '' }]
}

/** A provider's kind is one word; anything longer or stranger could hold other data. */
function nameOf(kind: string): string {
  return /^[\w.-]{1,40}$/.test(kind) ? `message/${kind.toLowerCase()}` : 'message'
}
