import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { PartsMessage } from '../../domain/queue-message.ts'
import { waited } from '../../domain/event-time.ts'
import type { Accounts } from '../../domain/account.ts'
import { addressed } from './addressed.ts'
import { requestContext, type RequestContext, type TakeDeps } from './request-context.ts'
import type { Reply, Unread } from '../../domain/message.ts'
import { setAside, unaddressed } from '../set-aside/set-aside.ts'
import { putMessage } from '../queue/put.ts'
import { takeCompleteReply } from '../stops/by-reply.ts'

/**
 * How long to wait for the other parts of a text; then what has come is read. A part that comes later
 * is read too.
 */
const PARTS_WAIT_SECONDS = 45

/** Absent in parts stored before ids were kept. */
const partHeader = z.object({ id: z.optional(z.string()) })

/**
 * A text in parts is read when it is complete: a keyword in one part means nothing. Returns the whole,
 * or undefined while parts are missing; then the inbox returns to it later.
 */
export async function joinParts(
  deps: TakeDeps,
  { account, receivedAt, requestSha256, isLate }: RequestContext,
  message: Reply,
  { ids }: Contact,
): Promise<Reply | undefined> {
  const { parts, envelopeKeys } = deps
  const { part, from, to, isGuess, at, hint } = message
  if (part === undefined) return message
  const { reference, number, of } = part
  const key = `${account.name}#${newestId(ids)}#${reference}`
  const sealed = sealEnvelope(envelopeKeys, 'review', { id: message.id }, Buffer.from(message.text))
  const known = await parts.add({ key, of }, number, sealed)
  if (known !== undefined) return { ...message, ...join(envelopeKeys, known), part: undefined }
  const waiting: PartsMessage = {
    kind: 'parts',
    account: account.name,
    key,
    of,
    from,
    to,
    isGuess,
    at,
    hint,
    isLate,
    receivedAt,
    requestSha256,
  }
  await putMessage(deps, waiting, PARTS_WAIT_SECONDS)
  return undefined
}

/**
 * Reads an incomplete text after the wait; a complete one was read before. The person is found as at
 * receipt; what cannot be read is set aside (law 12).
 */
export async function takeOverdueParts(
  deps: TakeDeps & { readonly accounts: Pick<Accounts, 'get'> },
  { account, key, of, receivedAt, requestSha256, isLate, ...said }: PartsMessage,
  takenAt?: Date,
): Promise<void> {
  const { from, to, isGuess, at, hint } = said
  const known = await deps.parts.known(key)
  if (of !== undefined && known.length >= of) return
  const context = await requestContext(
    deps,
    await deps.accounts.get(account),
    { receivedAt, waited: waited(receivedAt, takenAt) },
    requestSha256,
    isLate,
  )
  const { id, text } = join(deps.envelopeKeys, known)
  const about = { channel: 'sms', from, to, at } as const
  // It waited longer than parts are kept.
  if (known.length === 0)
    return setAside(deps, context, lostText(`${key}#${receivedAt.toISOString()}`, about))
  // It is still incomplete: a missing part may take back a START.
  const part = { reference: key, number: known.length, of: of ?? 0 }
  const reply: Reply = { kind: 'reply', ...about, id, text, isGuess, hint, part }
  for (const { message, address } of await addressed(context, reply, undefined)) {
    if (message.kind !== 'reply') continue
    const outcome =
      address === undefined
        ? unaddressed(message)
        : await takeCompleteReply(deps, context, message, address)
    if (typeof outcome === 'object') await setAside(deps, context, outcome)
  }
}

function lostText(id: string, about: Pick<Reply, 'channel' | 'from' | 'to' | 'at'>): Unread {
  return { kind: 'unread', what: 'message', why: 'no_text', shape: 'message/parts', id, ...about }
}

/** The id is made of the parts' ids, because phones use the same references again. */
function join(keys: EnvelopeKeys, sealed: readonly Uint8Array[]): Pick<Reply, 'id' | 'text'> {
  const opened = sealed.map((one) => openEnvelope(keys, 'review', one))
  const ids = opened.map(({ header }) => partHeader.parse(header).id ?? '')
  const digest = createHash('sha256').update(JSON.stringify(ids)).digest('hex')
  return {
    id: `parts:${digest}`,
    text: opened.map(({ bytes }) => bytes.toString()).join(''),
  }
}
