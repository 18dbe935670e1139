import { classify } from './classify/classify.ts'
import { normalise } from './classify/normalise.ts'

/** A word that a sender promised to take for a consent, with the words it was promised in. */
export type OptInWord = {
  readonly word: string
  /** None: the whole sender. */
  readonly topic?: string | undefined
  readonly wording: string
  readonly wordingVersion: string
}

/**
 * A bare yes may answer any question, an offer or a delivery; it says nothing of messages to come.
 * Written as `normalise` writes them.
 */
const BARE_YES: ReadonlySet<string> = new Set(
  [
    'yes, yess, yea, yeah, yep, yup, yes please, y, sure, ok, okay, okey, oki, okk, o k, k, kk, fine, alright, all right, right, great, cool, agree, agreed, i agree, accept, true, go, go ahead, correct, confirm, confirmed, c',
    'oui, ouais, ouai, oui oui, oui merci, on, o, d accord, daccord, dac, d ac, bien, tres bien, parfait, j accepte, accepte, entendu, volontiers, confirme, je confirme, merci',
    'si, sim, s, vale, claro, claro que si, bueno, de acuerdo, acepto, certo, va bene, d accordo, accetto, sicuro, pode ser, esta bem, aceito, confirmo, confermo, gracias, grazie, obrigado, obrigada',
    'ja, jaa, jo, jep, jepp, japp, jup, jawohl, j, klar, gern, gerne, gut, einverstanden, in ordnung, goed, prima, akkoord, okej, danke, bedankt, tack, takk, stimmt, bestatigen',
    'tak, zgoda, dobrze, da, ano, jasne, igen, joo, juu, kylla, jah, ita, sutinku, potwierdzam',
    'да, ага, так, хорошо, ладно, согласен, согласна, ναι, ενταξει, evet, tamam, olur, نعم, ايوه, اوكي, موافق, 是, 是的, 好, 好的, 对, 同意, はい, 네, 예',
    'thanks, thank you, thx, hello, hi, bonjour, salut, hallo, hola, ciao',
  ].flatMap((list) => list.split(', ').map(normalise)),
)

/** Why a word cannot be taken for a consent; undefined where it can. */
export function optInWordProblem(word: string, stopWords: readonly string[]): string | undefined {
  const plain = normalise(word)
  if (!/\p{L}/u.test(plain) || plain.length < 2) return 'a word of at least two letters'
  if (BARE_YES.has(plain)) return 'a word of its own: a bare yes may answer anything'
  if (!isFree(word, stopWords))
    return 'a word that means nothing else: this one may be taken for stop, start or help'
  return undefined
}

/** The word a text is, whole and exact, as replies are normalised; nothing but that word counts. */
export function findOptInWord(
  words: readonly OptInWord[],
  text: string,
  stopWords: readonly string[],
): OptInWord | undefined {
  if (words.length === 0 || text.length > TEXT_CHARACTERS_MAX) return undefined
  // Asked again here: what means stop may have grown since the word was declared.
  return words.find(
    ({ word }) => sameWord(word, text) && optInWordProblem(word, stopWords) === undefined,
  )
}

export function sameWord(one: string, other: string): boolean {
  return normalise(one) === normalise(other)
}

/** A word is shorter; nobody's novel is normalised for it. */
const TEXT_CHARACTERS_MAX = 160

function isFree(word: string, stopWords: readonly string[]): boolean {
  return classify(word, { extraStopWords: stopWords }).intent === 'none'
}
