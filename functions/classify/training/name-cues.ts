import { normalise } from '../normalise.ts'
import { once } from '../once.ts'

// Written as people write them; compared without accents and case. A comma parts them.
const ALWAYS = `my name is, name is, name's, je m'appelle, mon nom est, moi c'est, ich heisse, mein name ist,
  me llamo, mi nombre es, mi chiamo, il mio nome e, me chamo, meu nome e, o meu nome e, ik heet,
  mijn naam is, jag heter, mitt namn ar, jeg heter, jeg hedder, mit navn er, mitt navn er, nimeni on,
  mina olen, nazywam sie, mam na imie, menya zovut, меня зовут, мое имя, με λενε, το ονομα μου ειναι,
  benim adim, adim, ismim, اسمي, انا اسمي, numele meu este, ma numesc, jmenuji se, a nevem, hivnak,
  nama saya, tên tôi là, ten toi la, мене звати, казвам се, zovem se, ime mi je, השם שלי, קוראים לי,
  मेरा नाम, em dic, naiz, signed, mr, mrs, ms, miss, mister, dr, prof, mme, mlle, monsieur, madame,
  mademoiselle, herr, frau, senor, senora, sra, signor, signora, sig, senhor, senhora, dona, pan, pani,
  mevrouw, meneer, fru, господин, госпожа, κυριε, κυρια, السيد, السيدة, מר`
const UNLESS_COMMON = `this is, it's, its, it is, here is, i am, i'm, im, c'est, je suis, ich bin, hier ist,
  hier spricht, soy, aqui, habla, sono, qui, parla, sou, sou o, sou a, aqui e, ik ben, dit is, jag ar,
  det har ar, jeg er, det er, dette er, olen, taalla, tässä on, jestem, tu, z tej strony, это, я,
  είμαι, ειμαι, εδω, ben, انا, معك, معكم, sunt, ja sam, jsem, saya, hi, hello, hey, dear, bonjour, salut,
  coucou, cher, chere, hallo, lieber, liebe, guten tag, hola, querido, querida, estimado, ciao, caro, cara,
  buongiorno, ola, oi, bom dia, prezado, hoi, beste, dag, hej, hei, moi, czesc, witam, privet, привет,
  здравствуйте, γεια, merhaba, selam, مرحبا, שלום, from, tell, ask for`
const CLOSINGS = `thanks, thank you, thx, ty, many thanks, regards, best regards, kind regards, warm regards,
  best, best wishes, cheers, sincerely, yours, yours truly, yours sincerely, love, xoxo, merci, merci bien,
  cordialement, bien cordialement, bien a vous, salutations, bises, danke, vielen dank, gruss, grusse,
  viele grusse, liebe grusse, mfg, lg, vg, mit freundlichen grussen, gracias, muchas gracias, saludos,
  un saludo, atentamente, atte, grazie, saluti, cordiali saluti, distinti saluti, obrigado, obrigada, abraco,
  abs, att, atenciosamente, cumprimentos, bedankt, dank u, groet, groeten, groetjes, mvg, tack, mvh, halsningar,
  med vanlig halsning, vanliga halsningar, takk, hilsen, mange takk, tak, venlig hilsen, med venlig hilsen, kiitos,
  terveisin, t, ystavallisin terveisin, dziekuje, dzieki, pozdrawiam, спасибо, с уважением, ευχαριστω, με εκτιμηση,
  φιλικα, tesekkurler, sagolun, saygilar, saygilarimla, شكرا, مع تحياتي, تحياتي, תודה, בברכה, 谢谢, 謝謝, multumesc,
  cu stima, dekuji, s pozdravem, koszonom, udvozlettel, terima kasih, cam on, дякую, hvala, moltes gracies, धन्यवाद`

/** Names that are common words too: behind such a phrase they are names. */
const NAMES_AND_WORDS = `will mark grace hope may rose joy rich bill frank sue art drew pat rob jack faith dawn
  chase grant ray gene max dick jean pierre claire rosa sol luz mercedes angel cruz ernst wolf stein
  sam jan ali ana lena nina محمد احمد علي محمود خالد فاطمة مريم`

/** What names a person by the words before it. */
export type Cues = {
  /** A name follows: "my name is", "Mrs". */
  readonly always: readonly (readonly string[])[]
  /** A name may follow, or anything else: "this is", "hi". */
  readonly unlessCommon: readonly (readonly string[])[]
  /** What stands behind it to the end of the text is a name: "kind regards". */
  readonly closings: readonly (readonly string[])[]
  readonly namesAndWords: ReadonlySet<string>
  /** The words of all of these. */
  readonly words: ReadonlySet<string>
}

export const nameCues = once((): Cues => {
  const phrases = {
    always: phrasesOf(ALWAYS),
    unlessCommon: phrasesOf(UNLESS_COMMON),
    closings: phrasesOf(CLOSINGS),
  }
  const namesAndWords = new Set(normalise(NAMES_AND_WORDS).split(' '))
  return { ...phrases, namesAndWords, words: new Set(Object.values(phrases).flat(2)) }
})

/** Where no space parts words, a name stands at once behind the phrase. */
export const UNSPACED_CUES =
  /(我叫|我的名字是|我是|叫我|名字叫|私は|私の名前は|わたしは|名前は|ผมชื่อ|ฉันชื่อ|ดิฉันชื่อ|ชื่อ|นี่คือ)([\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}ー]{1,8})/gu

function phrasesOf(list: string): readonly (readonly string[])[] {
  return list.split(',').map((phrase) => normalise(phrase).split(' '))
}
