import { array, assert, constantFrom, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classify } from '../../functions/classify/classify.ts'
import type { Intent, Tier } from '../../functions/classify/classification.ts'
import { FOOTERS, SIGNATURES } from '../../functions/classify/footers.ts'
import { normalise } from '../../functions/classify/normalise.ts'

// 47 CFR 64.1200(a)(10) names seven; Canada's short codes and France add theirs.
const MANDATORY = list(`
      STOP | QUIT | END | REVOKE | OPT OUT | CANCEL | UNSUBSCRIBE | ARRET | Arrêt | opt-out
      OPTOUT`)

/** Texts are parted by ` | ` or a new line and its indent. */
function list(texts: string): readonly string[] {
  return texts.split(/ \| |\n {2,}/).filter((text) => text !== '')
}

function expectEach(intent: Intent, tiers: readonly Tier[], texts: readonly string[]): void {
  for (const text of texts) {
    const found = classify(text)
    expect({ text, ...found }).toMatchObject({ text, intent })
    expect(tiers, `${text} is ${found.tier}`).toContain(found.tier)
  }
}

describe('keywords', () => {
  it('reads every mandatory word as a definitive stop, in any case and punctuation', () => {
    for (const word of MANDATORY) {
      expectEach('stop', ['exact'], [word, word.toLowerCase(), `${word}!!`, ` “${word}.” \n`])
    }
  })

  it('recognises the keywords of every language at once', () => {
    const words = list(`
      STOPALL en | ARRET fr | désabonner fr | abmelden de | BAJA es | ALTO es | Cancellami it | SAIR pt
      uitschrijven nl | WYPISZ pl | avsluta sv | avmeld no | LOPETA fi | СТОП ru | ΣΤΟΠ el | İPTAL tr
      DUR tr | إيقاف ar | 退订 zh | 取消訂閱 zh | TD en`)
    for (const pair of words) {
      const [word = '', language] = pair.split(' ')
      expect({ word, ...classify(word) }).toMatchObject({
        word,
        intent: 'stop',
        tier: 'exact',
        language,
      })
    }
  })

  it('tells the language of a keyword, and none of a word that is said in all of them', () => {
    for (const word of [
      'STOP',
      'STOP au 36180',
      'Stop svp',
      'STPO',
      'ST0P',
      'START',
      'INFO',
      'CONTACT',
    ])
      expect(classify(word)).not.toHaveProperty('language')
    expect(classify('Arrêt svp').language).toBe('fr')
  })

  it('reads through gaps, borrowed letters, decorative alphabets and invisible characters', () => {
    expectEach(
      'stop',
      ['exact'],
      list(`
      S T O P | S.T.O.P. | s-t-o-p | ＳＴＯＰ | 𝐒𝐓𝐎𝐏 | ⓈⓉⓄⓅ | 🆂🆃🅾🅿 | S\u200BT\u200BOP | ЅТОР
      SТОР | ştop | st\u0336op | STOP\uFE0F | \u202ESTOP | opt\u00A0out | u n s u b`),
    )
    expect(classify('ЅТОР').matched).toBe('STOP')
    expect(classify('СТОП').language).toBe('ru')
  })

  it('recognises a stop sign without a word', () => {
    expectEach(
      'stop',
      ['exact'],
      ['🛑', '✋🏽', '⛔️⛔️', '🚫', '🖕🏿🖕', '🛑🛑🛑 ', '✋✋🏻', '🚫📱', '🖕😡'],
    )
    expectEach('stop', ['exact', 'decorated'], ['STOP🛑', '🛑 STOP', '🛑 please', '🚫 pub'])
    expect(classify('🛑')).not.toHaveProperty('language')
  })

  it('accepts a short code or a phone number beside a stop word, but no order number', () => {
    expectEach(
      'stop',
      ['decorated'],
      list(`
      STOP36180 | STOP 36180 | stop au 36180 | STOP au ٣٦١٨٠ | stop 06 12 34 56 78
      arret 36111`),
    )
    expect(classify('cancel 45877').intent).not.toBe('stop')
  })

  it('recognises a stop word among courtesies and signatures', () => {
    expectEach(
      'stop',
      ['decorated', 'exact'],
      list(`
      stop svp | Bonjour, STOP merci | please stop | Stop bitte | stop sms | pub stop
      baja por favor | STOP STOP STOP | stopstop | Stop. Envoyé de mon iPhone
      Stop Sent from my Galaxy | ok stop | STOP\n\nSent from Outlook for Android
      unsubscribe please | cancel thanks | 请退订，谢谢`),
    )
  })

  it('forgives one slip in a strong word', () => {
    expectEach(
      'stop',
      ['decorated', 'exact'],
      list(`
      STPO | SOTP | STPP | TSOP | STIOP | ST0P | UNSUSCRIBE | unsubcribe | ARET | DESABONER
      Desabonnner | canceel | abmeldne | STOOOOP | stooop!! | sttoopp | arreeeet | stpo svp
      сотп`),
    )
  })

  it('recognises a stop word before a brand or a name, or alone before a comma', () => {
    expectEach(
      'stop',
      ['phrase', 'model', 'decorated'],
      list(`
      STOP ACME | Stop Leroy Merlin | unsubscribe Jane Doe | ARRET SEPHORA | Stop, this is Mike
      stop - Jane Doe | STOP Bilka tak | RET MIGROS | стоп Озон
      Stop stop stop j'en ai marre | Stop, je ne vous connais pas | BAJA MOVISTAR`),
    )
  })

  it('recognises a stop word at the very end, if it is not a noun', () => {
    for (const text of ['acme stop', 'hey siri stop', 'je ne vous connais pas stop'])
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'none' })
  })

  it('takes no street, no bus and no verb of another matter for a brand', () => {
    for (const text of list(`
      stop 3 rue Victor Hugo | stop by at three | stop at the gate | stop laughing | stop working?
      arrêt maladie | arrêt de bus | baja temperatura | stop me if you can | baja el precio | stop and shop
      quick stop | the next stop | we never stop | Au stop tournez à droite`))
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'stop' })
  })

  it('recognises keywords typed without their space', () => {
    expectEach('stop', ['exact'], ['stopsms', 'removeme', 'plusdesms', 'leavemealone', 'stoppub'])
  })

  it('takes no real word for a slip', () => {
    const words =
      'shop step atop slop top stow spot stp sto stap stol suit built quiet quite and send bend arrest jarret shopper shoppen anmelden remote cancer subscribe evoke'
    for (const word of words.split(' '))
      expect({ word, ...classify(word) }).not.toMatchObject({ intent: 'stop' })
  })
})

