import { classify } from '../../classify/classify.ts'
import { textOfHtml } from '../mail/html-text.ts'

/** The content of an inbound message. */
export type Content = {
  /** What the person wrote, or the label of what they pressed. */
  readonly text?: string | undefined
  /** The message has a place for a text, even if it is empty. */
  readonly isText?: boolean | undefined
  /** The value that the sender put behind the pressed button. */
  readonly payload?: string | undefined
  /** The provider's name for its kind: `image`, `location`. */
  readonly kind?: string | undefined
}

/**
 * Members that hold texts in the messages of all networks, and members that contain those: text and RCS
 * messages, captions, buttons, lists, suggestions, HTML, parts of an MMS. Other members are not read:
 * quotes, places, names.
 */
const PLACES = [
  'text',
  'suggestion_response',
  'suggestionResponse',
  'button_reply',
  'list_reply',
  'button',
  'reply',
  'interactive',
  'actions',
  'action',
  'postback',
  'body',
  'text_message',
  'choice_response_message',
  'media_card_message',
  'media_message',
  'fallback_message',
  'caption',
  'title',
  'message',
  'raw_message',
  'subject',
  'cleanText',
  'content',
  'value',
  'image',
  'video',
  'file',
  'document',
  'audio',
  'list',
  'carousel',
  'html',
  'postback_data',
  'postbackData',
] as const
const PAYLOADS = ['payload', 'postback_data', 'postbackData', 'postback', 'id'] as const
/** Members for what was pressed; `id` is a payload only within them. */
const PRESSED = new Set<string>([
  'button',
  'reply',
  'button_reply',
  'list_reply',
  'suggestion_response',
  'suggestionResponse',
  'action',
  'actions',
  'postback',
  'choice_response_message',
])
const DEPTH_MAX = 6
/** By MIME type or file name; a SMIL describes the layout of an MMS. */
const PICTURE = /^image\/|^application\/smil|\.(?:jpe?g|png|gif|webp|heic|bmp|smil)(?:[?#]|$)/i

/** The first text found in a message. */
export function readContent(message: unknown, kind?: string | null): Content {
  return {
    text: textIn(message, DEPTH_MAX),
    isText: hasTextPlace(message),
    payload: payloadIn(message, DEPTH_MAX),
    kind: kind?.toLowerCase(),
  }
}

/** Whether a button's payload alone says stop, plain or in base64 (RCS): `STOP`, `c3RvcA==`. */
export function isStopPayload(payload: string | undefined): boolean {
  if (payload === undefined) return false
  const decoded = Buffer.from(payload, 'base64')
  const isBase64 = decoded.length > 0 && decoded.toString('base64') === payload
  return [payload, ...(isBase64 ? [decoded.toString()] : [])].some((one) => {
    const { intent, tier } = classify(one)
    return intent === 'stop' && tier === 'exact'
  })
}

function textIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) {
    const parts = value.map((part: unknown) => textIn(part, depth - 1))
    return parts.filter((part) => part !== undefined).join('\n') || undefined
  }
  const members = value as Readonly<Record<string, unknown>>
  if (isOtherPart(members)) return undefined
  for (const place of PLACES) {
    const text = Object.hasOwn(members, place) ? textIn(members[place], depth - 1) : undefined
    if (text !== undefined) return place === 'html' ? textOfHtml(text) : text
  }
  return undefined
}

function payloadIn(value: unknown, depth: number, isPressed = false): string | undefined {
  if (depth === 0 || typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value))
    return value.map((one: unknown) => payloadIn(one, depth - 1, isPressed)).find(Boolean)
  const members = value as Readonly<Record<string, unknown>>
  for (const name of isPressed ? PAYLOADS : []) {
    const payload = members[name]
    if (typeof payload === 'string' && payload !== '') return payload
  }
  for (const place of PLACES) {
    if (!Object.hasOwn(members, place)) continue
    const payload = payloadIn(members[place], depth - 1, isPressed || PRESSED.has(place))
    if (payload !== undefined) return payload
  }
  return undefined
}

/** An empty `text` says nothing; without any `text` we do not know what was said. */
function hasTextPlace(value: unknown): boolean {
  if (typeof value === 'string') return true
  if (typeof value !== 'object' || value === null) return false
  const { text, body, text_message: message } = value as Readonly<Record<string, unknown>>
  return [text, body, message].some(hasTextPlace)
}

/** The kind of the attachments, by their types or file names: only pictures, or more. */
export function kindOfMedia(media: readonly string[]): string | undefined {
  if (media.length === 0) return undefined
  return media.every((one) => PICTURE.test(one)) ? 'image' : 'media'
}

/** A part of an MMS that is not text: its value is bytes. */
function isOtherPart(members: Readonly<Record<string, unknown>>): boolean {
  const type = members['contentType'] ?? members['content_type'] ?? members['mimeType']
  return typeof type === 'string' && !/^text\//i.test(type) && typeof members['value'] === 'string'
}
