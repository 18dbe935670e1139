import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Scelga che cosa ricevere',
  intro:
    'Indichi il Suo indirizzo e-mail o numero di telefono. Inviamo lì un link. Il link mostra che cosa può essere inviato e permette di interromperlo.',
  address: 'Indirizzo e-mail o numero di telefono',
  example:
    'Un numero di telefono con il prefisso del Paese, per esempio +39\u00a0312\u00a0345\u00a06789.',
  send: 'Inviami il link',
  unreadable: 'Non è un indirizzo e-mail né un numero di telefono con il prefisso del Paese.',
  alike: 'La risposta è la stessa per ogni indirizzo. Nessuno può sapere qui chi riceve che cosa.',

  sent: 'Grazie',
  sentText:
    'Se è possibile inviare un messaggio a quanto indicato, un link è in arrivo. È valido per sette giorni.',
  sentLater:
    'Se le richieste sono molte, ci vuole più tempo. Se non è possibile inviare un link, una persona risponde entro un mese.',
  another: 'Indicare un altro indirizzo o numero',

  open: 'Le Sue scelte',
  openText:
    'Il pulsante mostra che cosa può essere inviato all’indirizzo o al numero che ha ricevuto questo link. Da quel momento il link funziona per un’ora.',
  openButton: 'Mostra le mie scelte',

  choices: 'Le Sue scelte',
  about: {
    email:
      'Queste scelte valgono per l’indirizzo e-mail che ha ricevuto questo link, e per nessun altro indirizzo o numero di telefono.',
    sms: 'Queste scelte valgono per il numero di telefono che ha ricevuto questo link, e per nessun altro numero o indirizzo e-mail.',
  },
  hour: 'Questa pagina funziona per un’ora.',
  marketing: 'Pubblicità',
  service: 'Messaggi di servizio',
  states: {
    on: 'invio consentito',
    stopped: 'opposizione registrata',
    held: 'per ora nessun invio: un Suo testo può essere un’opposizione e attende una decisione',
    bounced: 'nessun invio: la consegna non è riuscita',
    none: 'nessun invio: non ha dato il consenso',
  },
  none: 'Qui non è registrato alcun mittente.',
  more: 'Mostra altri mittenti',

  exactly: 'Altre scelte',
  stopAll: 'Non ricevere più pubblicità da nessuno',
  stopSender: (name) => `Non ricevere più pubblicità da ${name}`,
  stopTopic: (name, topic) => `Non ricevere più pubblicità «${topic}» da ${name}`,
  stopEvery: (name) => `Non ricevere più alcun messaggio da ${name}, neanche di servizio`,
  recorded: 'È registrato:',
  received: 'È stato ricevuto e sarà registrato tra un momento:',
  unclear: 'Non è stato cambiato nulla.',

  againSender: (name) => `Ricevere di nuovo pubblicità da ${name}`,
  againTopic: (name, topic) => `Ricevere di nuovo pubblicità «${topic}» da ${name}`,
  againText:
    'Inviamo al Suo indirizzo un’e-mail con una sola domanda. Non cambia nulla finché non risponde di sì.',
  againAddress: 'L’indirizzo e-mail di questa pagina, ancora una volta',
  againSend: 'Inviami la domanda',
  againOther: 'Non è l’indirizzo che ha ricevuto il link. Non è stato cambiato nulla.',
  againSent:
    'Ha chiesto un’e-mail con una sola domanda. Finché non risponde di sì, non cambia nulla.',
  againBySms: 'Per ricevere di nuovo pubblicità via SMS, si iscriva di nuovo presso il mittente.',
  wording: (name, topic) =>
    topic === undefined
      ? `Desidero ricevere pubblicità da ${name} via e-mail.`
      : `Desidero ricevere pubblicità «${topic}» da ${name} via e-mail.`,

  bad: 'Questo link non è valido',
  badText: 'Forse è stato troncato durante l’invio. Ne chieda qui uno nuovo.',
  over: 'Questo link non è più valido',
  overText: 'È stato usato, oppure i suoi sette giorni sono trascorsi. Ne chieda qui uno nuovo.',
  down: 'Al momento non è possibile',
  downText: 'Forse non è stato registrato nulla. Riprovi tra un minuto.',
  lead: 'Oppure vedere e modificare tutto ciò che riceve',

  home: 'Ha detto basta? Basta così.',
  homeText:
    'Qui è registrato chi non vuole più messaggi. Prima di ogni messaggio i mittenti chiedono qui se può essere inviato.',
  people: 'Riceve messaggi',
  peopleText: 'Veda che cosa può essere inviato al Suo indirizzo o numero, e lo interrompa.',
  senders: 'Invia messaggi',
  sendersText: 'Come registrare un’opposizione e come chiedere prima di inviare:',
  documentation: 'Documentazione per lo sviluppo',

  noPage: 'Questa pagina non esiste',
  noPageText: 'Forse l’indirizzo è stato troncato durante l’invio.',
  toHome: 'Alla prima pagina',

  mail: {
    subject: 'Il Suo link: scelga che cosa ricevere',
    text: ({ host, url }) =>
      `Qualcuno ha chiesto a ${host} di vedere e modificare ciò che viene inviato a questo indirizzo e-mail.\n\n` +
      `Se la richiesta è Sua, apra questo link. È valido per sette giorni, e per un’ora dal primo uso:\n\n` +
      `${url}\n\n` +
      `Altrimenti non faccia nulla. Senza questo link nessuno può vedere o modificare nulla.\n`,
    short: ({ host, url }) =>
      `${host}: scelga che cosa ricevere (7 giorni): ${url} Non l'ha chiesto? Ignori.`,
  },
}