describe('other requests', () => {
  it('lets only START-like whole messages ask to start', () => {
    expectEach(
      'start',
      ['exact'],
      ['START', 'unstop', 'Reprendre', 'réabonner', 'ALTA', 'aanmelden'],
    )
    for (const yes of [
      'YES',
      'oui',
      'SI',
      'tak',
      'SIM',
      'ok',
      'ON',
      'start tomorrow?',
      'S T A R T',
      'strat',
    ]) {
      expect({ yes, ...classify(yes) }).toMatchObject({ yes, intent: 'none' })
    }
  })

  it('answers help and contact', () => {
    expectEach(
      'help',
      ['exact', 'decorated'],
      ['HELP', 'Aide', 'INFO', 'help me please', 'aide svp', 'помощь', '帮助'],
    )
    expectEach('contact', ['exact', 'decorated'], ['CONTACT', 'contact svp'])
  })

  it('lets the stop win over help and start', () => {
    expectEach(
      'stop',
      ['exact', 'decorated'],
      ['STOP HELP', 'info stop', 'stop start', 'start stop', 'aide stop svp'],
    )
  })
})

describe('natural language', () => {
  it('recognises the wording of a reasonable person', () => {
    expectEach(
      'stop',
      ['phrase', 'model', 'exact', 'decorated'],
      list(`
      stop texting me | take me off your list | do not contact me again | wrong number
      I never signed up | ne m'envoyez plus rien | ne menvoyé plus de sms
      jveux plus recevoir | enlevez-moi de votre liste | arreter de m'envoyer
      mauvais numéro | lösch meine Nummer | no me envíen más mensajes | non scrivetemi più
      não quero receber | laat me met rust | не пишите мне | 不要再发了 | rahat bırakın
      stop fucking texting me plz | unsubscribe me | non mandatemi più sms
      nie wysyłajcie mi więcej`),
    )
  })

  it('reads through slips inside a phrase', () => {
    for (const text of list(`
      stpo sending me mesages | ne m'envoyez plus de mesages svp | pls remvoe my number
      no quiero recibri mensajes | keine nachrihcten mehr | stop 😡 acme`))
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'none' })
  })

  it('recognises STOP alone in its own sentence', () => {
    expectEach(
      'stop',
      ['phrase', 'model'],
      list(`
      C'est la troisième fois. STOP. | I have no idea who you are. Stop
      Merci pour tout, stop | faut vous le dire en quelle langue STOP | Je suis en vacances\nSTOP | non, stop`),
    )
  })

  it('never takes a negated stop for a stop', () => {
    for (const text of list(`
      don't stop | dont stop texting me | please don't unsubscribe me | ne stoppez pas
      nicht stoppen | ne me désabonnez pas | no me den de baja | bitte nicht abmelden
      не отписывайте меня | 不要退订 | I don't want you to stop sending me offers | stop niet
      stop pas`))
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'stop' })
  })

  it('passes over everyday words of stopping, and holds what is only our notice', () => {
    expectEach(
      'none',
      ['none'],
      list(`
      I'll stop by at 5 | I will stop by the shop after work
      Does the train stop in Reading? | I can't stop eating these cookies | non stop flights only?
      end of day | I need to cancel my appointment`),
    )
    expectEach('held', ['mixed'], ['👎', 'Reply STOP to unsubscribe', 'not interested'])
  })

  it('passes over no threat, no death and no half-said wish', () => {
    for (const text of list(`
      the owner of this phone died | je vais saisir la CNIL | my lawyer hears about this spam
      bonjour effacez le svp`))
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'none' })
  })

  it('holds a bare refusal: of the offer or of the messages, a person decides', () => {
    expectEach(
      'held',
      ['mixed'],
      list(`
      NO | non | Nein | nee | nie | não | FIN | fine | annuler | Ende | uit | slut | cancella
      no thanks | non merci | pas intéressé | not interested | kein Interesse | 不要 | нет`),
    )
  })

  it('lets everyday sentences with everyday words through', () => {
    expectEach(
      'none',
      ['none'],
      list(`
      what time does it end? | jusqu’à la fin du mois ?
      I need to cancel my order 44871 please | envoyez moi plus d’infos
      vous pouvez m’envoyer plus d’infos ? | text me the address | temporada baja o alta?
      je suis en arrêt maladie | Ende der Woche? | basta un minuto | fin de semana`),
    )
  })

  it('law 9: says why it holds a text, and by which model and score', () => {
    expect(classify('no thanks')).toMatchObject({ intent: 'held', reason: 'refusal' })
    const threat = classify('my lawyer will hear of this spam')
    expect(threat.intent).not.toBe('none')
    expect(threat.model).toMatch(/^basta-[0-9a-f]{12}$/)
    expect(threat.score).toBeGreaterThan(0)
  })

  it('leaves a text about an order, a delivery, a time or a missing text to a person', () => {
    for (const text of list(`
      please remove my name from the reservation of tonight | don't contact the courier
      non mandate la fattura al vecchio indirizzo | älkää soittako ennen kymmentä
      Ich bekomme keine SMS mehr von euch, bitte prüfen | не отправляйте счет на старый адрес
      jeg får ikke flere sms'er fra jer, kan I tjekke? | usuńcie mój stary adres`))
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'stop' })
    for (const text of ['I got my order, stop texting me', 'stop texting me my orders'])
      expect({ text, ...classify(text) }).not.toMatchObject({ intent: 'none' })
  })

  it('can read every phrase it knows', () => {
    for (const book of [FOOTERS, SIGNATURES]) expect(book.readAll().length).toBeGreaterThan(0)
  })
})

