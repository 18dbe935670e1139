// Controls, line breaks of every script, halves of a character, and what turns the direction of
// writing (UTS #55: with it a text reads as another than it is).
const NOT_OF_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}]/u
const RUNS_NOT_OF_A_LINE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\s]+/gu
/** The marks of right-to-left scripts are of their spelling; embedding and overriding is not. */
const NOT_OF_A_TEXT = /[^\P{Cc}\t\r\n]|[\p{Cs}\u202A-\u202E\u2066-\u2069]/u

/** Whether it is one line that looks like what it is: fit for a name, a subject, a header. */
export function isPlainLine(text: string): boolean {
  return !NOT_OF_A_LINE.test(text)
}

/** The same for several lines. */
export function isPlainText(text: string): boolean {
  return !NOT_OF_A_TEXT.test(text)
}

/** For texts that were stored without this check: each run of such characters becomes a space. */
export function plainLine(text: string): string {
  return text.replaceAll(RUNS_NOT_OF_A_LINE, ' ').trim()
}

const SCHEME = /[a-z][a-z\d+.-]{0,30}:\/\/|(?<![a-z])(?:www\.|mailto:|tel:|sms:)/i
const MAILBOX = /[^\s@]@[^\s@]/
/** `acme.example`, and the shortest of short links: mail programs make links without a scheme too. */
const HOST =
  /[\p{L}\p{N}-]{2}\.\p{L}{2}|(?<![\p{L}\p{N}])[\p{L}\p{N}]\.(?:com?|ly|me|io|org|net)(?!\p{L})/iu

/** Whether a mail program would make a link of part of it; other kinds of dots count as ".". */
export function holdsLink(text: string): boolean {
  const plain = text
    .normalize('NFKC')
    .replaceAll(/[。｡․]/gu, '.')
    .replaceAll(/\p{Cf}/gu, '')
  return [SCHEME, MAILBOX, HOST].some((link) => link.test(plain))
}
