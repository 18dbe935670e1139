// Longer than any token of ours with all that a mail program could put between its letters.
const WRITTEN_CHARACTERS_MAX = 8_192
const ESCAPED_TIMES_MAX = 3
const PIECES_MAX = 16
const LAST_DASHES_MAX = 8
const ESCAPES = /(?:%[0-9a-f]{2})+/gi
/** A broken line, with the marks of quoted lines. */
const BROKEN_LINE = /[\r\n]+[>\s]*/g
/** Where HTML may break a long word. */
const WORD_BREAKS = /<wbr\s{0,3}\/?>/gi
/**
 * What may be inserted into a token on its way: breaks, spaces, the `=` of quoted-printable, invisible
 * characters.
 */
const SOFT_BREAKS = /[\s=\p{Cf}\p{Variation_Selector}\u034F]+/u
const LETTER = /[\w-]/
const HARD_END = /[^\w\s=\p{Cf}\p{Variation_Selector}\u034F-]/u

/**
 * The tokens (base64url or base32) that a piece of a path, a mailbox or a header may hold. Programs
 * that make links of plain text include punctuation, trackers add parameters, mail breaks lines. So a
 * token ends at the first character that no token has, and inserted breaks are removed. Its end is not
 * always clear: candidates are returned shortest first, and the caller tries them in turn. Tokens are
 * authenticated, so a wrong cut opens nothing.
 */
export function writtenTokens(written: string): readonly string[] {
  const pieces = piecesOf(written)
  const tokens = pieces.flatMap((_, at) => {
    const token = pieces.slice(0, at + 1).join('')
    return [token, ...withoutLastDashes(token)]
  })
  return [...new Set(tokens)].filter((token) => token !== '')
}

/** The first `characters` of it, for tokens of fixed length. */
export function writtenToken(written: string, characters: number): string {
  return piecesOf(written).join('').slice(0, characters)
}

function piecesOf(written: string): readonly string[] {
  const text = unescaped(written.slice(0, WRITTEN_CHARACTERS_MAX))
    .replaceAll(BROKEN_LINE, '\n')
    .replaceAll(WORD_BREAKS, '')
  const start = text.search(LETTER)
  if (start < 0) return []
  const behind = text.slice(start)
  const end = behind.search(HARD_END)
  return behind
    .slice(0, end < 0 ? undefined : end)
    .split(SOFT_BREAKS)
    .filter((piece) => piece !== '')
    .slice(0, PIECES_MAX)
}

/** Some programs escape what is already escaped. */
function unescaped(text: string): string {
  let plain = text
  for (let times = 0; times < ESCAPED_TIMES_MAX && plain.includes('%'); times += 1)
    plain = plain.replaceAll(ESCAPES, unescapedRun)
  return plain
}

function unescapedRun(run: string): string {
  try {
    return decodeURIComponent(run)
  } catch {
    return '\uFFFD'
  }
}

/** A token may end in dashes; so may a word that was _marked_ or broken-. */
function withoutLastDashes(token: string): readonly string[] {
  const shorter: string[] = []
  let end = token.length
  while (end > 0 && (token[end - 1] === '-' || token[end - 1] === '_')) {
    end -= 1
    if (shorter.length < LAST_DASHES_MAX) shorter.push(token.slice(0, end))
  }
  return [...shorter, token.slice(0, end)]
}
