import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Wählen Sie, was Sie erhalten',
  intro:
    'Geben Sie Ihre E-Mail-Adresse oder Telefonnummer ein. Wir senden einen Link dorthin. Er zeigt, was dorthin gesendet werden darf, und Sie können es dort beenden.',
  address: 'E-Mail-Adresse oder Telefonnummer',
  example: 'Eine Telefonnummer mit Landesvorwahl, zum Beispiel +49\u00a01523\u00a07654321.',
  send: 'Link senden',
  unreadable: 'Das ist weder eine E-Mail-Adresse noch eine Telefonnummer mit Landesvorwahl.',
  alike: 'Die Antwort ist für jede Adresse gleich. Niemand kann hier erfahren, wer was erhält.',

  sent: 'Vielen Dank',
  sentText:
    'Wenn an Ihre Eingabe eine Nachricht gesendet werden kann, ist ein Link unterwegs. Er gilt sieben Tage.',
  sentLater:
    'Wenn viele gleichzeitig anfragen, dauert es länger. Wo kein Link gesendet werden kann, antwortet ein Mensch innerhalb eines Monats.',
  another: 'Andere Adresse oder Nummer eingeben',

  open: 'Ihre Auswahl',
  openText:
    'Die Schaltfläche zeigt, was an die Adresse oder Nummer gesendet werden darf, an die dieser Link gesendet wurde. Ab dann gilt der Link eine Stunde.',
  openButton: 'Meine Auswahl zeigen',

  choices: 'Ihre Auswahl',
  about: {
    email:
      'Diese Auswahl gilt für die E-Mail-Adresse, an die dieser Link gesendet wurde, und für keine andere Adresse oder Telefonnummer.',
    sms: 'Diese Auswahl gilt für die Telefonnummer, an die dieser Link gesendet wurde, und für keine andere Nummer oder E-Mail-Adresse.',
  },
  hour: 'Diese Seite gilt eine Stunde.',
  marketing: 'Werbung',
  service: 'Servicenachrichten',
  states: {
    on: 'darf gesendet werden',
    stopped: 'beendet',
    held: 'vorerst nicht: Ein Text von Ihnen ist vielleicht ein Widerspruch und wartet auf eine Entscheidung',
    bounced: 'nein: Die Zustellung ist fehlgeschlagen',
    none: 'nein: Sie haben nicht eingewilligt',
  },
  none: 'Hier ist kein Absender eingetragen.',
  more: 'Weitere Absender zeigen',

  exactly: 'Weitere Möglichkeiten',
  stopAll: 'Keine Werbung mehr, von niemandem',
  stopSender: (name) => `Keine Werbung mehr von ${name}`,
  stopTopic: (name, topic) => `Keine Werbung „${topic}“ mehr von ${name}`,
  stopEvery: (name) => `Keinerlei Nachrichten mehr von ${name}, auch keine Servicenachrichten`,
  recorded: 'Das ist vermerkt:',
  received: 'Das ist eingegangen und wird gleich vermerkt:',
  unclear: 'Es wurde nichts geändert.',

  againSender: (name) => `Wieder Werbung von ${name} erhalten`,
  againTopic: (name, topic) => `Wieder Werbung „${topic}“ von ${name} erhalten`,
  againText:
    'Wir senden eine E-Mail mit einer einzigen Frage an Ihre Adresse. Es ändert sich nichts, bis Sie darin Ja sagen.',
  againAddress: 'Noch einmal die E-Mail-Adresse dieser Seite',
  againSend: 'Frage senden',
  againOther:
    'Das ist nicht die Adresse, an die der Link gesendet wurde. Es wurde nichts geändert.',
  againSent:
    'Sie haben eine E-Mail mit einer einzigen Frage angefordert. Bis Sie darin Ja sagen, ändert sich nichts.',
  againBySms: 'Um wieder Werbung per SMS zu erhalten, melden Sie sich beim Absender neu an.',
  wording: (name, topic) =>
    topic === undefined
      ? `Ich möchte Werbung von ${name} per E-Mail erhalten.`
      : `Ich möchte Werbung „${topic}“ von ${name} per E-Mail erhalten.`,

  bad: 'Dieser Link ist ungültig',
  badText: 'Vielleicht wurde er unterwegs abgeschnitten. Fordern Sie hier einen neuen an.',
  over: 'Dieser Link gilt nicht mehr',
  overText:
    'Er wurde benutzt, oder seine sieben Tage sind vorbei. Fordern Sie hier einen neuen an.',
  down: 'Das ist gerade nicht möglich',
  downText: 'Vielleicht wurde nichts vermerkt. Bitte versuchen Sie es in einer Minute noch einmal.',
  lead: 'Oder alles sehen und ändern, was Sie erhalten',

  home: 'Sie haben Stopp gesagt? Dann ist Schluss.',
  homeText:
    'Hier ist vermerkt, wer keine Nachrichten mehr möchte. Die Absender fragen hier vor jeder Nachricht, ob sie gesendet werden darf.',
  people: 'Sie erhalten Nachrichten',
  peopleText:
    'Sehen Sie, was an Ihre Adresse oder Nummer gesendet werden darf, und beenden Sie es.',
  senders: 'Sie senden Nachrichten',
  sendersText: 'So melden Sie einen Widerspruch, und so fragen Sie vor dem Senden:',
  documentation: 'Dokumentation für die Entwicklung',

  noPage: 'Diese Seite gibt es nicht',
  noPageText: 'Vielleicht wurde die Adresse unterwegs abgeschnitten.',
  toHome: 'Zur ersten Seite',

  mail: {
    subject: 'Ihr Link: Wählen Sie, was Sie erhalten',
    text: ({ host, url }) =>
      `Jemand hat ${host} gebeten, sehen und ändern zu können, was an diese E-Mail-Adresse gesendet wird.\n\n` +
      `Wenn Sie es waren, öffnen Sie diesen Link. Er gilt sieben Tage und nach der ersten Benutzung eine Stunde:\n\n` +
      `${url}\n\n` +
      `Wenn nicht, müssen Sie nichts tun. Ohne diesen Link kann niemand etwas sehen oder ändern.\n`,
    short: ({ host, url }) =>
      `${host}: Wählen Sie, was Sie erhalten (7 Tage): ${url} Nicht Sie? Bitte ignorieren.`,
  },
}
