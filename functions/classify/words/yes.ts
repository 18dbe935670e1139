import { normalise } from '../normalise.ts'

/**
 * A bare yes may answer any question, an offer or a delivery, so it is no consent to future messages.
 * The words for yes and those around it, each without repeated letters.
 */
const WORDS_OF_YES: ReadonlySet<string> = new Set(
  [
    'yes, yess, yea, yeah, yep, yup, yes please, y, sure, ok, okay, okey, oki, okk, o k, k, kk, fine, alright, all right, right, great, cool, agree, agreed, i agree, accept, true, go, go ahead, correct, confirm, confirmed, c',
    'oui, ouais, ouai, oui oui, oui merci, on, o, d accord, daccord, dac, d ac, bien, tres bien, parfait, j accepte, accepte, entendu, volontiers, confirme, je confirme, merci',
    'si, sim, s, vale, claro, claro que si, bueno, de acuerdo, acepto, certo, va bene, d accordo, accetto, sicuro, pode ser, esta bem, aceito, confirmo, confermo, gracias, grazie, obrigado, obrigada',
    'ja, jaa, jo, jep, jepp, japp, jup, jawohl, j, klar, gern, gerne, gut, einverstanden, in ordnung, goed, prima, akkoord, okej, danke, bedankt, tack, takk, stimmt, bestatigen',
    'tak, zgoda, dobrze, da, ano, jasne, igen, joo, juu, kylla, jah, ita, sutinku, potwierdzam',
    'да, ага, так, хорошо, ладно, согласен, согласна, ναι, ενταξει, evet, tamam, olur, نعم, ايوه, اوكي, موافق, 是, 是的, 好, 好的, 对, 同意, はい, 네, 예',
    'thanks, thank you, thx, hello, hi, hey, bonjour, salut, coucou, hallo, hola, ciao, bye, lol, test',
    'ye, yah, ya, yessir, sir, please, pls, plz, course, of, absolutely, definitely, certainly, totally, exactly, perfect, sounds good, good, nice, super, top, done, deal, count me in, i do, i will, i would, i want it, i am, we do, love to, like, why not, so, very, much, this, that, the, to, for, and, with, pleasure, no problem, sent, right now',
    'ui, wi, ouep, mouais, si si, acc, stp, svp, s il te plait, s il vous plait, bien sur, evidemment, absolument, exact, exactement, certainement, carrement, tout a fait, avec plaisir, pourquoi pas, je veux, je veux bien, je suis, d accord, pour, moi, aussi, c est, est, ca, marche, roule, va, et, le, la, un, une, de, du, genial, nickel, banco, beaucoup, mr, mrc, vas y, allez, allons y, bonne, journee, madame, monsieur',
    'por favor, por supuesto, desde luego, seguro, perfecto, quiero, muchas, tambien, per favore, certamente, volentieri, voglio, benissimo, perfetto, mille, com certeza, quero, isso, beleza, blz, muito, perfeito',
    'bitte, sehr, naturlich, sicher, genau, passt, geht, ich, will, mochte, auch, danke schon, alles, super, natuurlijk, zeker, graag, alstublieft, bedankt, ik, wil, is, dank, je, u, wel, prosze, dziekuje, dzieki, oczywiscie, pewnie',
    'конечно, пожалуйста, спасибо, хочу, можно, ок, окей, παρακαλω, ευχαριστω, lutfen, tesekkurler, تمام, شكرا, 谢谢, 可以, 行, 嗯, お願いします, ありがとう, 감사합니다, 좋아요',
  ].flatMap((list) => normalise(list).split(' ').map(squeeze)),
)
/** "okok", "ouioui". */
const REPEATED = /^(.+?)\1+$/u

/** "Yes", "yesss", "yes yes", "yes i do", "1 oui svp": nothing says to what. `plain` is normalised. */
export function isBareYes(plain: string): boolean {
  return plain
    .split(' ')
    .map(squeeze)
    .every((word) => {
      const once = word.replace(REPEATED, '$1')
      const isFiller = once.length < 2 || /^\p{N}+$/u.test(word)
      return isFiller || WORDS_OF_YES.has(word) || WORDS_OF_YES.has(once)
    })
}

/** Repeated letters are reduced to one. */
function squeeze(word: string): string {
  return word.replaceAll(/(\p{L})\1+/gu, '$1')
}
