import { normalise } from './normalise.ts'
import { once } from './once.ts'

// The first line of a mail program's quotation. Each test reads a line, or a few of limited length.
const HEADER_LINES_MAX = 10
const JOINED_LINES_MAX = 3
const JOINED_CHARACTERS_MAX = 300

const FROM_LINE =
  /^[\s>*_]*(?:from|de|exp[ée]diteur|von|absender|remitente|da|mittente|van|afzender|od|nadawca|från|avsändare|fra|afsender|avsender|lähettäjä|от|от кого|отправитель|από|αποστολέας|kimden|gönderen|من|المرسل|发件人|寄件者|寄件人|發件人)\s?[*_]?\s?[:：]\s?[*_]?\s*\S/iu
/** `Word: value`, perhaps in bold: what follows a `From:` in any language. */
const HEADER_LINE = /^[\s>*_]*\p{L}[\p{L} .'’-]{0,24}[*_]?\s?[:：]\s?[*_]?\s*\S/u
const IN_DASHES = /^\s*[-–—_=*]{2,}\s*([\p{L}\p{M} '’.]{3,60}?)\s*[-–—_=*]{2,}\s*$/u
const NAMES_OF_MAIL =
  /message|nachricht|mensaje|messaggio|mensagem|bericht|wiadomo|meddeland|besked|melding|viesti|сообщени|письм|μήνυμα|ileti|mesaj|رسالة|邮件|郵件/iu
const FORWARDED =
  /^\s*(?:begin forwarded message|d[ée]but du message (?:transf[ée]r[ée]|r[ée]exp[ée]di[ée])|anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|inizio messaggio inoltrato|in[íi]cio da mensagem reencaminhada|begin doorgestuurd bericht|pocz[ąa]tek przekazywanej wiadomo[śs]ci|vidarebefordrat (?:brev|meddelande)|start på videresendt (?:besked|melding)|välitetty viesti alkaa|начало переадресованного сообщения|开始转发的邮件|開始轉寄郵件)\s?[:：]?\s*$/iu
const VERBS =
  /(?<!\p{L})(?:wrote|writes|(?:a |avait )?[ée]crit|schrieb|schreibt|geschrieben|escribi[óo]|ha scritto|scrive|escreveu|schreef|geschreven|napisał\(?a?\)?|pisze|skrev|kirjoitti|написала?|пишет|писала?|έγραψε|yazdı|كتب)(?!\p{L})|写道|寫道/iu
const ENDS_AS_HEAD = /(?:[:：]|[-–—]{2,})\s*$/u
const ADDRESS = /[^\s<>@[\]()]@[^\s<>@[\]()]+\.[^\s<>@[\]()]/u
const BRACKETED = /<[^<>\s]+@[^<>\s]+>|\[mailto:/u
const DATE = /\d{1,2}[.:/-]\d{1,2}|\d{4}/u

// Words of one person: our mails say "we". The English "i" is a word in other languages too.
const ENGLISH_I =
  /(?<!\p{L})(?:I(?!\p{L})|i (?:am|do|did|dont|don'?t|have|never|no|want|will|would)\b)/u
const FIRST_PERSON = once(
  () =>
    new Set(
      normalise(`me my mine im ive je j m moi mon ma mes ich mich mir mein meine meinen meiner meinem
        yo mi mis io mio mia miei eu meu minha meus ik mij mijn mnie moj moja moje moich jag mig mej
        min mitt mina jeg meg mit minua minut minulle minulta я меня мне мой мою мои εγω με μου ben
        beni bana benim`).split(' '),
    ),
)

const POLITE = once(
  () =>
    new Set(
      normalise(`please pls plz thanks thank svp merci bitte danke gracias favor grazie favore obrigado
        obrigada alstublieft aub bedankt prosze dziekuje tack snalla venligst vennligst takk tak kiitos
        пожалуйста спасибо παρακαλω ευχαριστω lutfen tesekkurler`).split(' '),
    ),
)

/** Whether a person asks here for themselves, or politely: "take me off", "bitte austragen". */
export function isAsking(text: string): boolean {
  return (
    speaksOfSelf(text) ||
    /[请請]/u.test(text) ||
    normalise(text)
      .split(' ')
      .some((word) => POLITE().has(word))
  )
}

/** Whether the author speaks of themselves: "As I wrote:" is not the head of a quotation. */
function speaksOfSelf(text: string): boolean {
  // In Arabic it is at the end of the verb.
  if (/\p{Script=Arabic}|我/u.test(text) || ENGLISH_I.test(text)) return true
  return normalise(text)
    .split(' ')
    .some((word) => FIRST_PERSON().has(word))
}

/** How many of the following lines are the head of a quotation; 0 if none begins here. */
export function headLines(
  lines: readonly string[],
  at: number,
  isOurs: (text: string) => boolean,
): number {
  const line = lines[at] ?? ''
  if (line.trim() === '') return 0
  if (FORWARDED.test(line) || NAMES_OF_MAIL.test(IN_DASHES.exec(line)?.[1] ?? '')) return 1
  const isFrom =
    FROM_LINE.test(line) && (ADDRESS.test(line) || HEADER_LINE.test(lines[at + 1] ?? ''))
  if (isFrom || (HEADER_LINE.test(line) && ADDRESS.test(line) && isOurs(line)))
    return headerLines(lines, at)
  let joined = ''
  for (let count = 1; count <= JOINED_LINES_MAX; count += 1) {
    const more = lines[at + count - 1] ?? ''
    if (more.trim() === '') return 0
    joined = `${joined} ${more.trim()}`
    if (joined.length > JOINED_CHARACTERS_MAX) return 0
    if (ENDS_AS_HEAD.test(joined)) return isAttribution(joined, isOurs) ? count : 0
  }
  return 0
}

function headerLines(lines: readonly string[], at: number): number {
  const others = lines.slice(at + 1, at + HEADER_LINES_MAX)
  const end = others.findIndex((line) => !HEADER_LINE.test(line))
  return 1 + (end < 0 ? others.length : end)
}

/** "Am Mo., 5. Juni 2026 um 12:22 Uhr schrieb Acme <news@acme.example>:", in any order. */
function isAttribution(text: string, isOurs: (text: string) => boolean): boolean {
  const isSaid = isOurs(text) || DATE.test(text) || VERBS.test(text)
  // Programs put the address in brackets; people seldom do.
  if (BRACKETED.test(text)) return isSaid
  const isDated = DATE.test(text) && VERBS.test(text)
  return (isDated || (ADDRESS.test(text) && isSaid)) && !speaksOfSelf(text)
}

/** "Acme wrote:" without a date or an address: probably a head, but a person may write so too. */
export function mayBeHead(line: string): boolean {
  return ENDS_AS_HEAD.test(line) && VERBS.test(line) && !speaksOfSelf(line)
}
