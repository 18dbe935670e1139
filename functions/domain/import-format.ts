import type { Channel } from './address.ts'
import { parseZonedTime, type Second } from './time.ts'

/** What a row of another system's list says of its address. */
export type StopList = 'unsubscribes' | 'complaints' | 'bounces'

/**
 * `isSure` where the row itself says it; else it is what its columns make likely, and what the caller
 * says the list to be comes first.
 */
export type Saying = { readonly list: StopList | 'not_a_stop'; readonly isSure: boolean }

const surely = (list: Saying['list']): Saying => ({ list, isSure: true })
const likely = (list: Saying['list']): Saying => ({ list, isSure: false })

/** Cells by the header's name as `plainName` makes it; empty where there is no such column. */
export type Cells = (name: string) => string

/** Where in a row an address stands, and what the row says of it. */
export type Reading = {
  readonly channel?: Channel
  /** Plain names of the address's column; the first that is there and filled. */
  readonly address: readonly string[]
  readonly says: (cell: Cells, names: ReadonlySet<string>) => Saying
}

type Format = Reading & {
  /** Whether a file's header, in plain names, can only be this format's. */
  readonly isFor: (names: ReadonlySet<string>) => boolean
  readonly occurredAt: readonly string[]
  /** Another address of the same person, and the column of its own status. */
  readonly other?: Reading & { readonly status: string }
}

