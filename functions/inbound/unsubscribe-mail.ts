import type { Email } from 'postal-mime'
import * as z from 'zod/mini'
import { tokenKeyId } from '../domain/link-token.ts'
import type { Outside } from '../domain/ports.ts'
import { parseZonedTime } from '../domain/time.ts'
import { log } from '../log.ts'
import { bareAddress } from './exact-json.ts'
import { isFeedbackReport, readFeedbackReport } from './feedback-report.ts'
import { authorOf, parseMime } from './mime.ts'
import type { Message } from './provider.ts'

const verdict = z.optional(z.object({ status: z.string() }))

/** What SES says of a mail it received: verdicts and headers, and the mail itself or where it is. */
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

/** A header by its lower-case name, the first where there are several. */
export type HeaderOf = (name: string) => string | undefined

const TEXT_CHARACTERS_MAX = 10_000

/**
 * Reads a mail that SES received. A token in the recipient decides, whatever the mail says and
 * whoever seems to have written it; a machine's answer (RFC 3834) decides nothing, even with one.
 */
export async function readReceivedMail(
  received: ReceivedMail,
  mailDomain: string | undefined,
  outside: Outside,
): Promise<readonly Message[]> {
  const { receipt, mail } = received
  let opened: Promise<Email> | undefined
  const open = () => (opened ??= contentOf(received, outside).then(parseMime))
  const header = await headersOf(received, open)

  // A report is made by a machine too, so it comes before the question who wrote this.
  if (isFeedbackReport(header)) {
    const isProven = [receipt.dkimVerdict, receipt.spfVerdict].some(isPass)
    if (!isProven) return ignore(mail.messageId, 'unproven_report')
    return readFeedbackReport(await open(), mail)
  }
  if (isAutomatic(header, mail.source)) return ignore(mail.messageId, 'automatic')
  const tokens = new Set(receipt.recipients.flatMap((one) => tokenIn(one, mailDomain)))
  if (tokens.size > 0) return [...tokens].map((token) => ({ kind: 'mail', token }))
  return readWrittenReply(received, await open())
}

/** A person wrote to an address of no link's: only a proven author can be taken at their word. */
async function readWrittenReply(
  { receipt, mail }: ReceivedMail,
  email: Email,
): Promise<readonly Message[]> {
  const { subject = '', text, html = '' } = email
  const source = bareAddress(mail.source ?? '')
  const author = await authorOf(email)
  // DMARC proves the domain of `From`, not the envelope: they must be one and the same address.
  const isProven = isPass(receipt.dmarcVerdict) && author?.toLowerCase() === source.toLowerCase()
  if (!isProven) return ignore(mail.messageId, 'unproven_author')
  // The subject of an answer is ours, not the person's.
  const said = /^\s*(?:re|aw|sv|fwd?|wg|tr|rv|antw|r)\s*:/i.test(subject) ? '' : subject
  return [
    {
      kind: 'reply',
      id: mail.messageId,
      channel: 'email',
      from: source,
      to: receipt.recipients[0],
      text: `${said}\n${text ?? textOf(html)}`.trim().slice(0, TEXT_CHARACTERS_MAX),
      at: parseZonedTime(mail.timestamp ?? ''),
    },
  ]
}

function ignore(id: string, reason: string): readonly Message[] {
  log('mail_ignored', { id, reason })
  return []
}

function isPass(one: { readonly status: string } | undefined): boolean {
  return one?.status === 'PASS'
}

/** The token of `u-…@<our mail domain>`: whatever else stands before the @ is a mailbox. */
function tokenIn(recipient: string, mailDomain: string | undefined): string[] {
  const address = bareAddress(recipient).toLowerCase()
  const at = address.lastIndexOf('@')
  const token = address.slice(0, at)
  const isOurs = mailDomain === undefined || address.slice(at + 1) === mailDomain.toLowerCase()
  const isToken = token.startsWith('u-') && tokenKeyId(token) !== undefined
  return isOurs && isToken ? [token] : []
}

/** RFC 3834, section 5, and what older programs write in its place. */
const MARKS_OF_MACHINES: Readonly<Record<string, RegExp>> = {
  'auto-submitted': /^\s*(?!no\s*(?:;|$))\S/i,
  precedence: /^\s*(?:bulk|junk|auto[_-]?reply)\s*$/i,
  'x-autoreply': /^(?!\s*no\s*$)/i,
  'x-autorespond': /^(?!\s*no\s*$)/i,
  'content-type': /^\s*multipart\/report\b/i,
  'return-path': /^\s*<>\s*$/,
  subject:
    /^\s*(?:automatic reply|auto(?:-| )?(?:reply|response)|out of (?:the )?office|r[ée]ponse automatique|absence du bureau|automatische antwort|abwesenheit|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar)/i,
}

/** Vacation notices, delivery reports, receipts: nobody wrote them. */
function isAutomatic(header: HeaderOf, source: string | null | undefined): boolean {
  const isFromNobody =
    source !== undefined && source !== null && /^\s*(?:<>)?\s*$|^<?mailer-daemon@/i.test(source)
  return (
    isFromNobody ||
    Object.entries(MARKS_OF_MACHINES).some(([name, mark]) => {
      const value = header(name)
      return value !== undefined && mark.test(value)
    })
  )
}

/** From the notification where it has them all, else from the mail. */
async function headersOf({ mail }: ReceivedMail, open: () => Promise<Email>): Promise<HeaderOf> {
  const isComplete = mail.headers !== undefined && mail.headersTruncated !== true
  const headers = isComplete
    ? (mail.headers ?? []).map(({ name, value }) => ({ key: name.toLowerCase(), value }))
    : (await open()).headers
  return (name) => headers.find(({ key }) => key === name)?.value
}

/** The mail: in the notification, as text or Base64, or in the bucket where SES put it. */
async function contentOf(
  { content, receipt: { action } }: ReceivedMail,
  outside: Outside,
): Promise<Uint8Array> {
  if (action.bucketName !== undefined && action.objectKey !== undefined)
    return outside.readObject(action.bucketName, action.objectKey)
  const text = content ?? ''
  // Every mail has a colon in its headers; Base64 has none.
  const isBase64 = !text.includes(':')
  return Buffer.from(text, isBase64 ? 'base64' : 'utf8')
}

const HTML_CHARACTERS_MAX = 20_000

/** The words of a mail that has no plain text; what it quotes is not its own. */
function textOf(html: string): string {
  return html
    .slice(0, HTML_CHARACTERS_MAX)
    .replace(/<(style|script|title|blockquote)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<(?:br|p|div|li|tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&nbsp;|&#160;/gi, ' ')
    .replace(/&(?:#39|apos|rsquo);/gi, "'")
    .replace(/&amp;/gi, '&')
    .trim()
}
