import { normalise } from './normalise.ts'

// Reactions that phones send as texts, with a quote of the message. The quote is ours: a STOP in it is
// our own footer. iMessage ("Liked “…”"), Google Messages ("👍 to “…”"), and the same in other
// languages.
const REACTIONS = `
  liked, loved, disliked, laughed at, emphasized, emphasised, questioned, reacted, removed a,
  removed an, aime, a aimé, adore, a adoré, n'a pas aimé, a ri, a réagi, a souligné,
  a mis en évidence, a remis en question, a mis en doute, j'aime, j'adore, j'ai aimé, réaction,
  a insisté, a supprimé, je n'aime pas, gefällt, liebt, lacht über, lachte über, hat mit,
  reagierte, hat, mag, betont, bezweifelt, le gustó, le gusta, me gusta, le encantó, le encanta,
  no le gustó, se rió, reaccionó, enfatizó, preguntó, exclamó, cuestionó, destacó, piace,
  mi piace, ha messo, adora, ha riso, ha reagito, non piace, ha evidenziato, ha enfatizzato,
  ha espresso, gostou, curtiu, amou, adorou, riu, reagiu, não gostou, enfatizou, questionou,
  destacou, vindt, vond, leuk, houdt van, lachte, lacht, reageerde, gereageerd, benadrukte,
  gillade, gillar, älskade, skrattade, reagerade, likte, elsket, synes godt, lo av, reagerte,
  kunne lide, elskede, tykkäsi, polubił, zareagował, понравилось, реакция`
  .split(',')
  .map(normalise)
const OPENING_QUOTES = /[“"«„”]/u
const CLOSING_QUOTES = ['”', '"', '»', '“']
const REACTION_LENGTH_AT_MOST = 60
const EMOJI_REACTION =
  /^[^\p{L}\p{N}]*\p{Extended_Pictographic}[^\p{L}\p{N}]*(?:to|à|a|an|auf|zu|su|per|op|naar|till|til|en reacción a|em|en|на|w)?[^\p{L}\p{N}“"«„”]*$/iu

const ATTRIBUTIONS =
  /(?:^|\n|\s)(?:on|le|am|el|il|em|op|den|dnia|в)\s[^\n]{1,120}?\s(?:wrote|a [ée]crit|schrieb|escribi[óo]|ha scritto|escreveu|schreef|skrev|napisa[łl]\(?a?\)?|пишет)\s?:/iu
const FORWARDS =
  /(?:^|\n)\s{0,3}(?:-{2,}\s?(?:original message|message (?:d')?origin(?:al|e)|ursprüngliche nachricht|mensaje original|messaggio originale|forwarded message|message transf[ée]r[ée])|(?:from|de|von|da|van)\s?:\s?\S)/iu
const SIGNATURE_RULE = /\n-- ?\n/u

/**
 * What the person wrote, without what a phone or mail program quoted from us. Empty for a reaction
 * only.
 */
export function ownText(text: string): string {
  const unquoted = withoutReaction(text)
  if (unquoted === undefined) return ''
  const kept = cutAt(cutAt(cutAt(unquoted, ATTRIBUTIONS), FORWARDS), SIGNATURE_RULE)
  const lines = kept.split('\n')
  const own = lines.filter((line) => !line.trimStart().startsWith('>')).join('\n')
  const beforeMark = own.includes(' >') ? own.slice(0, own.indexOf(' >')) : own
  // A message that is only a quote is how this person writes: read all of it.
  return beforeMark.trim() === '' ? unquoted : beforeMark
}

/** Undefined for a reaction; the text after the quote, if there is some; else the text itself. */
function withoutReaction(text: string): string | undefined {
  const opening = firstOf(text, OPENING_QUOTES)
  if (opening < 1 || opening > REACTION_LENGTH_AT_MOST) return text
  if (!isReaction(text.slice(0, opening))) return text
  const closing = lastOf(text, CLOSING_QUOTES)
  const rest = closing > opening ? text.slice(closing + 1).trim() : ''
  const isTail = /^[^\n]{0,40}$/u.test(rest) && !rest.toLowerCase().includes('stop')
  return isTail ? undefined : rest
}

function isReaction(lead: string): boolean {
  const plain = normalise(lead)
  return (
    EMOJI_REACTION.test(lead) ||
    REACTIONS.some((verb) => plain === verb || plain.startsWith(`${verb} `))
  )
}

function firstOf(text: string, signs: RegExp): number {
  return text.slice(0, REACTION_LENGTH_AT_MOST + 1).search(signs)
}

function lastOf(text: string, signs: readonly string[]): number {
  return Math.max(...signs.map((sign) => text.lastIndexOf(sign)))
}

function cutAt(text: string, mark: RegExp): string {
  const place = text.search(mark)
  return place > 0 && text.slice(0, place).trim() !== '' ? text.slice(0, place) : text
}
