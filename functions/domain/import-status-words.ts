import type { StopList } from './import-format.ts'
import { looksLikeDate } from './import-time.ts'

/** What one cell says about leaving; `nothing` says nothing, `unclear` may mean either. */
export type CellStatus = StopList | 'not_a_stop' | 'nothing' | 'unclear'

/**
 * How to read a yes or no in a column: `left` says yes for those who left (`unsubscribed`), `joined`
 * for those who did not (`accepts_marketing`), `plain` uses words only (`status`).
 */
export type Manner = 'left' | 'joined' | 'plain'

/** Cells that mean "empty" in exports. */
const BLANK = /^(?:|-+|null|nil|none|n ?a|nan|undefined|never|\[ ?\]|0000.*|0001 01 01.*)$/
const YES = /^(?:true|yes|y|1|x|on|oui|ja|si|vrai|wahr|checked)$/
const NO = /^(?:false|no|n|0|off|non|nein|nee|faux|falsch|unchecked)$/

const UNSUBSCRIBED = new RegExp(
  '^(?:globally |user |manually |e ?mail |sms |has |is |self )*' +
    '(?:unsub(?:s|scribed?)?|opt(?:ed)? ?outs?|stop(?:ped)?|block ?listed|black ?listed|' +
    '(?:user )?suppressed|do not (?:contact|disturb|e ?mail|text|sms|market)|dnc|' +
    'revoked|withdrawn|unsubscribed by (?:user|admin|contact)|' +
    'desabonnee?|desinscrite?|abgemeldet|abbestellt|(?:dado )?de baja|desuscrito|' +
    'disiscritt[oa]|cancellato dalla lista|uitgeschreven|afgemeld|descadastrado)$',
)
const COMPLAINED =
  /^(?:spam(?: (?:complaint|report(?:ed)?))?|complain(?:ts?|ed)|(?:marked|reported)(?: as)? spam|abuse(?: report)?|junk)$/
const BOUNCED = /^(?:hard ?)?bounced?(?: hard)?$|^cleaned$/
const STAYS = new RegExp(
  '^(?:globally |e ?mail |sms |is )*' +
    '(?:active|subscribed|resubscribed|enabled|confirmed|(?:re ?)?opt(?:ed)? ?in|engaged|' +
    'pending|unconfirmed|never ?subscribed|non ?subscribed|transactional|' +
    '(?:awaiting|waiting|needs) (?:for )?confirm(?:ation)?|soft ?bounced?|' +
    'abonnee?|inscrite?|angemeldet|aktiv|activo|suscrito|attivo|iscritt[oa]|actief|ingeschreven)$',
)

/** One spelling for `NEVER_SUBSCRIBED`, `Opted-Out` and `Désabonné`. */
export function plainWord(cell: string): string {
  return cell
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}[\]]+/gu, ' ')
    .trim()
}

/** Words with the same meaning in all systems; `unclear` for all others. */
function wordOf(word: string): CellStatus {
  if (UNSUBSCRIBED.test(word)) return 'unsubscribes'
  if (COMPLAINED.test(word)) return 'complaints'
  if (BOUNCED.test(word)) return 'bounces'
  return STAYS.test(word) ? 'not_a_stop' : 'unclear'
}

/** Whether a cell is almost certainly a status, whatever its column is called. */
export function isStatusWord(cell: string): boolean {
  const word = plainWord(cell)
  return /sub|opt|list|contact|dnc|abonn|meld/.test(word) && wordOf(word) !== 'unclear'
}

/**
 * What a cell of a status column says. A bare "no" in a `joined` column is unclear: it may mean never
 * joined, or left.
 */
export function statusOfCell(
  cell: string,
  { manner, list }: { readonly manner: Manner; readonly list: StopList },
): CellStatus {
  const word = plainWord(cell)
  if (BLANK.test(word)) return manner === 'plain' ? 'unclear' : 'not_a_stop'
  const told = wordOf(word.replace(/^\[ ?| ?\]$/g, '').trim())
  if (told !== 'unclear' || manner === 'plain') return told
  if (YES.test(word)) return manner === 'left' ? list : 'not_a_stop'
  if (NO.test(word)) return manner === 'left' ? 'not_a_stop' : 'unclear'
  // `Unsubscribed`, `Subscribed`: some systems write a date instead of yes.
  if (looksLikeDate(cell)) return manner === 'left' ? list : 'nothing'
  return 'unclear'
}

/** Whether a cell of a date of leaving says that the person left, even if the date cannot be used. */
export function statusOfDate(cell: string, list: StopList): CellStatus {
  const word = plainWord(cell)
  return BLANK.test(word) || NO.test(word) ? 'not_a_stop' : list
}
