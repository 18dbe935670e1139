import type { InboundRequest } from '../../domain/listener.ts'

/** Twilio's largest form, a WhatsApp message from an advertisement, has about fifty. */
export const PARAMETERS_MAX = 500
/** The largest batch that a provider documents is SendGrid's, 768 KB: about 30,000 members. */
export const MEMBERS_MAX = 250_000
/** No provider's message is deeper than ten. */
export const DEPTH_MAX = 64

const EXCLAMATION = 0x21
const QUOTE = 0x22
const AMPERSAND = 0x26
const COMMA = 0x2c
const SLASH = 0x2f
const LESS = 0x3c
const GREATER = 0x3e
const QUESTION = 0x3f
const BACKSLASH = 0x5c
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b])
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])

/** The byte order mark of UTF-8, with which a JSON body may begin. */
const MARK = [0xef, 0xbb, 0xbf]

/**
 * Whether a request has more or deeper parts than any provider sends. Read once, byte by byte, before
 * anything is parsed, sorted or hashed, because the sender is still unverified.
 */
export function isUnbounded({ url, body }: Pick<InboundRequest, 'url' | 'body'>): boolean {
  if (hasTooManyParameters(Buffer.from(url))) return true
  const isMarked = MARK.every((byte, at) => body[at] === byte)
  const text = isMarked ? body.subarray(MARK.length) : body
  const start = text.find((byte) => byte > 0x20)
  if (start === undefined) return false
  if (OPENING.has(start)) return isUnboundedJson(text)
  return start === LESS ? isUnboundedXml(text) : hasTooManyParameters(text)
}

/** For a form or a query. */
export function hasTooManyParameters(bytes: Uint8Array): boolean {
  let found = 0
  for (let at = bytes.indexOf(AMPERSAND); at >= 0; at = bytes.indexOf(AMPERSAND, at + 1)) {
    found += 1
    if (found >= PARAMETERS_MAX) return true
  }
  return false
}

function isUnboundedJson(body: Uint8Array): boolean {
  let depth = 0
  let members = 0
  let isText = false
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at] ?? 0
    if (isText) {
      if (byte === BACKSLASH) at += 1
      else if (byte === QUOTE) isText = false
    } else if (byte === QUOTE) isText = true
    else if (OPENING.has(byte)) {
      depth += 1
      members += 1
    } else if (CLOSING.has(byte)) depth -= 1
    else if (byte === COMMA) members += 1
    if (depth > DEPTH_MAX || members > MEMBERS_MAX) return true
  }
  return false
}

/** Counts its tags. */
function isUnboundedXml(body: Uint8Array): boolean {
  let depth = 0
  let tags = 0
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at]
    if (byte === LESS) {
      tags += 1
      const next = body[at + 1]
      if (next === SLASH) depth -= 1
      // Comments and CDATA do not nest.
      else if (next !== EXCLAMATION) depth += 1
    } else if (byte === GREATER && [SLASH, QUESTION].includes(body[at - 1] ?? 0)) depth -= 1
    if (depth > DEPTH_MAX || tags > MEMBERS_MAX) return true
  }
  return false
}
