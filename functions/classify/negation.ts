import { normalise } from './normalise.ts'
import { once } from './once.ts'
import type { Found } from './rules.ts'
import type { Words } from './tokens.ts'
import type { Language } from './words/keywords.ts'

// "Don't stop", "ne stoppez pas", "nicht stoppen": the words that negate, by language, because "no" and
// "non" negate a verb in some languages and are a sentence of their own in others.
type WordsByLanguage = Partial<Record<Language, () => ReadonlySet<string>>>
const BEFORE: WordsByLanguage = {
  en: wordSet(
    'dont didnt doesnt never not wont cant cannot without wouldnt shouldnt isnt gave put entered typed called dialed dialled rang wrote',
  ),
  fr: wordSet('ne n pas sans jamais surtout mis saisi tape entre donne note'),
  de: wordSet('nicht nie kein keine nöd ned net'),
  es: wordSet('no nunca sin puse di'),
  it: wordSet('non nn mai senza'),
  pt: wordSet('nao n naum nunca sem'),
  nl: wordSet('niet nooit geen'),
  pl: wordSet('nie nigdy'),
  sv: wordSet('inte aldrig ej'),
  da: wordSet('ikke aldrig'),
  no: wordSet('ikke aldri'),
  fi: wordSet('ala alkaa en ei'),
  ru: wordSet('не никогда'),
  el: wordSet('μη μην δεν δε'),
  ar: wordSet('لا لم لن ما'),
  zh: wordSet('不 别 別 勿 没'),
}
// Words that negate in one language and mean nothing in the others: "dont stop" is read in every
// language that has a phrase with "stop".
const BEFORE_ANY = wordSet('dont doesnt didnt ne nicht niet ikke inte nao не δεν μην')
const AFTER: WordsByLanguage = {
  en: wordSet('pas nicht niet ikke inte not'),
  fr: wordSet('pas jamais surtout'),
  de: wordSet('nicht nie'),
  nl: wordSet('niet nooit'),
  sv: wordSet('inte'),
  da: wordSet('ikke'),
  no: wordSet('ikke'),
  tr: wordSet('etmeyin etme istemiyorum istemedim'),
}
// Words that may come between: "I don't want you to stop sending".
const LIGHT =
  wordSet(`t you u to want wanna need me us please plz ever go and just do be get i we it them should
  could d like wish have hope m me nous vous tu te se s veux voulez souhaite pas faut surtout que qu de d on mich sie uns
  bitte ihr du soll sollst werden will mochte me nos le les quiero que voy mi ci voglio voi si quero que eu vou wil ik u je
  mij niet nog mi sie chce prosze vil jag jeg att at å med mig меня мне хочу пожалуйста θελω να με 要 想 我 请 帮 the your my any le la les mon ma this that these`)
const REACH_BEFORE = 6
const REACH_AFTER = 2

export function isNegated(text: Words, found: Found): boolean {
  const before = BEFORE[found.rule.language]?.()
  const after = AFTER[found.rule.language]?.()
  const sameClause = (place: number): boolean =>
    text.clauses[place] === text.clauses[found.from] && text.words[place] !== undefined
  for (
    let place = found.from - 1;
    place >= found.from - REACH_BEFORE && sameClause(place);
    place -= 1
  ) {
    const word = text.words[place] ?? ''
    if (before?.has(word) || BEFORE_ANY().has(word)) return !isRhetorical(text.words[place - 1])
    if (!LIGHT().has(word)) break
  }
  for (
    let place = found.from + 1;
    place < found.to + REACH_AFTER && sameClause(place);
    place += 1
  ) {
    if (after?.has(text.words[place] ?? '')) return true
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
