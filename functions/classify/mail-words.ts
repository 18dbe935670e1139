import { isFooter, isSignature } from './footers.ts'
import { headLines, isAsking, mayBeHead } from './mail-heads.ts'

const HOSTS = /(?:\/\/|@|\bwww\.)([\w.-]{1,253})/gi
const OUR_LINK = /\/u\/(?:u-)?[\w-]{40}|\bu-[a-z2-7]{52}@/i
const ANY_LINK = /https?:\/\/|\bwww\.[\w-]+\./i
const LINK_OR_MAILBOX = /(?:https?:\/\/|\bwww\.)\S|<[^<>\s@]+@|\[mailto:/i
const QUOTED = /^\s{0,3}>/
const SIGNATURE_RULE = /^-- ?$/
const NOTICE =
  /(?<!\p{L})(?:you (?:are receiving|received?) this|vous avez reçu (?:ce|cet|cette)|view (?:this|it) in (?:your|a) browser|vous recevez (?:ce|cet|cette)|voir (?:ce|cet|cette) \S{1,12} dans (?:votre|un) navigateur|sie (?:erhalten|bekommen) diese|im browser (?:ansehen|anzeigen)|recibes? este|has recibido este|ver en el navegador|ricevi questa|hai ricevuto questa|visualizza nel browser|recebeu este|está a? ?receb(?:er|endo) este|(?:u|je) (?:ontvangt|krijgt) (?:deze|dit)|bekijk in (?:uw|je) browser|otrzymujesz t[ęe]|du får (?:det|den) här|du modtager denne|du mottar denne|saat tämän|вы получили это|λαμβάνετε αυτό|bu e-postayı|您收到)/iu
const WRITTEN = /[\p{L}\p{N}\p{Extended_Pictographic}]/u
const CLICK =
  /(?<!\p{L})(?:click|cli[cq]|klick|klik|clicca|haz clic|haga clic|napsauta|нажмите|πατήστε|κάντε κλικ|tıkla|انقر|点击|點擊)/iu
const SHORT_WORDS_MAX = 4

/** The text of a mail, divided by who probably wrote it. */
export type MailWords = {
  /** The person's own words. */
  readonly own: string
  /** Perhaps the person's, perhaps ours: a stop in it is only held. */
  readonly doubtful: string
}

/**
 * Separates what a person wrote from what their program quoted of us, above or below. Below a
 * recognised head only text after lines marked `>` can be theirs. A line with our link was probably not
 * written by them, nor what follows; of that, only a request in a person's words, or a text as short as
 * a STOP, is read. In a mail of several paragraphs, one with a link may be ours even without a head.
 */
export function readMail(text: string, ownHosts: readonly string[]): MailWords {
  const isOurs = (line: string) => isOfHosts(line, ownHosts)
  const lines = text.split('\n')
  const isLong = paragraphsOf(lines).length > 1
  const own: string[] = []
  let rest: readonly string[] = []
  let hasOwn = false
  let hasQuoted = false
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    const head = headLines(lines, at, isOurs)
    if (QUOTED.test(line)) hasQuoted = true
    else if (head > 0) {
      if (!isQuotedAt(lines, at + head)) {
        // Nothing above it: the answer is below the quotation, or there is none.
        if (!hasOwn) rest = [...rest, ...filtered(lines.slice(at + 1))]
        break
      }
      at += head - 1
      hasQuoted = true
    } else if (hasOwn && SIGNATURE_RULE.test(line)) break
    else if ((isLong || hasOwn) && isMark(line, ownHosts)) {
      rest = [...rest, ...belowMark(lines.slice(at))]
      break
    } else if (isWrapped(lines, at)) rest = [...rest, line]
    else if (!(isSignature(line) && ANY_LINK.test(line))) {
      own.push(line)
      hasOwn ||= WRITTEN.test(line)
    }
    at += 1
  }
  const written = own.join('\n')
  // The mail is only a quotation: if it is a line of its own, it is how this person writes.
  if (written.trim() === '' && rest.length === 0 && hasQuoted && lines.length === 1)
    return { own: text, doubtful: '' }
  if (!isLong) return { own: written, doubtful: rest.join('\n') }
  const paragraphs = paragraphsOf(own)
  const linked = paragraphs.filter((one) => ANY_LINK.test(one))
  const plain = paragraphs.filter((one) => !ANY_LINK.test(one))
  return { own: plain.join('\n\n'), doubtful: [...linked, ...rest].join('\n\n') }
}

/** A line that our program wrote: with our link or mailbox, or our notice. */
function isMark(line: string, ownHosts: readonly string[]): boolean {
  if (OUR_LINK.test(line)) return true
  if (LINK_OR_MAILBOX.test(line) && isOfHosts(line, ownHosts)) return true
  return NOTICE.test(line) || mayBeHead(line) || isFooter(line)
}

function isOfHosts(line: string, ownHosts: readonly string[]): boolean {
  if (OUR_LINK.test(line)) return true
  return [...line.matchAll(HOSTS)].some(([, host = '']) => {
    const name = host.toLowerCase().replace(/^www\./, '')
    return ownHosts.some((own) => name === own || name.endsWith(`.${own}`))
  })
}

/**
 * What follows the marked line, with the rest of its paragraph unless that is worded like a sender's
 * link text.
 */
function belowMark(lines: readonly string[]): readonly string[] {
  const end = lines.findIndex((line) => line.trim() === '')
  const marked = lines.slice(0, end < 0 ? undefined : end).join('\n')
  const isOurs = isFooter(marked) || (CLICK.test(marked) && !isAsking(marked))
  return [...(isOurs ? [] : [marked]), ...(end < 0 ? [] : filtered(lines.slice(end)))]
}

/** A quoted line that was too long continues without its mark. */
function isWrapped(lines: readonly string[], at: number): boolean {
  const isBetween = QUOTED.test(lines[at - 1] ?? '') && QUOTED.test(lines[at + 1] ?? '')
  return isBetween && !isAsking(lines[at] ?? '')
}

/** From text that is probably ours, the paragraphs that a person may have written below it. */
function filtered(lines: readonly string[]): readonly string[] {
  return paragraphsOf(lines.filter((line) => !QUOTED.test(line))).filter(
    (one) => isAsking(one) || (!ANY_LINK.test(one) && isShort(one)),
  )
}

function isShort(paragraph: string): boolean {
  return paragraph.trim().split(/\s+/).length <= SHORT_WORDS_MAX
}

function isQuotedAt(lines: readonly string[], from: number): boolean {
  const next = lines.slice(from).find((line) => line.trim() !== '')
  return next !== undefined && QUOTED.test(next)
}

function paragraphsOf(lines: readonly string[]): readonly string[] {
  const paragraphs: string[][] = [[]]
  for (const line of lines) {
    if (line.trim() === '') paragraphs.push([])
    else paragraphs.at(-1)?.push(line)
  }
  return paragraphs.filter((one) => one.length > 0).map((one) => one.join('\n'))
}
