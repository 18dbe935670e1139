import type { Language } from '../domain/language.ts'
import type { WholeReach } from '../domain/reach.ts'

/**
 * What a person is texted, one sentence each. Each of `stops` says what a STOP to that number covers,
 * no more and no less ("us" are those named before it): so it both confirms a STOP and tells, where
 * it is asked who writes, what a STOP would do. Written in letters of the GSM alphabet wherever the
 * language has such words, for 160 letters instead of 70.
 */
export type ReplyWords = {
  readonly stops: Readonly<Record<WholeReach, string>>
  readonly stopped: (name: string, stops: string) => string
  /** START undoes what was said by text to this sender, for this sender alone (law 6). */
  readonly started: (name: string) => string
  readonly identity: (name: string, stops: string) => string
}

export const REPLY_WORDS: Readonly<Record<Language, ReplyWords>> = {
  en: {
    stops: {
      sender: 'this number gets no more marketing from us',
      all: 'this number gets no more marketing from us or our group',
      every: 'this number gets no more messages from us, not even service messages',
      'every-and-all':
        'this number gets no more messages from us, not even service messages, and no marketing from our group',
    },
    stopped: (name, stops) => `${name}: recorded, ${stops}.`,
    started: (name) =>
      `${name}: your STOP by text to us no longer counts for us; stops to others or by other means remain.`,
    identity: (name, stops) => `Messages by ${name}; reply STOP and ${stops}.`,
  },
  fr: {
    stops: {
      sender: 'ce numéro ne recevra plus de publicité de notre part',
      all: 'ce numéro ne recevra plus de publicité de notre part ni de notre groupe',
      every: 'ce numéro ne recevra plus aucun message de notre part, y compris de service',
      'every-and-all':
        'ce numéro ne recevra plus aucun message de notre part, y compris de service, ni de publicité de notre groupe',
    },
    stopped: (name, stops) => `${name} : c'est noté, ${stops}.`,
    started: (name) =>
      `${name} : le STOP que vous nous avez envoyé par SMS ne compte plus pour nous ; vos refus à d'autres ou par d'autres moyens restent.`,
    identity: (name, stops) => `SMS édité par ${name}. Répondez STOP et ${stops}.`,
  },
  de: {
    stops: {
      sender: 'diese Nummer erhält keine Werbung mehr von uns',
      all: 'diese Nummer erhält keine Werbung mehr von uns und unserer Gruppe',
      every: 'diese Nummer erhält keinerlei Nachrichten mehr von uns',
      'every-and-all':
        'diese Nummer erhält keinerlei Nachrichten mehr von uns und keine Werbung unserer Gruppe',
    },
    stopped: (name, stops) => `${name}: vermerkt, ${stops}.`,
    started: (name) =>
      `${name}: Ihr STOP per SMS an uns gilt für uns nicht mehr; Abmeldungen bei anderen oder auf anderem Weg bleiben.`,
    identity: (name, stops) => `SMS von ${name}. Antworten Sie STOP und ${stops}.`,
  },
  es: {
    stops: {
      sender: 'este teléfono deja de recibir publicidad nuestra',
      all: 'este teléfono deja de recibir publicidad nuestra y de nuestro grupo',
      every: 'este teléfono deja de recibir cualquier mensaje nuestro, incluso de servicio',
      'every-and-all':
        'este teléfono deja de recibir cualquier mensaje nuestro, incluso de servicio, y publicidad de nuestro grupo',
    },
    stopped: (name, stops) => `${name}: anotado, ${stops}.`,
    started: (name) =>
      `${name}: su STOP por SMS a nosotros ya no cuenta para nosotros; siguen las bajas con otros o por otros medios.`,
    identity: (name, stops) => `Mensajes de ${name}; responda STOP y ${stops}.`,
  },
  it: {
    stops: {
      sender: 'questo numero non riceverà più pubblicità da noi',
      all: 'questo numero non riceverà più pubblicità da noi né dal nostro gruppo',
      every: 'questo numero non riceverà più alcun messaggio da noi, nemmeno di servizio',
      'every-and-all':
        'questo numero non riceverà più alcun messaggio da noi, nemmeno di servizio, né pubblicità dal nostro gruppo',
    },
    stopped: (name, stops) => `${name}: registrato, ${stops}.`,
    started: (name) =>
      `${name}: il suo STOP via SMS a noi non vale più per noi; restano i rifiuti ad altri o con altri mezzi.`,
    identity: (name, stops) => `Messaggi di ${name}; risponda STOP e ${stops}.`,
  },
  // "Telefone" and "deixa de receber": "número" and "não" would need UCS-2.
  pt: {
    stops: {
      sender: 'este telefone deixa de receber publicidade nossa',
      all: 'este telefone deixa de receber publicidade nossa e do nosso grupo',
      every: 'este telefone deixa de receber mensagens nossas de qualquer tipo',
      'every-and-all':
        'este telefone deixa de receber mensagens nossas de qualquer tipo e publicidade do nosso grupo',
    },
    stopped: (name, stops) => `${name}: anotado, ${stops}.`,
    started: (name) =>
      `${name}: o seu STOP por SMS a este remetente deixa de valer para ele; continuam os pedidos a outros ou por outros meios.`,
    identity: (name, stops) => `Mensagens de ${name}; responda STOP e ${stops}.`,
  },
  nl: {
    stops: {
      sender: 'dit nummer krijgt geen reclame meer van ons',
      all: 'dit nummer krijgt geen reclame meer van ons of onze groep',
      every: 'dit nummer krijgt geen enkel bericht meer van ons, ook geen serviceberichten',
      'every-and-all':
        'dit nummer krijgt geen enkel bericht meer van ons, ook geen serviceberichten, en geen reclame van onze groep',
    },
    stopped: (name, stops) => `${name}: genoteerd, ${stops}.`,
    started: (name) =>
      `${name}: uw STOP per sms aan ons geldt niet meer voor ons; afmeldingen bij anderen of op andere wijze blijven.`,
    identity: (name, stops) => `Berichten van ${name}; antwoord STOP en ${stops}.`,
  },
  pl: {
    stops: {
      sender: 'na ten numer nie przyjdzie od nas reklama',
      all: 'na ten numer nie przyjdzie reklama od nas ani od naszej grupy',
      every: 'na ten numer nie przyjdzie od nas nic',
      'every-and-all': 'na ten numer nie przyjdzie nic od nas ani reklama od naszej grupy',
    },
    stopped: (name, stops) => `${name}: zapisano, ${stops}.`,
    started: (name) => `${name}: STOP z SMS do nas cofnięty dla nas; inne pozostają.`,
    identity: (name, stops) => `SMS od ${name}; odpisz STOP, a ${stops}.`,
  },
  sv: {
    stops: {
      sender: 'det här numret får ingen mer reklam från oss',
      all: 'det här numret får ingen mer reklam från oss eller vår grupp',
      every: 'det här numret får inga fler meddelanden från oss, inte ens servicemeddelanden',
      'every-and-all':
        'det här numret får inga fler meddelanden från oss, inte ens servicemeddelanden, och ingen reklam från vår grupp',
    },
    stopped: (name, stops) => `${name}: noterat, ${stops}.`,
    started: (name) =>
      `${name}: ditt STOP per sms till oss gäller inte längre för oss; stopp till andra eller på andra sätt består.`,
    identity: (name, stops) => `Meddelanden från ${name}; svara STOP och ${stops}.`,
  },
  da: {
    stops: {
      sender: 'dette nummer får ikke mere reklame fra os',
      all: 'dette nummer får ikke mere reklame fra os eller vores gruppe',
      every: 'dette nummer får ingen beskeder mere fra os, heller ikke servicebeskeder',
      'every-and-all':
        'dette nummer får ingen beskeder mere fra os, heller ikke servicebeskeder, og ingen reklame fra vores gruppe',
    },
    stopped: (name, stops) => `${name}: noteret, ${stops}.`,
    started: (name) =>
      `${name}: dit STOP pr. sms til os gælder ikke længere for os; afmeldinger til andre eller på anden vis består.`,
    identity: (name, stops) => `Beskeder fra ${name}; svar STOP, og ${stops}.`,
  },
  no: {
    stops: {
      sender: 'dette nummeret får ikke mer reklame fra oss',
      all: 'dette nummeret får ikke mer reklame fra oss eller gruppen vår',
      every: 'dette nummeret får ingen flere meldinger fra oss, heller ikke servicemeldinger',
      'every-and-all':
        'dette nummeret får ingen flere meldinger fra oss, heller ikke servicemeldinger, og ingen reklame fra gruppen vår',
    },
    stopped: (name, stops) => `${name}: notert, ${stops}.`,
    started: (name) =>
      `${name}: din STOP på sms til oss gjelder ikke lenger for oss; avmeldinger til andre eller på annet vis består.`,
    identity: (name, stops) => `Meldinger fra ${name}; svar STOP, og ${stops}.`,
  },
  fi: {
    stops: {
      sender: 'tähän numeroon ei enää tule mainoksia meiltä',
      all: 'tähän numeroon ei enää tule mainoksia meiltä eikä konserniltamme',
      every: 'tähän numeroon ei enää tule meiltä mitään viestejä, ei edes palveluviestejä',
      'every-and-all':
        'tähän numeroon ei enää tule meiltä mitään viestejä, ei edes palveluviestejä, eikä mainoksia konserniltamme',
    },
    stopped: (name, stops) => `${name}: kirjattu, ${stops}.`,
    started: (name) =>
      `${name}: meille tekstiviestillä lähettämäsi STOP ei enää koske meitä; kiellot muille tai muulla tavalla pysyvät.`,
    identity: (name, stops) => `Lähettäjä ${name}; vastaa STOP, niin ${stops}.`,
  },
  tr: {
    stops: {
      sender: 'bu numaraya bizden reklam gelmeyecek',
      all: 'bu numaraya bizden ve grubumuzdan reklam gelmeyecek',
      every: 'bu numaraya bizden tek bir mesaj gelmeyecek',
      'every-and-all': 'bu numaraya bizden tek bir mesaj, grubumuzdan da reklam gelmeyecek',
    },
    stopped: (name, stops) => `${name}: kaydedildi, ${stops}.`,
    started: (name) =>
      `${name}: SMS ile bize gelen STOP bizde iptal edildi; öteki STOP talepleri sürüyor.`,
    identity: (name, stops) => `Gönderen: ${name}; STOP ile ${stops}.`,
  },
  ru: {
    stops: {
      sender: 'рекламы от нас на этот номер не будет',
      all: 'рекламы от нас и группы на этот номер не будет',
      every: 'сообщений от нас на этот номер не будет',
      'every-and-all': 'сообщений от нас и рекламы от группы сюда не будет',
    },
    stopped: (name, stops) => `${name}: ${stops}.`,
    started: (name) => `${name}: STOP нам по SMS отменён для нас; прочие отказы в силе.`,
    identity: (name, stops) => `${name}. STOP: ${stops}.`,
  },
  el: {
    stops: {
      sender: 'καμία διαφήμιση από εμάς σε αυτόν τον αριθμό',
      all: 'καμία διαφήμιση από εμάς ή τον όμιλό μας εδώ',
      every: 'κανένα μήνυμα από εμάς σε αυτόν τον αριθμό',
      'every-and-all': 'κανένα μήνυμά μας, καμία διαφήμιση του ομίλου εδώ',
    },
    stopped: (name, stops) => `${name}: ${stops}.`,
    started: (name) => `${name}: το STOP με SMS σε εμάς παύει για εμάς, τα άλλα ισχύουν.`,
    identity: (name, stops) => `${name}. STOP: ${stops}.`,
  },
  ar: {
    stops: {
      sender: 'لا إعلانات منا إلى هذا الرقم',
      all: 'لا إعلانات منا أو من مجموعتنا إلى هذا الرقم',
      every: 'لا رسائل منا إلى هذا الرقم أيا كان نوعها',
      'every-and-all': 'لا رسائل منا ولا إعلانات من مجموعتنا لهذا الرقم',
    },
    stopped: (name, stops) => `${name}: ${stops}.`,
    started: (name) => `${name}: ألغي لدينا فقط STOP المرسل إلينا برسالة، والباقي سار.`,
    identity: (name, stops) => `${name}. STOP: ${stops}.`,
  },
  zh: {
    stops: {
      sender: '此号码不会再收到我们的营销信息',
      all: '此号码不会再收到我们及本集团的营销信息',
      every: '此号码不会再收到我们的任何信息',
      'every-and-all': '此号码不会再收到我们的任何信息及本集团的营销信息',
    },
    stopped: (name, stops) => `【${name}】已记录，${stops}。`,
    started: (name) =>
      `【${name}】您以短信发给我们的STOP对我们不再有效，对他人或以其他方式的退订仍有效。`,
    identity: (name, stops) => `【${name}】回复STOP，${stops}。`,
  },
}