describe('quotes', () => {
  it('ignores reactions that quote our own footer', () => {
    expectEach(
      'none',
      ['none'],
      list(`
      Liked “Sale! Reply STOP to opt out” | Loved "STOP au 36180"
      Disliked “-20% STOP 36180” | Laughed at “STOP” | Emphasized “Text STOP to end”
      Questioned “Reply STOP” | Reacted 👍 to "Reply STOP" | A aimé « Soldes ! STOP au 36180 »
      J’aime « STOP 36180 » | 👍 to “ Reply STOP to opt out ”
      \u200A👍\u200A to “\u200ASTOP\u200A” | Removed a like from “Reply STOP”
      Le gustó “Responda BAJA” | 😂 à « STOP »`),
    )
  })

  it('ignores what is quoted under the person’s own words', () => {
    expectEach(
      'none',
      ['none'],
      list(`
      Oui merci ! > Reply STOP to opt out | ok\n> STOP au 36180\n> bye
      See you!\nReply STOP to unsubscribe
      Parfait\n\nLe 12 mars 2026 à 10:02, Acme a écrit :\nSTOP au 36180
      Yes please\nOn Mon, Acme wrote:\n> STOP
      Je prends le menu 2. Répondez STOP pour ne plus recevoir nos offres
      great. Txt STOP to 12345 to opt out`),
    )
  })

  it('still recognises the person’s own stop above a quote', () => {
    expectEach(
      'stop',
      ['exact', 'decorated', 'phrase', 'model'],
      ['STOP > Reply STOP to opt out', 'Stop svp\n> Soldes -20%'],
    )
  })
})

