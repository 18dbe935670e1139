import type { HeaderOf } from './received-mail.ts'

/** RFC 3834, section 5, and the headers of older programs. */
const MARKS_OF_MACHINES: Readonly<Record<string, RegExp>> = {
  'auto-submitted': /^\s*(?!no\s*(?:;|$))\S/i,
  precedence: /^\s*(?:bulk|junk|auto[_-]?reply)\s*$/i,
  'return-path': /^\s*<>\s*$/,
}

/** Marks of automatic answers to our mail: vacation notices, delivery reports, receipts. */
const MARKS_OF_ANSWERS: Readonly<Record<string, RegExp>> = {
  'auto-submitted': /^\s*auto-replied\s*\(\s*vacation/i,
  'x-autoreply': /^(?!\s*no\s*$)/i,
  'x-autorespond': /^(?!\s*no\s*$)/i,
  'x-vacation': /^(?!\s*no\s*$)/i,
  'content-type': /^\s*multipart\/report\b/i,
  'x-failed-recipients': /\S/,
  from: /^[^@]*\bmailer-daemon@/i,
  subject:
    /^\s*(?:automatic reply|auto(?:-| )?(?:reply|response)|auto:|out of (?:the )?office|r[ée]ponse automatique|absence du bureau|automatische antwort|abwesenheit|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar|automaattinen vastaus|automatyczna odpowiedź|автоответ|αυτόματη απάντηση|otomatik yanıt|自动回复|自動回覆|رد تلقائي)/i,
}

const ANSWERS = /^\s*(?:re|aw|sv|vs|wg|tr|rv|antw|odp|ynt|απ|отв|回复|回覆|رد)\s*:/i

/** A program wrote it, so it carries no person's wish. */
export function isAutomatic(header: HeaderOf, source: string | null | undefined): boolean {
  return hasEmptySender(source) || has(header, MARKS_OF_MACHINES) || has(header, MARKS_OF_ANSWERS)
}

/**
 * Whether a program sent it as an automatic answer to our mail: an absence notice, a failed delivery.
 * The general marks of automation are not enough: mail programs and privacy services write to a link's
 * address for the person who pressed their button. RFC 3834 says whom not to answer, not whom to
 * ignore.
 */
export function isAutomaticAnswer(header: HeaderOf, source: string | null | undefined): boolean {
  // Apple Mail's unsubscribe button sets this header, beside any other mark.
  if (/^\s*true\s*$/i.test(header('x-apple-unsubscribe') ?? '')) return false
  if (has(header, MARKS_OF_ANSWERS)) return true
  const answers =
    header('in-reply-to') !== undefined ||
    header('references') !== undefined ||
    ANSWERS.test(header('subject') ?? '')
  return answers && isAutomatic(header, source)
}

function hasEmptySender(source: string | null | undefined): boolean {
  return (
    source !== undefined && source !== null && /^\s*(?:<>)?\s*$|^<?mailer-daemon@/i.test(source)
  )
}

function has(header: HeaderOf, marks: Readonly<Record<string, RegExp>>): boolean {
  return Object.entries(marks).some(([name, mark]) => {
    const value = header(name)
    return value !== undefined && mark.test(value)
  })
}
