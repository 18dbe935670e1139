import { parseZonedTime, type Second } from './time.ts'

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

/** A day, whatever is written after it: enough to tell a date, not to know the moment. */
const DAY = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\D|$)/

export function looksLikeDate(written: string): boolean {
  const text = written.trim()
  return (DAY.test(text) && !text.startsWith('0000')) || readTime(text) !== undefined
}
