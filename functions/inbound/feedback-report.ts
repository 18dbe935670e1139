import type { Email } from 'postal-mime'
import { tokenKeyId } from '../domain/link-token.ts'
import { parseZonedTime } from '../domain/time.ts'
import { log } from '../log.ts'
import { bareAddress } from './exact-json.ts'
import { parseMime } from './mime.ts'
import { UnreadableError, type Message } from './provider.ts'

/** RFC 5965, section 7.3: `not-spam` is praise; `opt-out` is of its drafts and still in use. */
const COMPLAINTS = new Set(['abuse', 'fraud', 'virus', 'other', 'opt-out'])

const ORIGINAL_TYPES = new Set(['message/rfc822', 'message/global', 'text/rfc822-headers'])

/** How many people one report may speak for. */
const RECIPIENTS_MAX = 100

/** Whether this is what a mailbox provider makes of "this is spam" (RFC 5965). */
export function isFeedbackReport(header: (name: string) => string | undefined): boolean {
  const type = header('content-type') ?? ''
  return (
    /^\s*multipart\/report\b/i.test(type) && /;\s*report-type\s*=\s*"?feedback-report\b/i.test(type)
  )
}

/**
 * Who complained: the recipients the report names, and the link that the reported mail carried.
 * Many providers blacken the recipient, some into what still looks like an address; the link's token
 * is our own and names the person whatever they did to it.
 */
export async function readFeedbackReport(
  report: Email,
  { messageId, timestamp }: { readonly messageId: string; readonly timestamp?: string | undefined },
): Promise<readonly Message[]> {
  const fields = fieldsOf(partOf(report, new Set(['message/feedback-report'])))
  const type = fields.find(([name]) => name === 'feedback-type')?.[1].toLowerCase()
  if (type === undefined) throw new UnreadableError('the report has no Feedback-Type')
  if (!COMPLAINTS.has(type)) {
    log('mail_ignored', { id: messageId, reason: 'no_complaint' })
    return []
  }
  const recipients = fields
    .filter(([name]) => name === 'original-rcpt-to')
    .map(([, value]) => bareAddress(value))
    .filter(isWhole)
  const token = await tokenOf(report)
  if (recipients.length === 0 && token === undefined)
    log('mail_ignored', { id: messageId, reason: 'redacted' })
  return [
    ...[...new Set(recipients)].slice(0, RECIPIENTS_MAX).map((address) => ({
      kind: 'report' as const,
      what: 'complained' as const,
      id: messageId,
      channel: 'email' as const,
      address,
      at: parseZonedTime(timestamp ?? ''),
      code: `arf/${type}`,
    })),
    ...(token === undefined ? [] : [{ kind: 'mail' as const, token }]),
  ]
}

/** An address that nobody blackened. */
function isWhole(address: string): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(address) && !/redacted|^[x*]+@/i.test(address)
}

/** Our token in the `List-Unsubscribe` of the reported mail: the path of its link, or its mailbox. */
async function tokenOf(report: Email): Promise<string | undefined> {
  const original = partOf(report, ORIGINAL_TYPES)
  if (original === undefined) return undefined
  const { headers } = await parseMime(Buffer.from(original))
  return headers
    .filter(({ key }) => key === 'list-unsubscribe')
    .flatMap(({ value }) => [
      ...value.matchAll(/<\s*(?:https:\/\/[^<>\s]*\/u\/|mailto:)([\w-]+)/gi),
    ])
    .map(([, token = '']) => token)
    .find((token) => tokenKeyId(token) !== undefined)
}

function partOf(report: Email, types: ReadonlySet<string>): string | undefined {
  const part = report.attachments.find(({ mimeType }) => types.has(mimeType))
  if (part === undefined) return undefined
  const { content } = part
  return typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString()
}

/** Header fields (RFC 5322), unfolded, names in lower case. */
function fieldsOf(text: string | undefined): [name: string, value: string][] {
  return (text ?? '')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon > 0
        ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
        : []
    })
}
