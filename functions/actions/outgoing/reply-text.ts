import type { Language } from '../../domain/language.ts'
import { GSM_LETTERS_MAX, gsmLength, toGsm, UCS2_UNITS_MAX } from '../../domain/gsm-alphabet.ts'
import { wholeReachOf } from '../../domain/reach.ts'
import { TEXTS } from '../../languages/texts.ts'
import { scopeSender } from '../../domain/scope.ts'
import type { Attribution } from '../../domain/sender.ts'

export type ReplyKind = 'stopped' | 'started' | 'identity'

type Named = { readonly id: string; readonly name: string; readonly domains: readonly string[] }

/**
 * One text that confirms what was recorded, or says who writes, and nothing else: no marketing (47 CFR
 * 64.1200(a)(12); France: name and site for CONTACT). Names are shortened to fit one segment; the
 * statement never is.
 */
export function replyText(
  kind: ReplyKind,
  language: Language,
  { origins, scopes, blocks }: Pick<Attribution, 'origins' | 'scopes' | 'blocks'>,
  profiles: ReadonlyMap<string, Omit<Named, 'id'>>,
): string {
  const words = TEXTS[language]
  const stops = words.stops[wholeReachOf(scopes, blocks)]
  const write = {
    stopped: (name: string) => words.stopped(name, stops),
    started: (name: string) => words.started(name),
    identity: (name: string) => words.identity(name, stops),
  }[kind]
  const named = namedBy(scopes, origins).map((id): Named => {
    const { name, domains } = profiles.get(id) ?? { name: id, domains: [] }
    return { id, name, domains }
  })
  const room = roomOf(write(''))
  const names = named.map((one) => room.spell(one))
  const [site] = named.length === 1 ? (named[0]?.domains ?? []) : []
  const withSite = `${names[0] ?? ''}, ${site ?? ''}`
  const fits = kind === 'identity' && site !== undefined && room.measure(withSite) <= room.left
  return write(fits ? withSite : fitted(names, room))
}

/** Who "us" is: the senders that the stop names, or that it was said to. */
function namedBy(scopes: Attribution['scopes'], origins: readonly string[]): readonly string[] {
  const own = scopes.flatMap((scope) => scopeSender(scope) ?? [])
  return own.length > 0 ? own : origins
}

type Room = {
  /** How many characters are left for names. */
  readonly left: number
  readonly measure: (text: string) => number
  readonly spell: (sender: Named) => string
  readonly cut: string
}

function roomOf(sentence: string): Room {
  const length = gsmLength(sentence)
  if (length === undefined)
    return {
      left: UCS2_UNITS_MAX - sentence.length,
      measure: (text) => text.length,
      spell: ({ name }) => name.replaceAll(/\s+/gu, ' ').trim(),
      cut: '…',
    }
  return {
    left: GSM_LETTERS_MAX - length,
    measure: (text) => gsmLength(text) ?? Number.POSITIVE_INFINITY,
    // If no letter of a name can be written in GSM, the sender's id is used.
    spell: ({ id, name }) => (/[\p{L}\p{N}]/u.test(toGsm(name)) ? toGsm(name) : id),
    cut: '...',
  }
}

/** As many whole names as fit, then the number of the others; the first name is cut if needed. */
function fitted([first = '', ...others]: readonly string[], room: Room): string {
  const rest = (shown: readonly string[]) =>
    shown.length > others.length ? '' : ` +${others.length + 1 - shown.length}`
  let shown = [first]
  for (const name of others) {
    const more = [...shown, name]
    if (room.measure(more.join(', ') + rest(more)) > room.left) break
    shown = more
  }
  const text = shown.join(', ') + rest(shown)
  if (room.measure(text) <= room.left) return text
  return cutTo(first, room.left - room.measure(rest(shown)), room) + rest(shown)
}

function cutTo(name: string, most: number, { measure, cut }: Room): string {
  if (measure(name) <= most) return name
  let kept = ''
  for (const letter of name) {
    if (measure(kept + letter) + measure(cut) > most) break
    kept += letter
  }
  return kept.trimEnd() + cut
}
