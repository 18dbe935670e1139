import type { Email } from 'postal-mime'
import { linkTokens } from '../../domain/link-token.ts'
import type { Second } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { bareAddress } from '../read/exact-json.ts'
import { parseMime } from './mime.ts'
import type { Message, Report } from '../../domain/message.ts'
import type { HeaderOf } from './received-mail.ts'

/** RFC 5965, section 7.3, and RFC 6591: praise, and reports about signatures. */
const NO_COMPLAINTS = /^(?:not-spam|auth-failure|dkims?|spf|dmarc)$/

/** From drafts before RFC 5965, still in use: not "this is spam" but "no more". */
const OPT_OUTS = /^opt-out(?:-list)?$/

const REPORT_TYPE = 'message/feedback-report'
const ORIGINAL_TYPES: ReadonlySet<string> = new Set([
  'message/rfc822',
  'message/global',
  'text/rfc822-headers',
  'text/rfc822-header',
])

/**
 * Microsoft's programme (JMRP) is older than RFC 5965: the person's address is in the reported mail.
 */
const JMRP_RECIPIENT = 'x-hmxmroriginalrecipient'
const JMRP_SUBJECT = /^\s*complaint about message from\b/i

/** Fields of the report that name who complained; the second belongs to `opt-out`. */
const NAMING_FIELDS: ReadonlySet<string> = new Set([
  'original-rcpt-to',
  'removal-recipient',
  JMRP_RECIPIENT,
])
/** Headers of the reported mail that name the person, if the report does not. */
const NAMING_HEADERS: readonly string[] = [
  JMRP_RECIPIENT,
  'x-original-to',
  'delivered-to',
  'envelope-to',
  'to',
]

/** How many people one report may name at most. */
const RECIPIENTS_MAX = 100
const SAMPLE_CHARACTERS_MAX = 10_000

export type Reporter = {
  /** Listed and proven, so it may name anybody. (Anybody can write such a report.) */
  readonly isBelieved: boolean
  /** Whether a program or a person wrote it, as far as we can know. */
  readonly wrote: 'answering program' | 'program' | 'proven person' | 'anybody'
  readonly messageId: string
  readonly at: Second | undefined
}

type Field = readonly [name: string, value: string]

/** What a mail is by its headers alone: a complaint report of a mailbox provider, or something else. */
export function shapeOf(header: HeaderOf): 'report' | 'other' {
  const type = header('content-type') ?? ''
  const isReport =
    /^\s*multipart\/report\b/i.test(type) && /;\s*report-type\s*=\s*"?feedback-report\b/i.test(type)
  return isReport ? 'report' : 'other'
}

/**
 * Who complained, if the mail is a complaint: the recipients it names, and the link in the reported
 * mail. Many providers hide the recipient, some so that it still looks like an address; the token of
 * our link names the person all the same. From an untrusted reporter only the token counts: strangers
 * must not stop others. Undefined if the mail is not a report.
 */
export async function readReport(
  email: Email,
  reporter: Reporter,
): Promise<readonly Message[] | undefined> {
  const header: HeaderOf = (name) => email.headers.find(({ key }) => key === name)?.value
  const fieldsPart = partOf(email, (type) => type === REPORT_TYPE)
  const originalPart = partOf(email, (type) => ORIGINAL_TYPES.has(type))
  const original = originalPart === undefined ? undefined : await parseOriginal(originalPart)
  const fields = fieldsOf(fieldsPart)
  const isReport =
    fieldsPart !== undefined ||
    shapeOf(header) === 'report' ||
    isJmrp(header, original) ||
    // A mail of ours attached to a mail of theirs: only their bounces look like this otherwise.
    (reporter.isBelieved && original !== undefined && reporter.wrote !== 'answering program')
  const token = original && tokenOf(original)
  if (!isReport)
    return token !== undefined && passesOn(email, reporter)
      ? [{ kind: 'mail', token, addresses: [] }]
      : undefined

  const type = fields.find(([name]) => name === 'feedback-type')?.[1].toLowerCase() ?? 'abuse'
  if (NO_COMPLAINTS.test(type)) {
    log('mail_ignored', { id: reporter.messageId, reason: 'no_complaint' })
    return []
  }
  const named = namedBy(fields, header, original)
  const link: readonly Message[] =
    token === undefined ? [] : [{ kind: 'mail', token, addresses: named }]
  if (!reporter.isBelieved) return link.length > 0 ? link : [{ kind: 'unproven', why: 'reporter' }]
  const code = `${fieldsPart === undefined ? 'jmrp' : 'arf'}/${type}`
  const reports = named.map((address) => reportOf(reporter, address, { type, code }))
  if (reports.length > 0 || link.length > 0) return [...reports, ...link]
  const sample = `${fieldsPart ?? ''}\n${originalPart ?? ''}`.slice(0, SAMPLE_CHARACTERS_MAX)
  return [
    {
      kind: 'unread',
      what: 'event',
      why: 'unreadable_address',
      shape: 'feedback-report',
      id: reporter.messageId,
      channel: 'email',
      at: reporter.at,
      sample,
    },
  ]
}

