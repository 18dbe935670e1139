import * as z from 'zod/mini'
import type { Email } from 'postal-mime'
import type { Outside } from '../../domain/outside.ts'
import { bareAddress } from '../read/exact-json.ts'
import { domainOf } from './feedback-domains.ts'
import { authorOf, parseMime } from './mime.ts'

const verdict = z.optional(z.object({ status: z.string() }))

/**
 * What SES says about a received mail: verdicts and headers, and the mail itself or where it is stored.
 */
export const receivedMail = z.object({
  receipt: z.object({
    recipients: z.array(z.string()),
    spfVerdict: verdict,
    dkimVerdict: verdict,
    dmarcVerdict: verdict,
    action: z.object({
      type: z.string(),
      encoding: z.optional(z.string()),
      bucketName: z.optional(z.string()),
      objectKey: z.optional(z.string()),
    }),
  }),
  mail: z.object({
    messageId: z.string().check(z.minLength(1)),
    timestamp: z.optional(z.string()),
    source: z.nullish(z.string()),
    headersTruncated: z.optional(z.boolean()),
    headers: z.optional(z.array(z.object({ name: z.string(), value: z.string() }))),
  }),
  content: z.nullish(z.string()),
})
export type ReceivedMail = z.infer<typeof receivedMail>

/** A header by its lower-case name; the first, if there are several. */
export type HeaderOf = (name: string) => string | undefined

/** Parses the mail only when needed: a token in its address needs only the headers. */
export function opener(received: ReceivedMail, outside: Outside): () => Promise<Email> {
  let opened: Promise<Email> | undefined
  return () => (opened ??= contentOf(received, outside).then(parseMime))
}

/** From the notification if it has all headers, else from the mail. */
export async function headersOf(
  { mail }: ReceivedMail,
  open: () => Promise<Email>,
): Promise<HeaderOf> {
  const isComplete = mail.headers !== undefined && mail.headersTruncated !== true
  const headers = isComplete
    ? (mail.headers ?? []).map(({ name, value }) => ({ key: name.toLowerCase(), value }))
    : (await open()).headers
  return (name) => headers.find(({ key }) => key === name)?.value
}

/** The mail: in the notification as text or Base64, or in the bucket. */
async function contentOf(
  { content, receipt: { action } }: ReceivedMail,
  outside: Outside,
): Promise<Uint8Array> {
  if (action.bucketName !== undefined && action.objectKey !== undefined)
    return outside.readObject(action.bucketName, action.objectKey)
  const text = content ?? ''
  // Headers always contain a colon; Base64 never does.
  const isBase64 = !text.includes(':')
  return Buffer.from(text, isBase64 ? 'base64' : 'utf8')
}

/** The author, if DMARC proves the domain of `From` and the envelope has exactly the same address. */
export async function provenPerson(
  { receipt, mail }: ReceivedMail,
  email: Email,
): Promise<string | undefined> {
  const source = bareAddress(mail.source ?? '')
  const author = await authorOf(email)
  const isSame = author?.toLowerCase() === source.toLowerCase()
  return isPass(receipt.dmarcVerdict) && isSame ? source : undefined
}

/**
 * The author, if the domain is proven. Machines write with an empty envelope or another address of
 * their domain, so DMARC, or SPF of exactly this domain, is enough.
 */
export async function provenMachine(
  { receipt, mail }: ReceivedMail,
  email: Email,
): Promise<string | undefined> {
  const author = await authorOf(email)
  if (author === undefined || isPass(receipt.dmarcVerdict)) return author
  const isAligned = domainOf(bareAddress(mail.source ?? '')) === domainOf(author)
  const isRefused = receipt.dmarcVerdict?.status === 'FAIL'
  return isPass(receipt.spfVerdict) && isAligned && !isRefused ? author : undefined
}

function isPass(one: { readonly status: string } | undefined): boolean {
  return one?.status === 'PASS'
}
