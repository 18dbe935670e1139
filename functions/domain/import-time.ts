import { parseZonedTime, type Second } from './time.ts'

const EARLIEST = Date.UTC(1990, 0) / 1000
const EPOCH = /^(\d{10})(?:\.\d+|\d{3})?$/
const ISO =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})$/i
/** RFC 5322 with a zone, so that it is an exact time. */
const MAIL_DATE =
  /^(?:[A-Z]{3}, )?\d{1,2} [A-Z]{3} (\d{4}) \d{2}:\d{2}(?::\d{2})? (?:UTC|GMT|[+-]\d{4})$/i

/**
 * When a row of an export happened, if it has a zone (epoch seconds are UTC). Without a zone it could
 * be off by most of a day, so it is not used; nor is a date before such mail existed.
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
  // Mailgun writes the year 0001 for "no date", which `Date.parse` reads as 2001.
  const [, year] = MAIL_DATE.exec(text) ?? []
  const milliseconds = Number(year) >= 1990 ? Date.parse(text) : Number.NaN
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

/** A day, whatever follows it: enough to recognise a date, not to know the time. */
const DAY = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?:\D|$)/

export function looksLikeDate(written: string): boolean {
  const text = written.trim()
  return (DAY.test(text) && !text.startsWith('0000')) || readTime(text) !== undefined
}
