import type { Channel } from './address.ts'

/** What a row of another system's list says about its address. */
export type StopList = 'unsubscribes' | 'complaints' | 'bounces'

/**
 * `isSure` if the row itself says it; otherwise it is only likely from its columns, and what the caller
 * says about the list comes first.
 */
export type Saying = { readonly list: StopList | 'not_a_stop'; readonly isSure: boolean }

const surely = (list: Saying['list']): Saying => ({ list, isSure: true })
const likely = (list: Saying['list']): Saying => ({ list, isSure: false })

/** A cell by the header's name as `plainName` makes it; empty if there is no such column. */
export type Cells = (name: string) => string

type Format = {
  readonly channel?: Channel
  /** Its phone numbers are E.164 without the plus. */
  readonly isPlusless?: boolean
  /** Whether a file's header, in plain names, can only be this format's. */
  readonly isFor: (names: ReadonlySet<string>) => boolean
  /** Plain names of the address column; the first that exists and is filled. Absent: any known name. */
  readonly address?: readonly string[]
  /** When the row was made: the date of leaving, unless the row has a status or an opt-out date. */
  readonly madeAt: readonly string[]
  /** Columns that the format explains; all others are read by name. */
  readonly own?: readonly string[]
  /** `madeAt` is the date of its own status. */
  readonly isStatusDated?: boolean
  /** What the row says beside its statuses and opt-out dates. */
  readonly says: (cell: Cells, names: ReadonlySet<string>) => Saying
  /** An address without a status of its own is on the list, even if the file has another's status. */
  readonly isList?: boolean
}

/** Headers are compared without case, spaces and punctuation: `Email Address`, `email_address`. */
export function plainName(header: string): string {
  return header.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}

/**
 * A bounce applies to every sender and a delivery ends it, so only a row that says "bounced" counts as
 * one.
 */
const BOUNCED = /^(?:hard[ _-]?)?bounced?$/i
/** The code of a permanent failure, alone or before its text (RFC 5321, RFC 3463). */
const FAILED_FOR_GOOD = /^(?:smtp; ?)?5(?:\d\d\b|\.\d)/i

/**
 * Exports of other systems. If only the API's field names are published, the CSV is assumed to use
 * them; `columns` can name others.
 */
export const FORMATS = {
  /**
   * Consent Management API (twilio.com/docs/messaging/features/consent-api): contact_id, sender_id,
   * status, source, date_of_consent. Twilio offers no list of opted-out numbers; a CSV of the
   * console with another header is unverified.
   */
  twilio: {
    channel: 'sms',
    isFor: (names) =>
      names.has('contactid') &&
      (names.has('status') || names.has('dateofconsent')) &&
      !names.has('email') &&
      !names.has('emailaddress'),
    address: ['contactid', 'phonenumber', 'to', 'number', 'phone'],
    madeAt: ['dateofconsent', 'date'],
    own: ['status', 'dateofconsent', 'source', 'senderid'],
    isStatusDated: true,
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
    madeAt: ['lastupdatetime'],
    own: ['reason'],
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
    madeAt: ['created'],
    own: ['status', 'reason'],
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
    madeAt: ['createdat'],
    own: ['code', 'error'],
    says: (cell) => {
      const code = cell('code')
      if (/^4\d\d$/.test(code)) return surely('not_a_stop')
      // 605: Mailgun itself did not send, because of an earlier bounce.
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
    madeAt: ['createdat'],
    own: ['suppressionreason'],
    says: (cell) => {
      const reason = cell('suppressionreason')
      if (BOUNCED.test(reason)) return surely('bounces')
      return /complaint/i.test(reason) ? surely('complaints') : likely('unsubscribes')
    },
  },
  /**
   * developers.brevo.com/reference/request-contact-export: EMAIL, SMS, ADDED_TIME, MODIFIED_TIME and
   * email_marketing, sms_marketing; /smtp/blockedContacts: email, blockedAt, reason code. The values
   * of the status columns are unverified. SMS holds the country code and no plus, as its contacts do.
   */
  brevo: {
    isPlusless: true,
    isFor: (names) =>
      names.has('email') &&
      ['addedtime', 'modifiedtime', 'blockedat'].some((name) => names.has(name)),
    madeAt: ['blockedat'],
    own: ['reason', 'reasoncode', 'blockedat'],
    isList: true,
    says: (cell) => {
      const reason = `${cell('reason')} ${cell('reasoncode')}`
      if (/hard ?bounce/i.test(reason)) return surely('bounces')
      return /spam|complaint/i.test(reason) ? surely('complaints') : likely('unsubscribes')
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
    madeAt: ['unsubtime', 'cleantime'],
    own: ['cleantime'],
    says: (cell, names) => {
      if (cell('cleantime') !== '') return surely('bounces')
      if (cell('unsubtime') !== '') return surely('unsubscribes')
      const isTold = names.has('unsubtime') || names.has('cleantime')
      return isTold ? surely('not_a_stop') : likely('not_a_stop')
    },
  },
  /**
   * Our own format, and any other list: an address column, and what its statuses, dates and a reason
   * say. A row's date counts as the date of leaving only if nothing else says who left.
   */
  basta: {
    isFor: () => true,
    madeAt: ['date'],
    // Beside a status a `date` may be when the person joined: then it is not read, and that is said.
    own: ['reason', 'occurredat'],
    says: (cell) => {
      const reason = cell('reason')
      if (BOUNCED.test(reason)) return surely('bounces')
      return /^(?:spam|complain(?:t|ed))$/i.test(reason)
        ? surely('complaints')
        : likely('unsubscribes')
    },
  },
} as const satisfies Record<string, Format>

export type FormatName = keyof typeof FORMATS

export function formatOf(name: FormatName): Format {
  return FORMATS[name]
}

/** The first format that knows the header; our own is last, because it accepts any address column. */
export function recogniseFormat(names: ReadonlySet<string>): FormatName {
  const known = Object.keys(FORMATS) as FormatName[]
  return known.find((name) => FORMATS[name].isFor(names)) ?? 'basta'
}
