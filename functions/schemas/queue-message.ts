import * as z from 'zod/mini'
import { isContactId, type ContactId } from '../domain/contact-id.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import type { EventDraft, EventId } from '../domain/event.ts'
import { GESTURES } from '../domain/gesture.ts'
import { CONSOLE_LANGUAGES } from '../domain/operator.ts'
import { ID } from '../domain/scope.ts'
import {
  isSealed,
  NOTES,
  type InBucket,
  type QueueMessage,
  type RequestMessage,
  type SealedMessage,
} from '../domain/queue-message.ts'

const time = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
})
const contactId = z.custom<ContactId>((value) => typeof value === 'string' && isContactId(value))
const contact = z.readonly(z.tuple([contactId], contactId))
const outgoing = {
  to: z.string(),
  text: z.string(),
  request: z.optional(z.string()),
  giveUpAt: z.number(),
}

/** What is stored of a request beside its bytes. */
const request = z.object({
  kind: z.literal('inbound'),
  account: z.string(),
  method: z.string(),
  url: z.string(),
  pathSecret: z.optional(z.string()),
  headers: z.record(z.string(), z.string()),
  receivedAt: time,
  verifiedAt: z.optional(time),
})

const header = z.discriminatedUnion('kind', [
  request,
  z.object({
    kind: z.literal('link'),
    token: z.string(),
    gesture: z.enum(GESTURES),
    topic: z.optional(z.string().check(z.regex(ID))),
    addresses: z.optional(z.readonly(z.array(z.string()))),
    receivedAt: time,
  }),
  z.object({
    kind: z.literal('stop'),
    contact,
    channel: z.enum(['sms', 'email']),
    address: z.optional(z.object({ channel: z.enum(['sms', 'email']), value: z.string() })),
    // We sealed it exactly as it was to be appended: refusing its shape would lose a stop.
    draft: z.custom<EventDraft>((value) => typeof value === 'object' && value !== null),
    messageKey: z.string(),
  }),
  z.object({ kind: z.literal('mail'), subject: z.string(), ...outgoing }),
  z.object({ kind: z.literal('text'), ...outgoing }),
  z.object({
    kind: z.literal('reply'),
    account: z.string(),
    contact,
    from: z.string(),
    to: z.string(),
    text: z.string(),
    started: z.optional(z.string()),
    saidAt: time,
    key: z.optional(z.string()),
  }),
  z.object({
    kind: z.literal('parts'),
    account: z.string(),
    key: z.string(),
    of: z.optional(z.number()),
    from: z.string(),
    to: z.optional(z.string()),
    isGuess: z.optional(z.literal(true)),
    at: z.optional(z.number()),
    hint: z.optional(z.enum(['stop', 'start', 'help'])),
    isLate: z.optional(z.boolean()),
    receivedAt: time,
    requestSha256: z.string(),
  }),
  z.object({
    kind: z.literal('erasure'),
    contact,
    erasure: z.custom<EventId>((value) => typeof value === 'string' && value.startsWith('evt_')),
    by: z.string(),
    operator: z.optional(z.string()),
    from: z.optional(z.object({ chain: z.int(), after: z.int() })),
  }),
  z.object({
    kind: z.literal('confirmation'),
    contact: contactId,
    slot: z.string(),
    giveUpAt: z.number(),
  }),
  z.object({
    kind: z.literal('sign_in'),
    to: z.string(),
    token: z.string(),
    url: z.string(),
    browser: z.string(),
    language: z.enum(CONSOLE_LANGUAGES),
    giveUpAt: z.number(),
  }),
])

const note = z.discriminatedUnion('basta', [
  z.object({
    basta: z.literal(NOTES.keyUse),
    key: z.string().check(z.regex(/^key_[0-9a-f]{18}$/)),
    secretHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
  }),
  z.object({ basta: z.literal(NOTES.inBucket), name: z.string().check(z.uuid()) }),
])

/** Seals a message for the inbox. */
export function sealMessage(keys: EnvelopeKeys, message: SealedMessage): Buffer {
  if (message.kind === 'inbound') return sealRequest(keys, 'inbox', message)
  return sealEnvelope(keys, 'inbox', z.encode(header, message), new Uint8Array())
}

/** Reads a body from the inbox's queue: a sealed message or a note. Throws on anything else. */
export function readBody(keys: EnvelopeKeys, body: Uint8Array): QueueMessage | InBucket {
  if (!isSealed(body)) return readNote(body)
  const { header: fields, bytes } = openEnvelope(keys, 'inbox', body)
  const message = header.parse(fields)
  return message.kind === 'inbound' ? requestOf(message, bytes) : message
}

export function sealForQuarantine(
  keys: EnvelopeKeys,
  message: Omit<RequestMessage, 'verifiedAt'>,
): Buffer {
  return sealRequest(keys, 'quarantine', message)
}

export function openFromQuarantine(keys: EnvelopeKeys, sealed: Uint8Array): RequestMessage {
  const { header: fields, bytes } = openEnvelope(keys, 'quarantine', sealed)
  return requestOf(request.parse(fields), bytes)
}

function sealRequest(
  keys: EnvelopeKeys,
  purpose: 'inbox' | 'quarantine',
  { kind, account, request: { body, ...rest }, verifiedAt }: RequestMessage,
): Buffer {
  const fields = z.encode(request, { kind, account, ...rest, verifiedAt })
  return sealEnvelope(keys, purpose, fields, body)
}

function requestOf(
  { kind, account, verifiedAt, ...rest }: z.infer<typeof request>,
  body: Uint8Array,
): RequestMessage {
  return { kind, account, request: { ...rest, body }, verifiedAt }
}

function readNote(body: Uint8Array): QueueMessage | InBucket {
  const read = note.parse(JSON.parse(Buffer.from(body).toString()))
  if (read.basta === NOTES.inBucket) return { kind: 'in_bucket', name: read.name }
  const { basta: _, ...use } = read
  return { kind: 'key_use', use }
}
