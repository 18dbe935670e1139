import { base32nopad } from '@scure/base'
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { Channel } from './address.ts'
import { contactIdBytes, contactIdOf, type ContactId } from './contact-id.ts'
import type { Second } from './time.ts'
import { writtenTokens } from './written-token.ts'

/** The content of a link. The address is encrypted: no URL, log or referrer shows it. */
export type Link = {
  readonly channel: Channel
  readonly address: string
  readonly sender: string
  readonly topic?: string | undefined
  readonly campaign?: string | undefined
  readonly issued: Second
}

/** The content of a short link: a contact, known by its hash only. */
export type ShortLink = {
  readonly contact: ContactId
  /** 1-based, in the order in which the sender's topics were first declared; 0 for the whole sender. */
  readonly topicNumber: number
}

/** A sender's key of one epoch. Every token holds the key's id, so that old links stay valid. */
export type LinkKey = { readonly id: Uint8Array; readonly sender: string; readonly key: Uint8Array }

const VERSION = 1
const KEY_ID_BYTES = 4
const NONCE_BYTES = 12
const TAG_BYTES = 16
const MAC_BYTES = 10
const HEAD_BYTES = 1 + KEY_ID_BYTES
const CONTACT_BYTES = 16
const SHORT_BYTES = HEAD_BYTES + CONTACT_BYTES + 1 + MAC_BYTES
const SHORT_CHARACTERS = 2 + Math.ceil((SHORT_BYTES * 8) / 5)
/** Our tokens are much shorter; a longer one is not ours. */
const TOKEN_CHARACTERS_MAX = 2_048

/** HKDF-SHA-256(root of the epoch, info `basta/link/<sender>`): a sender can mint with its own key. */
export function linkKeyOf(root: string, id: Uint8Array, sender: string): LinkKey {
  const key = hkdfSync('sha256', Buffer.from(root), '', `basta/link/${sender}`, 32)
  return { id, sender, key: Buffer.from(key) }
}

/**
 * base64url(version 1 ‖ key id 4 ‖ nonce 12 ‖ AES-256-GCM ciphertext ‖ tag 16) over the JSON array
 * [channel, address, sender, topic, campaign, issued], topic and campaign `""` where there is none;
 * version and key id are authenticated.
 */
