import { normalise } from '../normalise.ts'
import { once } from '../once.ts'
import { singleLetters } from './single-letters.ts'

// Words that do not change a STOP: greetings, thanks, "please", "now", the channel's name.
const FILLERS = `
sms mms texto textos text texts message messages msg msgs pub pubs publicite publicites promo promos
promotions ads spam svp stp s il vous te plait plaît merci mercii mrc mci d avance beaucoup bien bonjour bjr
bonsoir bsr salut slt cordialement cdt cdlt bonne journee soiree please plz pls plse pleas plss thanks
thx thank you u ty tnx tks cheers kindly hi hello hey dear sir madam sirs monsieur madame mr mme m
messieurs mesdames regards best now immediately asap today already right away immediatement
maintenant tout de suite definitivement oui yes ok okay go ahead ya
bitte danke dank dankeschon hallo guten tag sofort jetzt gruss grusse mfg liebe viele lg
por favor porfa porfavor xfa gracias hola buenas buenos dias tardes noches ya ahora
per favore piacere grazie ciao salve buongiorno subito adesso
obrigado obrigada obg ola oi bom dia boa tarde agora pf pfv
aub alstublieft alsjeblieft svp dank bedankt dankjewel u je wel hoi graag dag goedendag groet mvg nu
prosze dziekuje dzieki dzien dobry witam czesc teraz
tack snalla hej vanligen nu tak venligst takk vennligst kiitos ole hyva moi nyt
пожалуйста пожалуста плиз спасибо здравствуйте привет сейчас немедленно
παρακαλω ευχαριστω γεια σας σου τωρα αμεσως lutfen tesekkurler tesekkur ederim merhaba hemen
من فضلك لو سمحت شكرا رجاء الرجاء السلام عليكم مرحبا الان
请 謝 谢 您 好 你 吧 了
help aide info infos ayuda hilfe aiuto ajuda start help tous toutes tout all everything seriously
definitif urgent bordel putain merde ffs omg wtf damn fuck fucking fuckin`
// Prepositions before a short code: "STOP au 36180", "stop to 12345".
const LINKS = 'au a à aux to an al a para ao naar voor til till la le les vos ces the your'
// Words that may be between the words of a phrase without changing it.
const NOISE = `please plz pls plse kindly just fucking fuckin fkn effing f bloody damn goddamn freaking
putain bordel merde svp stp merci bon franchement maintenant immediatement encore juste simplement
bitte endlich verdammt verdammten scheiss por favor porfa puta putas puto putos mierda joder per favore cazzo
porra caralho aub godverdomme prosze kurwa snalla venligst vennligst пожалуйста блядь παρακαλω lutfen 请`

// Where one wish ends and another begins: a phrase does not cross them.
const CONNECTIVES = `and or but when how if because where what while until et mais quand comment parce lorsque
und oder aber wann wenn weil pero cuando porque donde quando perche dove maar wanneer omdat waar ale kiedy
och eller hvornar hvordan tai mutta milloin или но когда где αλλα veya ama متى كيف اذا`
// Forms of address, and sighs: "bruh stop", "stop pls mate".
const VOCATIVES = `bruh bro bruv mate dude man guys lady sis fam yo omg lads folks people sir wsh frr frere mec gars
stp wey guey che tio tia amigo amiga mano cara gente galera digga diggi alter mann leute joh gast kerel jongens
ragazzi raga oh ah eh ugh argh pff pfff pffff jesus christ god lord damnit ppl jeez hun love pal buddy chief darling merde
zut punaise purée franchement serieux sérieux serieusement grave really honestly literally sorry desole désolé sorry`

// A refusal before a STOP makes it clearer ("Non merci, stop"), unless it is joined to it ("non-stop").
const REFUSALS = `no non nein nee nej nei nie nao нет οχι nope nah nan not pas interested interest interesse
interessee interessiert kein interesa me im jamais never niet geen inte ikke nicht`

const connectiveWords = once(() => wordSet(CONNECTIVES))
const fillerWords = once(() => wordSet(`${FILLERS} ${VOCATIVES}`))
const refusalWords = once(() => wordSet(REFUSALS))
const linkWords = once(() => wordSet(LINKS))
const noiseWords = once(() => wordSet(NOISE))

export function isFiller(word: string): boolean {
  return fillerWords().has(word)
}

export function isConnective(word: string): boolean {
  return connectiveWords().has(word)
}

export function isRefusal(word: string): boolean {
  return refusalWords().has(word)
}

export function isLink(word: string): boolean {
  return linkWords().has(word)
}

export function isNoise(word: string): boolean {
  return noiseWords().has(word)
}

/** As written and with doubled letters reduced to one, as phrases read them. */
function wordSet(source: string): ReadonlySet<string> {
  const words = normalise(source).split(' ')
  return new Set([...words, ...words.map(singleLetters)])
}
