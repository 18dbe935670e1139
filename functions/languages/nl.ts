import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
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
}

export const words: Words = {
  name: 'Dutch',
  autonym: 'Nederlands',
  direction: 'ltr',
  locale: 'nl-NL',
  covers: (name, topics) =>
    topics.length === 0
      ? `Uw toestemming geldt voor alle reclame van ${name}.`
      : `Uw toestemming geldt voor reclame van ${name} hierover en voor niets anders: ${topics.join(', ')}.`,

  frame: {
    language: 'Taal',
    privacy: 'Vragen over uw gegevens:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `Geen reclame ‘${topic}’ meer van ${name}`,
      sender: (name) => `Geen reclame meer van ${name}`,
      all: (name) => `Geen reclame meer van ${name} en alle andere afzenders van de groep`,
      every: (name) => `Geen enkel bericht meer van ${name}, ook geen serviceberichten`,
      'every-and-all': (name) =>
        `Geen enkel bericht meer van ${name}, ook geen serviceberichten, en geen reclame meer van alle andere afzenders van de groep`,
    },
    ask: (name) => `Afmelden bij ${name}?`,
    explain: 'Eén druk is genoeg. Meer is niet nodig.',
    address: { email: 'E-mailadres', sms: 'Telefoonnummer' },
    addressAlone: {
      email: 'Dit geldt alleen voor dit e-mailadres.',
      sms: 'Dit geldt alleen voor dit telefoonnummer.',
    },
    addressOfLink: 'het adres of nummer waarnaar deze link is gestuurd',
    narrower: 'Of kies precies wat stopt',
    service: 'Ook serviceberichten stoppen?',
    serviceText:
      'De knoppen hierboven stoppen geen serviceberichten: bestelbevestigingen, bezorgberichten, beveiligingscodes. Deze wel, voor deze afzender:',
    sure: 'Ik begrijp dat ik dan ook geen bestelbevestigingen, bezorgberichten en beveiligingscodes van deze afzender meer krijg.',
    done: 'Het is vastgelegd',
    stopped: 'Wat stopt',
    forWhom: 'Voor',
    asked: 'Gevraagd op',
    reference: 'Kenmerk',
    still: 'Wat nog kan komen',
    stillComes: {
      topic: (name) =>
        `Andere reclame van ${name}, serviceberichten en berichten van andere afzenders worden hierdoor niet gestopt.`,
      sender: (name) =>
        `Serviceberichten van ${name}, zoals bestelbevestigingen of beveiligingscodes, en berichten van andere afzenders worden hierdoor niet gestopt.`,
      all: () =>
        'Serviceberichten, zoals bestelbevestigingen of beveiligingscodes, worden hierdoor niet gestopt.',
      every: () => 'Berichten van andere afzenders worden hierdoor niet gestopt.',
      'every-and-all': () => 'Serviceberichten van andere afzenders worden hierdoor niet gestopt.',
    },
    onTheWay: 'Een bericht dat al onderweg is, kan nog aankomen.',
    until: 'Dit geldt totdat u zelf weer toestemming geeft voor zulke berichten.',
    mistake: 'Per ongeluk gedrukt? U kunt het één keer terugdraaien, binnen tien minuten.',
    undo: 'Ongedaan maken',
    undone: 'Het is teruggedraaid',
    undoneText:
      'Wat deze pagina net had vastgelegd, telt niet meer. Al het andere dat u hebt gezegd, telt zoals voorheen.',
    notUndone: 'Dit kan hier niet worden teruggedraaid',
    notUndoneText:
      'Een druk kan één keer worden teruggedraaid, binnen tien minuten, en alleen zolang daarna niets anders is vastgelegd. Er is nu niets veranderd. Om zulke berichten weer te krijgen, meldt u zich opnieuw aan bij de afzender en bevestigt u dat.',
    undoDown: 'Het is misschien niet teruggedraaid. Druk over een minuut nog eens op de knop:',
    held: 'Welke gegevens er over mij zijn',
    received: 'Uw verzoek is ontvangen',
    receivedFor:
      'Het is bewaard en wordt zo vastgelegd, voor het adres of nummer waarnaar deze link is gestuurd:',
    receivedUnread:
      'Het is bewaard. Als deze link volledig is, wordt het zo vastgelegd, precies zoals u het vroeg.',
    again: 'U hoeft verder niets te doen. Nog eens drukken kan geen kwaad.',
    bad: 'Deze link is niet geldig',
    badText:
      'Misschien is hij onderweg afgekapt. Gebruik de afmeldlink van een ander bericht, of antwoord STOP op een sms.',
    unclear: 'Er is niets veranderd',
    unclearText: 'Het verzoek zei niet wat er moest gebeuren. De knop doet wat erop staat:',
    down: 'We kunnen dit nu niet vastleggen',
    downText:
      'Misschien is het niet vastgelegd. Probeer het over een minuut opnieuw: de link blijft geldig, en twee keer drukken kan geen kwaad.',
  },

  confirm: {
    ask: (name) => `Berichten van ${name}: geeft u toestemming?`,
    explain: (name) =>
      `Voor het adres waarnaar deze link is gestuurd, zijn berichten van ${name} aangevraagd. Met de knop geeft u hiervoor toestemming:`,
    note: 'Zonder druk op de knop is er geen toestemming. Had u bezwaar gemaakt tegen wat eronder valt, dan eindigt dat bezwaar daarmee. U kunt uw toestemming altijd intrekken.',
    button: 'Ja, ik geef toestemming',
    done: 'Dank u, het is vastgelegd',
    doneText: 'U hoeft verder niets te doen. U kunt uw toestemming altijd intrekken.',
    used: 'Deze link is gebruikt',
    usedText:
      'Uw toestemming is toen vastgelegd, en een link werkt één keer: er is nu niets veranderd. Wat u sindsdien hebt gezegd, telt. Vraag het opnieuw aan waar u zich hebt aangemeld.',
    bad: 'Deze link is niet geldig',
    badText:
      'Hij werkt zeven dagen, en is misschien onderweg afgekapt. Er is niets veranderd. Vraag het opnieuw aan waar u zich hebt aangemeld.',
    down: 'Dit lukt nu niet',
    downText:
      'Misschien is het niet vastgelegd. Probeer het over een minuut opnieuw: de link blijft geldig, en twee keer drukken kan geen kwaad.',
  },

  access: {
    ask: 'Inzage: welke gegevens er over u zijn',
    askText:
      'Druk op de knop om alles te zien wat wordt bewaard over het adres waarnaar deze link is gestuurd. Vanaf dan werkt de link één uur.',
    askButton: 'Tonen wat wordt bewaard',
    title: 'Welke gegevens er over u zijn',
    intro: (at) =>
      `Stand van ${at}. Uw adres zelf wordt niet bewaard: alleen een code die er met een geheime sleutel uit is berekend.`,
    nothing: 'Over dit adres is niets vastgelegd.',
    download: 'Downloaden als JSON',
    inParts:
      'Er is zo veel vastgelegd dat het in delen wordt getoond, het oudste eerst. Elk deel kan worden gedownload; wat nu geldt, staat in alle delen.',
    more: 'Volgende deel tonen',
    now: 'Wat u nu mag worden gestuurd',
    everybody: 'Alle afzenders',
    version: 'versie',
    noneRecorded: 'Niets.',
    held: 'Teksten van u die op een beslissing wachten',
    sources: 'Waar de gegevens vandaan komen',
    checksText:
      'Afzenders vragen voor elk bericht of ze het mogen sturen. Die vragen worden niet bewaard.',
    requests: 'Uw verzoeken om inzage',
    requested: (received, due, answered) =>
      `ontvangen op ${received}, te beantwoorden vóór ${due}, ${answered === undefined ? 'open' : `beantwoord op ${answered}`}`,
    retention: 'Hoe lang',
    everySender: 'alle afzenders',
    blocked: { marketing: 'reclame', every: 'elk bericht' },
    erased: 'De details zijn op uw verzoek gewist.',
    since: (date) => `op ${date}`,
    used: 'Deze link is gebruikt',
    usedText:
      'Hij heeft getoond wat wordt bewaard, en is een uur na het eerste gebruik gesloten. Vraag een nieuwe link aan.',
    expired: 'Deze link is verlopen',
    expiredText:
      'Hij was zeven dagen geldig, of tot het verzoek op een andere manier was beantwoord. Vraag een nieuwe link aan.',
    bad: 'Deze link is niet geldig',
    badText: 'Misschien is hij onderweg afgekapt. Open hem nog eens vanuit het bericht.',
    down: 'Dit kan nu niet worden getoond',
    downText: 'Probeer het over een minuut opnieuw.',
    reasons: {
      invalid_address: 'het adres is niet leesbaar',
      opted_out: 'er is een bezwaar vastgelegd',
      complained: 'een bericht is als ongewenst gemeld',
      bounced: 'het adres was niet bereikbaar',
      held: 'een tekst van u is misschien een bezwaar en wacht op een beslissing',
      no_consent: 'er is geen toestemming vastgelegd',
      unproven_consent: 'een toestemming is beweerd, maar niet aangetoond',
      consented: 'er is een toestemming vastgelegd',
      customer: 'er is een bestelling vastgelegd',
      transactional: 'geen bezwaar staat in de weg',
      not_opted_out: 'geen bezwaar staat in de weg',
    },
    methods: {
      keyword: 'per sms',
      reply: 'per antwoord op een e-mail',
      link: 'via een link in een bericht',
      phone: 'per telefoon',
      email: 'per e-mail',
      letter: 'per brief',
      agent: 'via de klantenservice',
      complaint: 'als ongewenst gemeld',
      form: 'via een formulier',
      double_opt_in: 'met een bevestigde e-mail',
      paper: 'op papier',
      call: 'in een gesprek',
      request: 'op verzoek',
      provider: 'via een dienstverlener',
      provider_list: 'uit de lijst van een dienstverlener',
      hard: 'definitief',
      soft_bounce: 'voorlopig',
      delivered: 'volgens een dienstverlener',
      resubscribed: 'volgens een dienstverlener',
      import: 'uit een geïmporteerde lijst',
      order: 'door een aankoop',
      reply_sent: 'u is een antwoord gestuurd',
      reply_dropped: 'een antwoord aan u is niet verstuurd',
    },
    kinds: {
      stops: 'Bezwaren: dat ze zijn gemaakt, wanneer en bij wie',
      evidence: 'Wat het aantoont: tekst, kenmerk, nummer van het bericht (weg na een wissing)',
      seen_messages: 'Nummers van gehoorde berichten',
      open_reviews: 'Teksten die op een beslissing wachten',
      inbox: 'Verzoeken die nog worden vastgelegd',
      access_requests: 'Verzoeken om inzage, zonder uw adres',
      log_lines: 'Technisch logboek, zonder uw adres',
      backups: 'Reservekopieën',
      checks: 'Vragen van afzenders',
    },
    limits: (days, isKept) =>
      !isKept ? 'niet bewaard' : days === null ? 'zonder eigen einde' : `${days} dagen`,
  },

  confirmationMail: {
    subject: (name) => `Bevestig alstublieft: berichten van ${name}`,
    text: ({ name, wording, covers, link }) => `Goedendag,

Iemand, hopelijk u, heeft ${name} om berichten op dit adres gevraagd en heeft hiermee ingestemd:

${wording}

${covers}

Om dit te bevestigen, opent u binnen 7 dagen deze pagina en drukt u op de knop:

${link}

Was u het niet, doe dan niets. Zonder uw bevestiging is er geen toestemming.
`,
  },

  accessLink: {
    subject: 'Welke gegevens er over dit adres zijn: uw link',
    text: ({ host, url }) =>
      `Iemand heeft ${host} gevraagd wat er over dit e-mailadres wordt bewaard.\n\n` +
      `Was u het, dan toont deze link het. Hij is zeven dagen geldig, en één uur na het eerste gebruik:\n\n` +
      `${url}\n\n` +
      `Was u het niet, dan hoeft u niets te doen: zonder deze link wordt niemand iets getoond.\n`,
    short: ({ host, url }) =>
      `${host}: wat over dit nummer wordt bewaard (7 dagen): ${url} Was u het niet? Negeer dit.`,
  },
}