/** Headers are compared without case, spaces and punctuation: `Email Address`, `email_address`. */
export function plainName(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

const ADDRESS_NAMES = [
  'address',
  'to',
  'email',
  'emailaddress',
  'phone',
  'phonenumber',
  'number',
  'msisdn',
]

/** A bounce is everyone's and a delivery undoes it, so that only a row that says it is taken for one. */
const BOUNCED = /^(?:hard[ _-]?)?bounced?$/i
/** The code of a failure for good, alone or before its words (RFC 5321, RFC 3463). */
const FAILED_FOR_GOOD = /^(?:smtp; ?)?5(?:\d\d\b|\.\d)/i

/**
 * Exports of other systems. Where none but the API's field names are published, the CSV is taken to
 * have the same names; `columns` names any others.
 */
export const FORMATS = {
  /**
   * Consent Management API (twilio.com/docs/messaging/features/consent-api): contact_id, sender_id,
   * status, source, date_of_consent. Twilio offers no list of opted-out numbers; a CSV of the
   * console with another header is unverified.
   */
  twilio: {
    channel: 'sms',
    isFor: (names) => names.has('contactid') && (names.has('status') || names.has('dateofconsent')),
    address: ['contactid', 'phonenumber', 'to', 'number', 'phone'],
    occurredAt: ['dateofconsent', 'date'],
    says: (cell) =>
      /^(?:re-?)?opt(?:ed)?[ -]?in$/i.test(cell('status'))
        ? surely('not_a_stop')
        : likely('unsubscribes'),
  },
  /**
   * SES exports no CSV: either the members of ListSuppressedDestinations (EmailAddress, Reason,
   * LastUpdateTime) made into one, or the file of a bulk import, `address,BOUNCE` without a header
   * (docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html).
   */
  ses: {
    channel: 'email',
    isFor: (names) => names.has('emailaddress') && names.has('reason'),
    address: ['emailaddress'],
    occurredAt: ['lastupdatetime'],
    says: (cell) => {
      if (BOUNCED.test(cell('reason'))) return surely('bounces')
      return /complaint/i.test(cell('reason')) ? surely('complaints') : likely('unsubscribes')
    },
  },
  /**
   * Members of the suppression API (/v3/suppression/unsubscribes, /bounces, /spam_reports): email,
   * created (epoch seconds), with ip for spam reports, status and reason for bounces. The console's
   * CSV is unverified. Status 4.x.x is a delay, no bounce (RFC 3463).
   */
  sendgrid: {
    channel: 'email',
    isFor: (names) => names.has('email') && names.has('created'),
    address: ['email'],
    occurredAt: ['created'],
    says: (cell, names) => {
      const [status, reason] = [cell('status'), cell('reason')]
      if (/^4\.\d/.test(status)) return surely('not_a_stop')
      const isBounce = FAILED_FOR_GOOD.test(status) || FAILED_FOR_GOOD.test(reason)
      if (isBounce || BOUNCED.test(reason)) return surely('bounces')
      return likely(names.has('ip') ? 'complaints' : 'unsubscribes')
    },
  },
  /**
   * documentation.mailgun.com, imports of unsubscribes (address, tags, created_at in RFC 2822),
   * bounces (address, code, error, created_at) and complaints (address, created_at).
   */
  mailgun: {
    channel: 'email',
    isFor: (names) =>
      names.has('address') && names.has('createdat') && !names.has('suppressionreason'),
    address: ['address'],
    occurredAt: ['createdat'],
    says: (cell) => {
      const code = cell('code')
      if (/^4\d\d$/.test(code)) return surely('not_a_stop')
      // 605: Mailgun itself held it back, for an earlier bounce.
      return /^(?:5\d\d|605)$/.test(code) ? surely('bounces') : likely('unsubscribes')
    },
  },
  /**
   * postmarkapp.com/developer/api/suppressions-api: EmailAddress, SuppressionReason, Origin,
   * CreatedAt. That the console's CSV has the same names is unverified.
   */
  postmark: {
    channel: 'email',
    isFor: (names) => names.has('suppressionreason'),
    address: ['emailaddress', 'recipient', 'email'],
    occurredAt: ['createdat'],
    says: (cell) => {
      const reason = cell('suppressionreason')
      if (BOUNCED.test(reason)) return surely('bounces')
      return /complaint/i.test(reason) ? surely('complaints') : likely('unsubscribes')
    },
  },
  /**
   * developers.brevo.com/reference/request-contact-export: EMAIL, SMS, ADDED_TIME, MODIFIED_TIME and
   * email_marketing, sms_marketing; /smtp/blockedContacts: email, blockedAt, reason code. The values
   * of the status columns are unverified: only a plain yes keeps a row from being a stop.
   */
  brevo: {
    isFor: (names) =>
      names.has('email') &&
      ['addedtime', 'modifiedtime', 'blockedat', 'emailmarketing'].some((name) => names.has(name)),
    address: ['email'],
    occurredAt: ['blockedat'],
    says: (cell) => {
      const reason = `${cell('reason')} ${cell('reasoncode')}`
      if (/hard ?bounce/i.test(reason)) return surely('bounces')
      if (/spam|complaint/i.test(reason)) return surely('complaints')
      return unlessYes(cell('emailmarketing'))
    },
    other: {
      address: ['sms'],
      status: 'smsmarketing',
      says: (cell) => unlessYes(cell('smsmarketing')),
    },
  },
  /**
   * Audience export as public importers know it (Email Address, UNSUB_TIME, CLEAN_TIME, LEID, EUID,
   * without a zone); unverified with Mailchimp. "Cleaned" is a hard bounce, or several soft ones.
   */
  mailchimp: {
    channel: 'email',
    isFor: (names) =>
      names.has('emailaddress') &&
      ['unsubtime', 'cleantime', 'leid'].some((name) => names.has(name)),
    address: ['emailaddress'],
    occurredAt: ['unsubtime', 'cleantime'],
    says: (cell, names) => {
      if (cell('cleantime') !== '') return surely('bounces')
      if (cell('unsubtime') !== '') return surely('unsubscribes')
      const isTold = names.has('unsubtime') || names.has('cleantime')
      return isTold ? surely('not_a_stop') : likely('not_a_stop')
    },
  },
  /** Our own, and any plain list: a column of addresses, a date and a reason if there are. */
  basta: {
    isFor: (names) => ADDRESS_NAMES.some((name) => names.has(name)),
    address: ADDRESS_NAMES,
    occurredAt: ['occurredat', 'date', 'createdat', 'unsubscribedat'],
    says: (cell) => {
      const reason = cell('reason')
      if (BOUNCED.test(reason)) return surely('bounces')
      return /^(?:spam|complain(?:t|ed))$/i.test(reason)
        ? surely('complaints')
        : likely('unsubscribes')
    },
  },
} as const satisfies Record<string, Format>

function unlessYes(status: string): Saying {
  return /^(?:subscribed|yes|true|1)$/i.test(status) ? surely('not_a_stop') : likely('unsubscribes')
}

export type FormatName = keyof typeof FORMATS

export function formatOf(name: FormatName): Format {
  return FORMATS[name]
}

/** Plain names of every column of addresses. */
export function addressNames(name: FormatName): readonly string[] {
  const { address, other } = formatOf(name)
  return [...address, ...(other?.address ?? [])]
}

/**
 * What is to be read of a row: the other address too, where it is filled in and has a status of its
 * own, and alone where it is the only one. A column that the caller names is read alone.
 */
export function readingsOf(
  name: FormatName,
  cell: Cells,
  { names, named }: { readonly names: ReadonlySet<string>; readonly named: string | undefined },
): readonly Reading[] {
  const { other, ...main } = formatOf(name)
  if (other === undefined) return [main]
  if (named !== undefined) return [other.address.includes(plainName(named)) ? other : main]
  const isThere = (reading: Reading) => reading.address.some((column) => cell(column) !== '')
  if (!isThere(other)) return [main]
  if (!isThere(main)) return [other]
  return names.has(other.status) ? [main, other] : [main]
}

/** The first that knows the header; our own comes last, for it knows any column of addresses. */
export function recogniseFormat(names: ReadonlySet<string>): FormatName | undefined {
  const known = Object.keys(FORMATS) as FormatName[]
  return known.find((name) => FORMATS[name].isFor(names))
}

const EARLIEST = Date.UTC(1990, 0) / 1000
const EPOCH = /^(\d{10})(?:\.\d+|\d{3})?$/
const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i
/** RFC 5322, with the zone that makes it a moment. */
const MAIL_DATE =
  /^(?:[A-Z]{3}, )?\d{1,2} [A-Z]{3} (\d{4}) \d{2}:\d{2}(?::\d{2})? (?:UTC|GMT|[+-]\d{4})$/i

/**
 * When a row of an export happened, if it carries a zone (epoch seconds are UTC by definition). A
 * date without one could be anywhere within a day, and is none; so is one before there was such mail.
 */
export function parseExportTime(written: string): Second | undefined {
  const at = readTime(written.trim())
  return at !== undefined && at >= EARLIEST ? at : undefined
}

function readTime(text: string): Second | undefined {
  const [, epoch] = EPOCH.exec(text) ?? []
  if (epoch !== undefined) return Number(epoch)
  const [, day, time, zone] = ISO.exec(text) ?? []
  if (zone !== undefined)
    return parseZonedTime(`${day ?? ''}T${time ?? ''}${/^[+-]/.test(zone) ? zone : 'Z'}`)
  // `Date.parse` takes the year 0001, which Mailgun writes for none, for 2001.
  const [, year] = MAIL_DATE.exec(text) ?? []
  const milliseconds = Number(year) >= 1990 ? Date.parse(text) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}
