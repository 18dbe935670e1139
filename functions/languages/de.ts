import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
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
}

export const words: Words = {
  name: 'German',
  autonym: 'Deutsch',
  direction: 'ltr',
  locale: 'de-DE',
  covers: (name, topics) =>
    topics.length === 0
      ? `Ihre Einwilligung gilt für jede Werbung von ${name}.`
      : `Ihre Einwilligung gilt für Werbung von ${name} hierzu und für nichts anderes: ${topics.join(', ')}.`,

  frame: {
    language: 'Sprache',
    privacy: 'Fragen zu Ihren Daten:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `Keine Werbung „${topic}“ mehr von ${name}`,
      sender: (name) => `Keine Werbung mehr von ${name}`,
      all: (name) => `Keine Werbung mehr von ${name} und allen anderen Absendern der Gruppe`,
      every: (name) => `Keinerlei Nachrichten mehr von ${name}, auch keine Servicenachrichten`,
      'every-and-all': (name) =>
        `Keinerlei Nachrichten mehr von ${name}, auch keine Servicenachrichten, und keine Werbung mehr von allen anderen Absendern der Gruppe`,
    },
    ask: (name) => `Von ${name} abmelden?`,
    explain: 'Ein Druck genügt. Mehr ist nicht nötig.',
    address: { email: 'E-Mail-Adresse', sms: 'Telefonnummer' },
    addressAlone: {
      email: 'Das gilt nur für diese E-Mail-Adresse.',
      sms: 'Das gilt nur für diese Telefonnummer.',
    },
    addressOfLink: 'die Adresse oder Nummer, an die dieser Link gesendet wurde',
    narrower: 'Oder genau auswählen, was aufhört',
    service: 'Auch Servicenachrichten beenden?',
    serviceText:
      'Die Schaltflächen oben beenden keine Servicenachrichten: Bestellbestätigungen, Lieferhinweise, Sicherheitscodes. Diese hier beendet sie für diesen Absender:',
    sure: 'Mir ist klar, dass ich dann auch keine Bestellbestätigungen, Lieferhinweise und Sicherheitscodes dieses Absenders mehr erhalte.',
    done: 'Es ist vermerkt',
    stopped: 'Was aufhört',
    forWhom: 'Für',
    asked: 'Verlangt am',
    reference: 'Vorgangsnummer',
    still: 'Was noch kommen kann',
    stillComes: {
      topic: (name) =>
        `Andere Werbung von ${name}, Servicenachrichten und Nachrichten anderer Absender werden dadurch nicht beendet.`,
      sender: (name) =>
        `Servicenachrichten von ${name}, etwa Bestellbestätigungen oder Sicherheitscodes, und Nachrichten anderer Absender werden dadurch nicht beendet.`,
      all: () =>
        'Servicenachrichten, etwa Bestellbestätigungen oder Sicherheitscodes, werden dadurch nicht beendet.',
      every: () => 'Nachrichten anderer Absender werden dadurch nicht beendet.',
      'every-and-all': () => 'Servicenachrichten anderer Absender werden dadurch nicht beendet.',
    },
    onTheWay: 'Eine Nachricht, die schon unterwegs ist, kann noch eintreffen.',
    until: 'Das gilt, bis Sie selbst wieder in solche Nachrichten einwilligen.',
    mistake:
      'Versehentlich gedrückt? Sie können es einmal zurücknehmen, innerhalb von zehn Minuten.',
    undo: 'Rückgängig machen',
    undone: 'Es ist zurückgenommen',
    undoneText:
      'Was diese Seite soeben vermerkt hat, gilt nicht mehr. Alles andere, was Sie erklärt haben, gilt wie zuvor.',
    notUndone: 'Das lässt sich hier nicht zurücknehmen',
    notUndoneText:
      'Ein Druck lässt sich einmal zurücknehmen, innerhalb von zehn Minuten und nur, solange danach nichts anderes vermerkt wurde. Jetzt wurde nichts geändert. Um solche Nachrichten wieder zu erhalten, melden Sie sich beim Absender neu an und bestätigen Sie es.',
    undoDown:
      'Es wurde vielleicht nicht zurückgenommen. Bitte drücken Sie in einer Minute noch einmal:',
    held: 'Was über mich gespeichert ist',
    received: 'Ihr Widerspruch ist eingegangen',
    receivedFor:
      'Er ist gesichert und wird gleich vermerkt, für die Adresse oder Nummer, an die dieser Link gesendet wurde:',
    receivedUnread:
      'Er ist gesichert. Wenn dieser Link vollständig ist, wird er gleich so vermerkt, wie Sie es verlangt haben.',
    again: 'Sie müssen nichts weiter tun. Ein zweiter Druck schadet nicht.',
    bad: 'Dieser Link ist nicht gültig',
    badText:
      'Vielleicht wurde er unterwegs abgeschnitten. Verwenden Sie den Abmeldelink einer anderen Nachricht, oder antworten Sie auf eine SMS mit STOP.',
    unclear: 'Es wurde nichts geändert',
    unclearText: 'Die Anfrage sagte nicht, was zu tun ist. Die Schaltfläche tut, was sie sagt:',
    down: 'Wir können das gerade nicht vermerken',
    downText:
      'Vielleicht wurde es nicht vermerkt. Bitte versuchen Sie es in einer Minute noch einmal: Der Link bleibt gültig, und ein zweiter Druck schadet nicht.',
  },

  confirm: {
    ask: (name) => `Nachrichten von ${name}: Willigen Sie ein?`,
    explain: (name) =>
      `Für die Adresse, an die dieser Link gesendet wurde, wurden bei ${name} Nachrichten angefordert. Mit der Schaltfläche willigen Sie in Folgendes ein:`,
    note: 'Ohne Druck auf die Schaltfläche liegt keine Einwilligung vor. Haben Sie dem, was sie umfasst, früher widersprochen, so endet dieser Widerspruch damit. Sie können Ihre Einwilligung jederzeit widerrufen.',
    button: 'Ja, ich willige ein',
    done: 'Danke, es ist vermerkt',
    doneText: 'Sie müssen nichts weiter tun. Sie können Ihre Einwilligung jederzeit widerrufen.',
    used: 'Dieser Link wurde verwendet',
    usedText:
      'Ihre Einwilligung wurde damals vermerkt, und ein Link gilt einmal: Jetzt wurde nichts geändert. Es gilt, was Sie seither erklärt haben. Fordern Sie die Nachrichten dort neu an, wo Sie sich angemeldet haben.',
    bad: 'Dieser Link ist nicht gültig',
    badText:
      'Er gilt sieben Tage, und vielleicht wurde er unterwegs abgeschnitten. Es wurde nichts geändert. Fordern Sie die Nachrichten dort neu an, wo Sie sich angemeldet haben.',
    down: 'Das geht gerade nicht',
    downText:
      'Vielleicht wurde es nicht vermerkt. Bitte versuchen Sie es in einer Minute noch einmal: Der Link bleibt gültig, und ein zweiter Druck schadet nicht.',
  },

  access: {
    ask: 'Auskunft: was über Sie gespeichert ist',
    askText:
      'Drücken Sie die Schaltfläche, um alles zu sehen, was zu der Adresse gespeichert ist, an die dieser Link gesendet wurde. Danach gilt der Link noch eine Stunde.',
    askButton: 'Zeigen, was gespeichert ist',
    title: 'Was über Sie gespeichert ist',
    intro: (at) =>
      `Stand: ${at}. Ihre Adresse selbst ist nicht gespeichert, nur ein Code, der mit einem geheimen Schlüssel aus ihr berechnet wird.`,
    nothing: 'Zu dieser Adresse ist nichts vermerkt.',
    download: 'Als JSON herunterladen',
    inParts:
      'Es ist so viel vermerkt, dass es in Teilen gezeigt wird, das Älteste zuerst. Jeder Teil lässt sich herunterladen; was jetzt gilt, steht in allen.',
    more: 'Nächsten Teil zeigen',
    now: 'Was Ihnen jetzt gesendet werden darf',
    everybody: 'Alle',
    version: 'Fassung',
    noneRecorded: 'Nichts.',
    held: 'Texte von Ihnen, über die noch entschieden wird',
    sources: 'Woher die Angaben stammen',
    checksText:
      'Absender fragen vor jeder Nachricht, ob sie gesendet werden darf. Diese Fragen werden nicht gespeichert.',
    requests: 'Ihre Auskunftsersuchen',
    requested: (received, due, answered) =>
      `eingegangen am ${received}, fällig am ${due}, ${answered === undefined ? 'offen' : `beantwortet am ${answered}`}`,
    retention: 'Wie lange',
    everySender: 'alle Absender',
    blocked: { marketing: 'Werbung', every: 'jede Nachricht' },
    erased: 'Die Einzelheiten wurden auf Ihr Verlangen gelöscht.',
    since: (date) => `am ${date}`,
    used: 'Dieser Link wurde verwendet',
    usedText:
      'Er hat gezeigt, was gespeichert ist, und galt noch eine Stunde nach dem ersten Öffnen. Fordern Sie einen neuen Link an.',
    expired: 'Dieser Link ist abgelaufen',
    expiredText:
      'Er galt sieben Tage oder bis das Ersuchen auf anderem Weg beantwortet wurde. Fordern Sie einen neuen Link an.',
    bad: 'Dieser Link ist nicht gültig',
    badText:
      'Vielleicht wurde er unterwegs abgeschnitten. Öffnen Sie ihn noch einmal aus der Nachricht.',
    down: 'Das lässt sich gerade nicht zeigen',
    downText: 'Bitte versuchen Sie es in einer Minute noch einmal.',
    reasons: {
      invalid_address: 'die Adresse ist nicht lesbar',
      opted_out: 'ein Widerspruch ist vermerkt',
      complained: 'eine Nachricht wurde als unerwünscht gemeldet',
      bounced: 'die Adresse war nicht erreichbar',
      held: 'ein Text von Ihnen ist vielleicht ein Widerspruch; darüber wird noch entschieden',
      no_consent: 'es ist keine Einwilligung vermerkt',
      unproven_consent: 'eine Einwilligung wurde behauptet, aber nicht nachgewiesen',
      consented: 'eine Einwilligung ist vermerkt',
      customer: 'eine Bestellung ist vermerkt',
      transactional: 'es steht kein Widerspruch entgegen',
      not_opted_out: 'es steht kein Widerspruch entgegen',
    },
    methods: {
      keyword: 'per SMS',
      reply: 'per Antwort auf eine E-Mail',
      link: 'über einen Link in einer Nachricht',
      phone: 'per Telefon',
      email: 'per E-Mail',
      letter: 'per Brief',
      agent: 'über den Kundendienst',
      complaint: 'als unerwünscht gemeldet',
      form: 'über ein Formular',
      double_opt_in: 'durch eine bestätigte E-Mail',
      paper: 'auf Papier',
      call: 'in einem Anruf',
      request: 'auf Verlangen',
      provider: 'über einen Dienstleister',
      provider_list: 'aus der Sperrliste eines Dienstleisters',
      hard: 'endgültig',
      soft_bounce: 'vorerst',
      delivered: 'laut einem Dienstleister',
      resubscribed: 'laut einem Dienstleister',
      import: 'aus einer importierten Liste',
      order: 'durch einen Kauf',
      reply_sent: 'Ihnen wurde geantwortet',
      reply_dropped: 'eine Antwort an Sie wurde nicht gesendet',
    },
    kinds: {
      stops: 'Widersprüche: dass, wann und wem gegenüber sie erklärt wurden',
      evidence:
        'Nachweise: Wortlaut, Referenz, Nummer der Nachricht (nach einer Löschung entfernt)',
      seen_messages: 'Nummern der Nachrichten, die gehört wurden',
      open_reviews: 'Texte, über die noch entschieden wird',
      inbox: 'Verlangen, die noch zu vermerken sind',
      access_requests: 'Auskunftsersuchen, ohne Ihre Adresse',
      log_lines: 'Technisches Protokoll, ohne Ihre Adresse',
      backups: 'Sicherungskopien',
      checks: 'Fragen der Absender',
    },
    limits: (days, isKept) =>
      !isKept ? 'nicht gespeichert' : days === null ? 'ohne eigene Frist' : `${days} Tage`,
  },

  confirmationMail: {
    subject: (name) => `Bitte bestätigen: Nachrichten von ${name}`,
    text: ({ name, wording, covers, link }) => `Guten Tag,

jemand, hoffentlich Sie, hat bei ${name} Nachrichten an diese Adresse angefordert und in Folgendes eingewilligt:

${wording}

${covers}

Um das zu bestätigen, öffnen Sie innerhalb von 7 Tagen diese Seite und drücken Sie die Schaltfläche:

${link}

Waren Sie es nicht, so ist nichts zu tun. Ohne Ihre Bestätigung liegt keine Einwilligung vor.
`,
  },

  accessLink: {
    subject: 'Was zu dieser Adresse gespeichert ist: Ihr Link',
    text: ({ host, url }) =>
      `Jemand hat ${host} um Auskunft gebeten, was zu dieser E-Mail-Adresse gespeichert ist.\n\n` +
      `Waren Sie es, so zeigt es Ihnen dieser Link. Er gilt sieben Tage, und nach dem ersten Öffnen eine Stunde:\n\n` +
      `${url}\n\n` +
      `Waren Sie es nicht, so ist nichts zu tun: Ohne diesen Link wird niemandem etwas gezeigt.\n`,
    short: ({ host, url }) =>
      `${host}: was zu dieser Nummer gespeichert ist (7 Tage): ${url} Nicht Sie? Bitte ignorieren.`,
  },
}