function reportOf(
  { messageId, at }: Reporter,
  address: string,
  { type, code }: { readonly type: string; readonly code: string },
): Report {
  const what = OPT_OUTS.test(type) ? 'unsubscribed' : 'complained'
  return { kind: 'report', what, id: messageId, channel: 'email', address, at, code }
}

/**
 * Our own mail forwarded whole, not as a report: by an author who cannot be trusted, or without any
 * text. Programs attach it to bounces; a proven person's own text says what they want.
 */
function passesOn({ text = '', html = '' }: Email, { wrote }: Reporter): boolean {
  if (wrote === 'answering program' || wrote === 'program') return false
  return wrote === 'anybody' || `${text}${html}`.trim() === ''
}

function isJmrp(header: HeaderOf, original: Email | undefined): boolean {
  if (original === undefined) return false
  return (
    original.headers.some(({ key }) => key === JMRP_RECIPIENT) ||
    header(JMRP_RECIPIENT) !== undefined ||
    JMRP_SUBJECT.test(header('subject') ?? '')
  )
}

/** The recipients that a report names; else the one recipient of the reported mail. */
function namedBy(
  fields: readonly Field[],
  header: HeaderOf,
  original: Email | undefined,
): readonly string[] {
  const outer = header(JMRP_RECIPIENT)
  const named = [
    ...fields.filter(([name]) => NAMING_FIELDS.has(name)).map(([, value]) => value),
    ...(outer === undefined ? [] : [outer]),
  ]
  const whole = wholeOf(named)
  if (whole.length > 0) return whole
  for (const name of NAMING_HEADERS) {
    const values = original?.headers.filter(({ key }) => key === name) ?? []
    const [one, ...others] = wholeOf(values.flatMap(({ value }) => value.split(',')))
    // With several recipients it is unknown which of them complained.
    if (one !== undefined && others.length === 0) return [one]
  }
  return []
}

/** Addresses that were not hidden. */
function wholeOf(written: readonly string[]): readonly string[] {
  const addresses = written
    .map((one) => bareAddress(one))
    .filter((one) => /^[^@\s]+@[^@\s]+$/.test(one) && !/redacted|^[x*]+@/i.test(one))
  return [...new Set(addresses)].slice(0, RECIPIENTS_MAX)
}

/** Our token in the reported mail: in its `List-Unsubscribe`, else in a link of its body. */
function tokenOf({ headers, text = '', html = '' }: Email): string | undefined {
  const listed = headers.filter(({ key }) => key === 'list-unsubscribe').map(({ value }) => value)
  return [...listed, text, html].map(firstToken).find((token) => token !== undefined)
}

/** As written; where a line break cuts it, opening the token tries how it continues. */
function firstToken(written: string): string | undefined {
  return [...written.matchAll(/\/u\/([^<>"]{1,700})|mailto:(u-[^<>"@?]{1,200})/gi)]
    .map(([, path = '', mailbox = '']) => (path === '' ? mailbox : path))
    .find((one) => linkTokens(one).length > 0)
}

async function parseOriginal(part: string): Promise<Email> {
  return parseMime(Buffer.from(part))
}

function partOf(report: Email, is: (type: string) => boolean): string | undefined {
  const part = report.attachments.find(({ mimeType }) => is(mimeType.toLowerCase()))
  if (part === undefined) return undefined
  const { content } = part
  return typeof content === 'string' ? content : Buffer.from(new Uint8Array(content)).toString()
}

/** Header fields (RFC 5322), unfolded, names in lower case. */
function fieldsOf(text: string | undefined): readonly Field[] {
  return (text ?? '')
    .replace(/\r?\n[ \t]+/g, ' ')
    .split(/\r?\n/)
    .flatMap((line): Field[] => {
      const colon = line.indexOf(':')
      return colon > 0
        ? [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
        : []
    })
}
