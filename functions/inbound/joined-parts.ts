import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { parseAddress } from '../domain/address.ts'
import { openEnvelope, sealEnvelope, type EnvelopeKeys } from '../domain/envelope.ts'
import type { Contact } from '../domain/ports.ts'
import { waited } from '../domain/said-at.ts'
import type { Accounts } from './accounts.ts'
import { occasionOf, type Occasion, type TakeDeps } from './occasion.ts'
import type { Reply } from './provider.ts'
import { takeWholeReply } from './take-reply.ts'

/** The rest of a text is waited for this long, then what there is gets read; a late rest is read still. */
const PARTS_WAIT_SECONDS = 45

const overdue = z.object({
  kind: z.literal('parts'),
  account: z.string(),
  key: z.string(),
  of: z.optional(z.number()),
  from: z.string(),
  to: z.optional(z.string()),
  isGuess: z.optional(z.literal(true)),
  receivedAt: z.iso.datetime(),
  requestSha256: z.string(),
})

/** Absent from parts that came before ids were kept. */
const partHeader = z.object({ id: z.optional(z.string()) })

/**
 * A text in parts is read once it is whole: no keyword is looked for in one part of several. Answers
 * the whole, or undefined while a part is missing; the inbox then comes back to what there is.
 */
export async function joinParts(
  { parts, inbox, envelopeKeys }: TakeDeps,
  { account, receivedAt, requestSha256 }: Occasion,
  message: Reply,
  { ids }: Contact,
): Promise<Reply | undefined> {
  const { part, from, to, isGuess } = message
  if (part === undefined) return message
  const { reference, number, of } = part
  const key = `${account.name}#${ids.at(-1) ?? ids[0]}#${reference}`
  const sealed = sealEnvelope(envelopeKeys, 'review', { id: message.id }, Buffer.from(message.text))
  const known = await parts.add({ key, of }, number, sealed)
  if (known !== undefined) return { ...message, ...join(envelopeKeys, known), part: undefined }
  const header = {
    kind: 'parts',
    account: account.name,
    key,
    of,
    from,
    to,
    isGuess,
    receivedAt: receivedAt.toISOString(),
    requestSha256,
  }
  const waiting = sealEnvelope(envelopeKeys, 'inbox', header, new Uint8Array())
  await inbox.put(waiting, PARTS_WAIT_SECONDS)
  return undefined
}

/** Reads what came of a text whose rest did not come; a whole one was read when it was. */
export async function takeOverdueParts(
  deps: TakeDeps & { readonly accounts: Pick<Accounts, 'get'> },
  sealed: Uint8Array,
  takenAt?: Date,
): Promise<void> {
  const { header } = openEnvelope(deps.envelopeKeys, 'inbox', sealed)
  const { account, key, of, from, to, isGuess, receivedAt, requestSha256 } = overdue.parse(header)
  const address = await parseAddress(from, { channel: 'sms' })
  if (!address.ok) return
  const known = await deps.parts.known(key)
  if (of !== undefined && known.length >= of) return
  // Still a part: what is missing may take back a START.
  const part = { reference: key, number: known.length, of: of ?? 0 }
  const message: Reply = {
    kind: 'reply',
    channel: 'sms',
    from,
    to,
    isGuess,
    part,
    ...join(deps.envelopeKeys, known),
  }
  const occasion = await occasionOf(
    deps,
    await deps.accounts.get(account),
    { receivedAt: new Date(receivedAt), waited: waited(new Date(receivedAt), takenAt) },
    requestSha256,
  )
  await takeWholeReply(deps, occasion, message, address.address)
}

/** Its id is made of its parts': a phone that counts round gives its references out again. */
function join(keys: EnvelopeKeys, sealed: readonly Uint8Array[]): Pick<Reply, 'id' | 'text'> {
  const opened = sealed.map((one) => openEnvelope(keys, 'review', one))
  const ids = opened.map(({ header }) => partHeader.parse(header).id ?? '')
  const digest = createHash('sha256').update(JSON.stringify(ids)).digest('hex')
  return {
    id: `parts:${digest}`,
    text: opened.map(({ bytes }) => bytes.toString()).join(''),
  }
}
