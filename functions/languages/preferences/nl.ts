import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Kies wat u ontvangt',
  intro:
    'Vul uw e-mailadres of telefoonnummer in. Wij sturen daar een link naartoe. De link toont wat daar gestuurd mag worden, en u kunt het daar stoppen.',
  address: 'E-mailadres of telefoonnummer',
  example: 'Een telefoonnummer met de landcode, bijvoorbeeld +31\u00a06\u00a012345678.',
  send: 'Stuur mij de link',
  unreadable: 'Dit is geen e-mailadres en geen telefoonnummer met de landcode.',
  alike:
    'Het antwoord is voor elk adres hetzelfde. Niemand kan hier te weten komen wie wat ontvangt.',

  sent: 'Dank u',
  sentText:
    'Als er een bericht kan worden gestuurd naar wat u invulde, is er een link onderweg. Die is zeven dagen geldig.',
  sentLater:
    'Als velen tegelijk vragen, duurt het langer. Waar geen link kan worden gestuurd, antwoordt een medewerker binnen een maand.',
  another: 'Een ander adres of nummer invullen',

  open: 'Uw keuzes',
  openText:
    'De knop toont wat er gestuurd mag worden naar het adres of nummer waarnaar deze link is gestuurd. Vanaf dat moment werkt de link een uur.',
  openButton: 'Toon mijn keuzes',

  choices: 'Uw keuzes',
  about: {
    email:
      'Deze keuzes gelden voor het e-mailadres waarnaar deze link is gestuurd, en voor geen ander adres of telefoonnummer.',
    sms: 'Deze keuzes gelden voor het telefoonnummer waarnaar deze link is gestuurd, en voor geen ander nummer of e-mailadres.',
  },
  hour: 'Deze pagina werkt een uur.',
  marketing: 'Reclame',
  service: 'Serviceberichten',
  states: {
    on: 'mag gestuurd worden',
    stopped: 'gestopt',
    held: 'voorlopig niet: een tekst van u is misschien een afmelding en wacht op een beslissing',
    bounced: 'nee: het kon niet worden bezorgd',
    none: 'nee: u hebt geen toestemming gegeven',
  },
  none: 'Hier is geen afzender geregistreerd.',
  more: 'Toon meer afzenders',

  exactly: 'Meer keuzes',
  stopAll: 'Geen reclame meer, van niemand',
  stopSender: (name) => `Geen reclame meer van ${name}`,
  stopTopic: (name, topic) => `Geen reclame ‘${topic}’ meer van ${name}`,
  stopEvery: (name) => `Helemaal geen berichten meer van ${name}, ook geen serviceberichten`,
  recorded: 'Dit is vastgelegd:',
  received: 'Dit is ontvangen en wordt zo vastgelegd:',
  unclear: 'Er is niets gewijzigd.',

  againSender: (name) => `Weer reclame van ${name} ontvangen`,
  againTopic: (name, topic) => `Weer reclame ‘${topic}’ van ${name} ontvangen`,
  againText:
    'Wij sturen een e-mail met één vraag naar uw adres. Er verandert niets totdat u daarin ja zegt.',
  againAddress: 'Het e-mailadres van deze pagina, nog een keer',
  againSend: 'Stuur mij de vraag',
  againOther: 'Dit is niet het adres waarnaar de link is gestuurd. Er is niets gewijzigd.',
  againSent:
    'U hebt om een e-mail met één vraag gevraagd. Totdat u daarin ja zegt, verandert er niets.',
  againBySms: 'Meld u opnieuw aan bij de afzender om weer reclame per sms te ontvangen.',
  wording: (name, topic) =>
    topic === undefined
      ? `Ik wil reclame van ${name} per e-mail ontvangen.`
      : `Ik wil reclame ‘${topic}’ van ${name} per e-mail ontvangen.`,

  bad: 'Deze link is niet geldig',
  badText: 'Misschien is hij onderweg afgekapt. Vraag hier een nieuwe aan.',
  over: 'Deze link is niet meer geldig',
  overText: 'Hij is gebruikt, of zijn zeven dagen zijn voorbij. Vraag hier een nieuwe aan.',
  down: 'Dit kan nu even niet',
  downText: 'Misschien is er niets vastgelegd. Probeer het over een minuut opnieuw.',
  lead: 'Of alles zien en wijzigen wat u ontvangt',

  home: 'Stop gezegd? Dan stopt het.',
  homeText:
    'Hier is vastgelegd wie geen berichten meer wil. De afzenders vragen hier vóór elk bericht of het gestuurd mag worden.',
  people: 'U ontvangt berichten',
  peopleText: 'Bekijk wat er naar uw adres of nummer gestuurd mag worden, en stop het.',
  senders: 'U stuurt berichten',
  sendersText: 'Zo legt u een afmelding vast, en zo vraagt u het vóór het sturen:',
  documentation: 'Documentatie voor ontwikkeling',

  noPage: 'Deze pagina bestaat niet',
  noPageText: 'Misschien is het adres onderweg afgekapt.',
  toHome: 'Naar de eerste pagina',

  mail: {
    subject: 'Uw link: kies wat u ontvangt',
    text: ({ host, url }) =>
      `Iemand heeft ${host} gevraagd om te zien en te wijzigen wat er naar dit e-mailadres wordt gestuurd.\n\n` +
      `Was u dat, open dan deze link. Hij is zeven dagen geldig, en na het eerste gebruik één uur:\n\n` +
      `${url}\n\n` +
      `Was u het niet, dan hoeft u niets te doen. Zonder deze link kan niemand iets zien of wijzigen.\n`,
    short: ({ host, url }) =>
      `${host}: kies wat u ontvangt (7 dagen): ${url} Was u dit niet? Negeer dit.`,
  },
}