describe('any text at all', () => {
  it('never throws, and never keeps the person’s words as evidence', () => {
    assert(
      property(string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(classify(text).intent).toBeTypeOf('string')
      }),
    )
    for (const text of [
      '\uD800',
      'STOP\uDC00',
      '\uD83D',
      '',
      ' \n\t ',
      '\u0000',
      '>'.repeat(50),
      '“'.repeat(99),
    ]) {
      expect(() => classify(text)).not.toThrow()
    }
    expect(classify('stop it now Karen Smith 555').matched ?? '').not.toContain('KAREN')
  })

  it('finds nothing in nothing', () => {
    for (const text of ['', '   ', '\n', '...', '\u200B'])
      expect(classify(text)).toEqual({ intent: 'none', tier: 'none' })
  })

  it('normalises once and for all', () => {
    assert(
      property(string({ unit: 'grapheme' }), (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text))
      }),
    )
  })

  it('reads the end of a very long text, and finishes', () => {
    const filler = 'je vous raconte ma vie et celle de mon chat '.repeat(2500)
    expect(classify(`${filler}. STOP`).intent).toBe('stop')
    expect(classify('stop '.repeat(20_000)).intent).not.toBe('none')
    for (const unit of [
      'a',
      'stop',
      ' "',
      '> ',
      'ne m envoyez ',
      '🛑',
      '\u0301',
      'on ',
      'le a ',
      '退',
      '1a',
      '(',
    ]) {
      expect(() => classify(unit.repeat(100_000 / unit.length))).not.toThrow()
    }
  })

  it('keeps every mandatory word a stop whatever words are added', () => {
    assert(
      property(array(string()), constantFrom(...MANDATORY), (extraStopWords, word) => {
        expect(classify(word, { extraStopWords })).toEqual({
          ...classify(word, { extraStopWords }),
          intent: 'stop',
        })
      }),
    )
  })

  it('adds a campaign’s own words', () => {
    expect(classify('NO').intent).toBe('held')
    expect(classify('No!', { extraStopWords: ['NO'] })).toEqual({
      intent: 'stop',
      tier: 'exact',
      matched: 'NO',
    })
    expect(classify('fini les chats svp', { extraStopWords: ['Fini les chats', ' '] }).intent).toBe(
      'stop',
    )
    expect(classify('hello', { extraStopWords: ['', '!'] }).intent).toBe('none')
  })
})
