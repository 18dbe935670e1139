import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
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
}

export const words: Words = {
  name: 'Italian',
  autonym: 'Italiano',
  direction: 'ltr',
  locale: 'it-IT',
  covers: (name, topics) =>
    topics.length === 0
      ? `Il suo consenso riguarda tutta la pubblicità di ${name}.`
      : `Il suo consenso riguarda la pubblicità di ${name} su quanto segue e nient’altro: ${topics.join(', ')}.`,

  frame: {
    language: 'Lingua',
    privacy: 'Domande sui suoi dati:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `Non ricevere più pubblicità «${topic}» da ${name}`,
      sender: (name) => `Non ricevere più pubblicità da ${name}`,
      all: (name) =>
        `Non ricevere più pubblicità da ${name} né da alcun altro mittente del suo gruppo`,
      every: (name) => `Non ricevere più alcun messaggio da ${name}, nemmeno di servizio`,
      'every-and-all': (name) =>
        `Non ricevere più alcun messaggio da ${name}, nemmeno di servizio, né pubblicità da alcun altro mittente del suo gruppo`,
    },
    ask: (name) => `Annullare l’iscrizione a ${name}?`,
    explain: 'Basta premere una volta. Non serve altro.',
    address: { email: 'Indirizzo e-mail', sms: 'Numero di telefono' },
    addressAlone: {
      email: 'Vale solo per questo indirizzo e-mail.',
      sms: 'Vale solo per questo numero di telefono.',
    },
    addressOfLink: 'l’indirizzo o il numero a cui è stato inviato questo link',
    narrower: 'Oppure scelga che cosa si ferma',
    service: 'Fermare anche i messaggi di servizio?',
    serviceText:
      'I pulsanti qui sopra non fermano i messaggi di servizio: conferme d’ordine, avvisi di consegna, codici di sicurezza. Questo sì, per questo mittente:',
    sure: 'So che in questo caso non riceverò più nemmeno conferme d’ordine, avvisi di consegna e codici di sicurezza da questo mittente.',
    done: 'È stato registrato',
    stopped: 'Che cosa si ferma',
    forWhom: 'Per',
    asked: 'Richiesto il',
    reference: 'Riferimento',
    still: 'Che cosa può ancora arrivare',
    stillComes: {
      topic: (name) =>
        `Così non si fermano altra pubblicità di ${name}, i messaggi di servizio e i messaggi di altri mittenti.`,
      sender: (name) =>
        `Così non si fermano i messaggi di servizio di ${name}, come conferme d’ordine o codici di sicurezza, e i messaggi di altri mittenti.`,
      all: () =>
        'Così non si fermano i messaggi di servizio, come conferme d’ordine o codici di sicurezza.',
      every: () => 'Così non si fermano i messaggi di altri mittenti.',
      'every-and-all': () => 'Così non si fermano i messaggi di servizio di altri mittenti.',
    },
    onTheWay: 'Un messaggio già in viaggio può ancora arrivare.',
    until: 'Vale finché lei non acconsente di nuovo a tali messaggi.',
    mistake: 'Ha premuto per errore? Può annullare una volta, entro dieci minuti.',
    undo: 'Annulla',
    undone: 'È stato annullato',
    undoneText:
      'Quanto questa pagina aveva appena registrato non vale più. Tutto il resto che ha dichiarato vale come prima.',
    notUndone: 'Qui non si può più annullare',
    notUndoneText:
      'Si può annullare una volta, entro dieci minuti, e solo finché dopo non è stato registrato altro. Ora non è cambiato nulla. Per ricevere di nuovo tali messaggi, si iscriva di nuovo presso il mittente e confermi.',
    undoDown: 'Forse non è stato annullato. Prema di nuovo il pulsante tra un minuto:',
    held: 'Quali dati ci sono su di me',
    received: 'La sua richiesta è arrivata',
    receivedFor:
      'È conservata e sarà registrata tra un momento, per l’indirizzo o il numero a cui è stato inviato questo link:',
    receivedUnread:
      'È conservata. Se questo link è completo, sarà registrata tra un momento, così come l’ha fatta.',
    again: 'Non deve fare altro. Premere di nuovo non fa danno.',
    bad: 'Questo link non è valido',
    badText:
      'Forse è stato troncato lungo il percorso. Usi il link di cancellazione di un altro messaggio, o risponda STOP a un SMS.',
    unclear: 'Non è cambiato nulla',
    unclearText: 'La richiesta non diceva che cosa fare. Il pulsante fa ciò che dice:',
    down: 'Al momento non possiamo registrarlo',
    downText:
      'Forse non è stato registrato. Riprovi tra un minuto: il link resta valido, e premere due volte non fa danno.',
  },

  confirm: {
    ask: (name) => `Messaggi di ${name}: dà il suo consenso?`,
    explain: (name) =>
      `Sono stati richiesti messaggi di ${name} per l’indirizzo a cui è stato inviato questo link. Con il pulsante acconsente a quanto segue:`,
    note: 'Senza premere il pulsante non c’è alcun consenso. Se aveva manifestato opposizione a ciò che esso riguarda, tale opposizione cessa. Può revocare il consenso in qualsiasi momento.',
    button: 'Sì, acconsento',
    done: 'Grazie, è stato registrato',
    doneText: 'Non deve fare altro. Può revocare il consenso in qualsiasi momento.',
    used: 'Questo link è già stato usato',
    usedText:
      'Il suo consenso è stato registrato allora, e un link vale una volta: ora non è cambiato nulla. Vale ciò che ha dichiarato da allora. Lo richieda di nuovo dove ha fatto l’iscrizione.',
    bad: 'Questo link non è valido',
    badText:
      'Vale sette giorni, e forse è stato troncato lungo il percorso. Non è cambiato nulla. Lo richieda di nuovo dove ha fatto l’iscrizione.',
    down: 'Al momento non è possibile',
    downText:
      'Forse non è stato registrato. Riprovi tra un minuto: il link resta valido, e premere due volte non fa danno.',
  },

  access: {
    ask: 'Accesso: quali dati ci sono su di lei',
    askText:
      'Prema il pulsante per vedere tutto ciò che è conservato sull’indirizzo a cui è stato inviato questo link. Da quel momento il link funziona per un’ora.',
    askButton: 'Mostra ciò che è conservato',
    title: 'Quali dati ci sono su di lei',
    intro: (at) =>
      `Situazione al ${at}. Il suo indirizzo non è conservato: solo un codice calcolato da esso con una chiave segreta.`,
    nothing: 'Su questo indirizzo non è registrato nulla.',
    download: 'Scarica in JSON',
    inParts:
      'È registrato così tanto che viene mostrato a parti, dal più vecchio al più recente. Ogni parte si può scaricare; ciò che vale ora è in tutte.',
    more: 'Mostra la parte successiva',
    now: 'Che cosa le può essere inviato ora',
    everybody: 'Tutti i mittenti',
    version: 'versione',
    noneRecorded: 'Nulla.',
    held: 'Suoi testi che attendono una decisione',
    sources: 'Da dove provengono i dati',
    checksText:
      'Prima di ogni messaggio i mittenti chiedono se possono inviarlo. Queste domande non vengono conservate.',
    requests: 'Le sue richieste di accesso',
    requested: (received, due, answered) =>
      `ricevuta il ${received}, da evadere entro il ${due}, ${answered === undefined ? 'aperta' : `evasa il ${answered}`}`,
    retention: 'Per quanto tempo',
    everySender: 'tutti i mittenti',
    blocked: { marketing: 'pubblicità', every: 'ogni messaggio' },
    erased: 'I dettagli sono stati cancellati su sua richiesta.',
    since: (date) => `il ${date}`,
    used: 'Questo link è già stato usato',
    usedText:
      'Ha mostrato ciò che è conservato e si è chiuso un’ora dopo il primo uso. Richieda un nuovo link.',
    expired: 'Questo link è scaduto',
    expiredText:
      'Valeva sette giorni, o finché la richiesta non fosse evasa in altro modo. Richieda un nuovo link.',
    bad: 'Questo link non è valido',
    badText: 'Forse è stato troncato lungo il percorso. Lo apra di nuovo dal messaggio.',
    down: 'Al momento non si può mostrare',
    downText: 'Riprovi tra un minuto.',
    reasons: {
      invalid_address: 'l’indirizzo non è leggibile',
      opted_out: 'è registrata un’opposizione',
      complained: 'un messaggio è stato segnalato come indesiderato',
      bounced: 'l’indirizzo non è stato raggiunto',
      held: 'un suo testo può essere un’opposizione e attende una decisione',
      no_consent: 'non è registrato alcun consenso',
      unproven_consent: 'un consenso è stato affermato, ma non dimostrato',
      consented: 'è registrato un consenso',
      customer: 'è registrato un ordine',
      transactional: 'nessuna opposizione lo impedisce',
      not_opted_out: 'nessuna opposizione lo impedisce',
    },
    methods: {
      keyword: 'via SMS',
      reply: 'rispondendo a un’e-mail',
      link: 'con un link in un messaggio',
      phone: 'per telefono',
      email: 'per e-mail',
      letter: 'per lettera',
      agent: 'tramite il servizio clienti',
      complaint: 'segnalato come indesiderato',
      form: 'con un modulo',
      double_opt_in: 'con un’e-mail confermata',
      paper: 'su carta',
      call: 'in una telefonata',
      request: 'su richiesta',
      provider: 'tramite un fornitore',
      provider_list: 'dall’elenco di un fornitore',
      hard: 'in modo definitivo',
      soft_bounce: 'per ora',
      delivered: 'secondo un fornitore',
      resubscribed: 'secondo un fornitore',
      import: 'da un elenco importato',
      order: 'con un acquisto',
      reply_sent: 'le è stata inviata una risposta',
      reply_dropped: 'una risposta non le è stata inviata',
    },
    kinds: {
      stops: 'Opposizioni: che sono state espresse, quando e verso chi',
      evidence:
        'Ciò che le prova: testo, riferimento, numero del messaggio (eliminato con la cancellazione)',
      seen_messages: 'Numeri dei messaggi ricevuti',
      open_reviews: 'Testi che attendono una decisione',
      inbox: 'Richieste in attesa di registrazione',
      access_requests: 'Richieste di accesso, senza il suo indirizzo',
      log_lines: 'Registro tecnico, senza il suo indirizzo',
      backups: 'Copie di sicurezza',
      checks: 'Domande dei mittenti',
    },
    limits: (days, isKept) =>
      !isKept ? 'non conservato' : days === null ? 'senza un termine proprio' : `${days} giorni`,
  },

  confirmationMail: {
    subject: (name) => `Conferma richiesta: messaggi di ${name}`,
    text: ({ name, wording, covers, link }) => `Buongiorno,

qualcuno, speriamo lei, ha chiesto a ${name} messaggi a questo indirizzo e ha accettato quanto segue:

${wording}

${covers}

Per confermare, apra questa pagina entro 7 giorni e prema il pulsante:

${link}

Se non è stata una sua richiesta, non faccia nulla. Senza la sua conferma non c’è alcun consenso.
`,
  },

  accessLink: {
    subject: 'Quali dati ci sono su questo indirizzo: il suo link',
    text: ({ host, url }) =>
      `Qualcuno ha chiesto a ${host} che cosa conserva su questo indirizzo e-mail.\n\n` +
      `Se è una sua richiesta, questo link lo mostra. Vale sette giorni, e un’ora dal primo uso:\n\n` +
      `${url}\n\n` +
      `Se non è una sua richiesta, non deve fare nulla: senza questo link nulla viene mostrato a nessuno.\n`,
    short: ({ host, url }) =>
      `${host}: dati conservati su questo numero (7 giorni): ${url} Non l'ha chiesto lei? Ignori.`,
  },
}
