import type { Email } from 'postal-mime'
import { UnreadableError } from './provider.ts'

/** What we look for stands at the beginning of a mail; attachments follow. */
const MIME_BYTES_MAX = 1024 * 1024

/** Parses a mail; the library is loaded when the first mail comes. Nested mails stay attachments. */
export async function parseMime(bytes: Uint8Array): Promise<Email> {
  const { default: PostalMime } = await import('postal-mime')
  try {
    return await PostalMime.parse(bytes.subarray(0, MIME_BYTES_MAX), {
      forceRfc822Attachments: true,
      maxNestingDepth: 30,
      maxHeadersSize: 256 * 1024,
    })
  } catch {
    throw new UnreadableError('the mail cannot be parsed')
  }
}

/** The one author of a mail; none where it names several, because one of them would be a guess. */
export async function authorOf({ headers }: Email): Promise<string | undefined> {
  const { addressParser } = await import('postal-mime')
  const written = headers.filter(({ key }) => key === 'from').map(({ value }) => value)
  const [author, ...others] = addressParser(written.join(','), { flatten: true })
  return others.length === 0 ? author?.address : undefined
}
