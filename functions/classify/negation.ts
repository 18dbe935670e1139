import { normalise } from './normalise.ts'
import { once } from './once.ts'
import type { Words } from './tokens.ts'
import { STOP_WORDS } from './words/keywords.ts'

// "Don't stop", "ne stoppez pas", "nicht stoppen": the words that negate what follows them, of any language.
const BEFORE = wordSet(
  `dont didnt doesnt never not wont cant cannot without wouldnt shouldnt isnt
  ne n pas sans jamais surtout nicht nie kein keine ned net no nunca sin non mai senza nao naum nunca sem
  niet nooit geen nie nigdy inte aldrig ej ikke aldri ala alkaa en ei не никогда μη μην δεν δε لا لم لن ما
  不 别 別 勿 没 jangan dung ne nu nem mat ні ما نه`,
)
// And of what stands before them.
const AFTER = wordSet(
  'pas jamais surtout nicht nie niet nooit inte ikke etmeyin etme istemiyorum istemedim not',
)
// Words that may come between: "I don't want you to stop sending".
const LIGHT =
  wordSet(`t you u to want wanna need me us please plz ever go and just do be get i we it them should
  could d like wish have hope m me nous vous tu te se s veux voulez souhaite pas faut surtout que qu de d on mich sie uns
  bitte ihr du soll sollst werden will mochte me nos le les quiero que voy mi ci voglio voi si quero que eu vou wil ik u je
  mij niet nog mi sie chce prosze vil jag jeg att at å med mig меня мне хочу пожалуйста θελω να με 要 想 我 请 帮 the your my any le la les mon ma this that these`)
const REACH_BEFORE = 6
const REACH_AFTER = 2

/** Whether a negation belongs to a keyword: "I don't want you to stop texting me". */
export function hasNegatedKeyword(text: Words): boolean {
  return text.words.some((word, at) => STOP_WORDS.has(word) && isNegated(text, at))
}

function isNegated(text: Words, at: number): boolean {
  const isNear = (place: number): boolean =>
    text.clauses[place] === text.clauses[at] && text.words[place] !== undefined
  for (let place = at - 1; place >= at - REACH_BEFORE && isNear(place); place -= 1) {
    const word = text.words[place] ?? ''
    if (BEFORE().has(word)) return !isRhetorical(text.words[place - 1])
    if (!LIGHT().has(word)) break
  }
  for (let place = at + 1; place <= at + REACH_AFTER && isNear(place); place += 1) {
    if (AFTER().has(text.words[place] ?? '')) return true
  }
  return false
}

/** "Why don't you stop", "pourquoi ne pas…" ask for a stop. */
function isRhetorical(word: string | undefined): boolean {
  return word === 'why' || word === 'pourquoi' || word === 'warum'
}

function wordSet(source: string): () => ReadonlySet<string> {
  return once(() => new Set(normalise(source).split(' ')))
}