export function sealToken(
  { id, key }: LinkKey,
  link: Link,
  nonce: Uint8Array = randomBytes(NONCE_BYTES),
): string {
  const head = Buffer.concat([Buffer.from([VERSION]), id])
  const { channel, address, sender, topic = '', campaign = '', issued } = link
  const plain = JSON.stringify([channel, address, sender, topic, campaign, issued])
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(head)
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

/** `u-` + lower-case base32 of {version 1, key id 4, contact 16, topic 1, MAC 10}: 54 characters. */
export function sealShortToken(key: LinkKey, { contact, topicNumber }: ShortLink): string {
  const { version, hash } = contactIdBytes(contact)
  // The high half of the first byte is the format's version, the low half the hash key's letter.
  const first = (VERSION << 4) | (version.charCodeAt(0) - 97)
  const body = Buffer.concat([Buffer.from([first]), key.id, hash, Buffer.from([topicNumber])])
  return `u-${encodeBase32(Buffer.concat([body, shortMac(key, body)]))}`
}

/**
 * All texts that may be a token in a path, a mailbox or a header, however it was changed on its way.
 */
export function linkTokens(written: string): readonly string[] {
  const tokens = writtenTokens(written).map((token) =>
    /^u-/i.test(token) ? token.slice(0, SHORT_CHARACTERS) : token,
  )
  return [...new Set(tokens)].filter((token) => tokenKeyId(token) !== undefined)
}

/** The key id of a token of either form; undefined if the text cannot be a token. */
export function tokenKeyId(token: string): string | undefined {
  const bytes = tokenBytes(token)
  return bytes?.subarray(1, HEAD_BYTES).toString('hex')
}

/** Opens a token with the key of its id; undefined for anything that key did not seal. */
export function openToken(
  linkKey: LinkKey,
  token: string,
): ({ form: 'long' } & Link) | ({ form: 'short' } & ShortLink) | undefined {
  const bytes = tokenBytes(token)
  if (bytes === undefined || !bytes.subarray(1, HEAD_BYTES).equals(linkKey.id)) return undefined
  return isShort(token) ? openShort(linkKey, bytes) : openLong(linkKey, bytes)
}

function openLong({ key, sender }: LinkKey, bytes: Buffer): ({ form: 'long' } & Link) | undefined {
  const nonce = bytes.subarray(HEAD_BYTES, HEAD_BYTES + NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(bytes.subarray(0, HEAD_BYTES))
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  let plain: unknown
  try {
    const sealed = bytes.subarray(HEAD_BYTES + NONCE_BYTES, -TAG_BYTES)
    plain = JSON.parse(Buffer.concat([decipher.update(sealed), decipher.final()]).toString())
  } catch {
    return undefined
  }
  const link = readLink(plain)
  // A sender's own key is valid for that sender only.
  return link?.sender === sender ? { form: 'long', ...link } : undefined
}

function readLink(plain: unknown): Link | undefined {
  if (!Array.isArray(plain)) return undefined
  const [channel, address, sender, topic, campaign, issued] = plain as unknown[]
  if (channel !== 'sms' && channel !== 'email') return undefined
  if (typeof address !== 'string' || typeof sender !== 'string') return undefined
  if (typeof topic !== 'string' || typeof campaign !== 'string') return undefined
  if (typeof issued !== 'number' || !Number.isSafeInteger(issued)) return undefined
  return {
    channel,
    address,
    sender,
    issued,
    ...(topic === '' ? {} : { topic }),
    ...(campaign === '' ? {} : { campaign }),
  }
}

function openShort(key: LinkKey, bytes: Buffer): ({ form: 'short' } & ShortLink) | undefined {
  const body = bytes.subarray(0, -MAC_BYTES)
  if (!timingSafeEqual(bytes.subarray(-MAC_BYTES), shortMac(key, body))) return undefined
  const version = String.fromCharCode(97 + ((body[0] ?? 0) & 0x0f))
  const hash = body.subarray(HEAD_BYTES, HEAD_BYTES + CONTACT_BYTES)
  return { form: 'short', contact: contactIdOf(version, hash), topicNumber: body.at(-1) ?? 0 }
}

function shortMac({ key }: LinkKey, body: Uint8Array): Buffer {
  const macKey = Buffer.from(hkdfSync('sha256', key, '', 'basta/link/short', 32))
  return createHmac('sha256', macKey).update(body).digest().subarray(0, MAC_BYTES)
}

function isShort(token: string): boolean {
  return token.length === SHORT_CHARACTERS && /^u-[a-z2-7]+$/i.test(token)
}

function tokenBytes(token: string): Buffer | undefined {
  if (token.length > TOKEN_CHARACTERS_MAX) return undefined
  if (isShort(token)) {
    const bytes = decodeBase32(token.slice(2))
    return bytes !== undefined && (bytes[0] ?? 0) >> 4 === VERSION ? bytes : undefined
  }
  const bytes = Buffer.from(token, 'base64url')
  // Lenient decoding would accept many spellings of one link.
  if (bytes.toString('base64url') !== token) return undefined
  const isLongEnough = bytes.length > HEAD_BYTES + NONCE_BYTES + TAG_BYTES
  return isLongEnough && bytes[0] === VERSION ? bytes : undefined
}

/** RFC 4648 base32, lower case, unpadded: survives mail systems that fold local parts to one case. */
function encodeBase32(bytes: Uint8Array): string {
  return base32nopad.encode(bytes).toLowerCase()
}

/** Undefined if the last character holds bits that belong to no byte: one token has one spelling. */
function decodeBase32(text: string): Buffer | undefined {
  try {
    return Buffer.from(base32nopad.decode(text.toUpperCase()))
  } catch {
    return undefined
  }
}
