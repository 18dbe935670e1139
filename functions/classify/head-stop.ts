import { isLaughing, numbersFit, withJoinedNumbers } from './keyword-match.ts'
import { normalise } from './normalise.ts'
import { once } from './once.ts'
import type { Words } from './tokens.ts'
import { isFiller } from './words/fillers.ts'
import { STOP_WORDS } from './words/keywords.ts'

const UNKNOWN_WORDS_AT_MOST = 2
const WORDS_AT_MOST = 8
const CLAUSE_WORDS_AT_MOST = 14
const NOUN_WORDS_AT_MOST = 3
const DIGITS = /^\d+$/

// Words that nobody says first except to stop something.
const HEADS = wordSet(`stop stopp unsubscribe unsub unsubscribed stopall optout arret desabonnement
  desabonner desinscription abmelden abmeldung afmelden uitschrijven avregistrera avmeld afmeld
  descadastrar disiscrivimi baja ret стоп отписка στοπ توقف`)
const ENDS_REFUSAL = new Set(['pas', 'interesse', 'interessee', 'interested', 'interessiert'])
const TAILS = wordSet('stop stopp стоп στοπ')

// After such a word, these change the meaning: "stop by", "stop at the door", "stop pas", "arrêt
// maladie", "baja el precio", "stop light".
const ORDINARY_AFTER =
  wordSet(`by at in on over off for and or to the a an as of out up my his her our their its is
  are was were be been with without when if what who how where why i you he she we they me him them us not never
  dont cant no nope before after until till during near between behind here there where light lights sign signs watch
  watches loss motion gap press start order orders payment payments delivery deliveries shipping shipment cheque check
  price place store shop working work bus train tram car ou et au aux chez en sur sous dans pour par ici pas plus jamais rien
  covid bus metro tramway taxi auto rue avenue boulevard quoi quand si que qui comment combien est sont maladie cardiaque
  travail demande un une la le les l du des rigole an am bei beim im auf und oder der die das den dem ein eine nicht nie vor
  nach wo wann ob zug uhr watt bij op het een niet nooit en of waar wanneer el los las del por y o e al alla alle il lo gli di
  dei della non mai em na do da dos das um uma nao nunca vid ved paa i til och og eller inte ikke ej aldrig aldri der her w u z ze na
  nie и в на у или не там где στο στη στην στον και δεν medica medico laboral maternidad paternidad
  temporada temperatura tension precio precios volumen planta presion calidad hay se mi tu su me te mas cuando donde como veya mi mu
  ile gibi من في على الى عن ان هنا هناك العمل القلب الباص`)
const ORDINARY_BEFORE =
  wordSet(`bus quick brief final favourite favorite nearest closest previous wrong right same busy local water gas pee bathroom coffee lunch food bus next full pit truck tram train rest one last first non door dead short whistle tour bike cab taxi
  coach metro subway tube every each another our the a an this that which my your their his her to dont never not no cant wont
  couldnt cannot must will would should can could i you he she we they it who what where why when if heart
  music rain time hard ne pas nicht niet inte ikke au du un de le la les sans with without of at from ein der die das im am zum
  el una por kein keine geen auto ferry station train reply text txt send`)

/**
 * "STOP ACME", "Stop, this is Mike", "unsubscribe Jane Doe": the word comes first, or alone before a
 * comma, and nothing after it changes its meaning.
 */
export function headStop(own: string, text: Words): string | undefined {
  if (isLaughing(own) || own.includes('?')) return undefined
  const all = withJoinedNumbers(text.words)
  const words = all.filter((word) => !DIGITS.test(word))
  const from = words.findIndex((word) => !isFiller(word))
  const head = words[from] ?? ''
  if (!STOP_WORDS.has(head)) return tailStop(words)
  if (!HEADS().has(head)) return undefined
  if (isAlone(text, text.words.indexOf(head), head) && words.length <= CLAUSE_WORDS_AT_MOST)
    return head
  if (all.length > WORDS_AT_MOST) return undefined
  const numbers = all.filter((word) => DIGITS.test(word))
  const rest = words.slice(from + 1).filter((word) => word !== head)
  const isRepeated = words[from + 1] === head
  const isIntroduced = rest[0] === 'this' && rest[1] === 'is'
  const unknown = rest.slice(isIntroduced ? 2 : 0).filter((word) => !isFiller(word))
  const isName = unknown.length <= UNKNOWN_WORDS_AT_MOST && !unknown.some(isOrdinaryAfter)
  return (isName || isRepeated) && numbersFit(numbers, head) ? head : undefined
}

/** "Acme stop", "hey siri stop", "je vous connais pas stop": the word comes last and is not a noun. */
function tailStop(words: readonly string[]): string | undefined {
  const bare = words.filter((word) => !isFiller(word))
  const tail = bare.at(-1) ?? ''
  if (bare.length < 2 || words.length > CLAUSE_WORDS_AT_MOST || !TAILS().has(tail)) return undefined
  const before = bare.slice(-1 - NOUN_WORDS_AT_MOST, -1)
  // A refusal before it makes it clear: "je vous connais pas, stop", "not interested stop".
  const isRefused = bare.length > NOUN_WORDS_AT_MOST && ENDS_REFUSAL.has(before.at(-1) ?? '')
  return !isRefused && before.some((word) => ORDINARY_BEFORE().has(word)) ? undefined : tail
}

/** Its clause contains only the word and courtesies, and more text follows. */
function isAlone({ words, clauses }: Words, from: number, head: string): boolean {
  const clause = words.filter((_, at) => clauses[at] === clauses[from])
  return clauses.at(-1) !== clauses[from] && clause.every((word) => word === head || isFiller(word))
}

/** "Stop talking", "stop laughing": not about messages. */
function isOrdinaryAfter(word: string): boolean {
  return ORDINARY_AFTER().has(word) || (word.length > 5 && word.endsWith('ing'))
}

function wordSet(source: string): () => ReadonlySet<string> {
  return once(() => new Set(normalise(source).split(' ')))
}
