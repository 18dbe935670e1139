import type { Email } from 'postal-mime'
import { UnreadableError } from '../../domain/message.ts'

/** What we look for is at the beginning of a mail; attachments follow. */
const MIME_BYTES_MAX = 1024 * 1024
/** A mail of one megabyte in lines of 76 characters (RFC 2045, section 6.8) has about 14,000. */
const LINES_MAX = 15_000
/** Lines that may separate parts. */
const BOUNDARIES_MAX = 500

const LINE_FEED = 0x0a
const DASH = 0x2d

/** Parses a mail; the library is loaded with the first mail. Nested mails stay attachments. */
export async function parseMime(bytes: Uint8Array): Promise<Email> {
  const { default: PostalMime } = await import('postal-mime')
  try {
    return await PostalMime.parse(beginningOf(bytes), {
      forceRfc822Attachments: true,
      maxNestingDepth: 30,
      maxHeadersSize: 256 * 1024,
    })
  } catch {
    throw new UnreadableError('the mail cannot be parsed')
  }
}

/**
 * The part of a mail that is parsed: lines and parts of a stranger's mail cost more time than their
 * bytes show.
 */
function beginningOf(mail: Uint8Array): Uint8Array {
  const bytes = mail.subarray(0, MIME_BYTES_MAX)
  let lines = 0
  let boundaries = 0
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) {
    lines += 1
    if (bytes[at + 1] === DASH && bytes[at + 2] === DASH) boundaries += 1
    if (lines >= LINES_MAX || boundaries >= BOUNDARIES_MAX) return bytes.subarray(0, at + 1)
  }
  return bytes
}

/** The one author of a mail; undefined if it names several, because taking one would be a guess. */
export async function authorOf({ headers }: Email): Promise<string | undefined> {
  const { addressParser } = await import('postal-mime')
  const written = headers.filter(({ key }) => key === 'from').map(({ value }) => value)
  const [author, ...others] = addressParser(written.join(','), { flatten: true })
  return others.length === 0 ? author?.address : undefined
}
