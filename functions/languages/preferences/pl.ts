import type { PreferenceWords } from './words.ts'

export const words: PreferenceWords = {
  title: 'Wybór otrzymywanych wiadomości',
  intro:
    'Proszę podać adres e-mail lub numer telefonu. Wyślemy tam link. Link pokazuje, co można tam wysyłać, i pozwala to zatrzymać.',
  address: 'Adres e-mail lub numer telefonu',
  example: 'Numer telefonu z kodem kraju, na przykład +48\u00a0512\u00a0345\u00a0678.',
  send: 'Wyślij mi link',
  unreadable: 'To nie jest adres e-mail ani numer telefonu z kodem kraju.',
  alike: 'Odpowiedź jest taka sama dla każdego adresu. Nikt nie dowie się tutaj, kto co otrzymuje.',

  sent: 'Dziękujemy',
  sentText:
    'Jeżeli na podany adres lub numer można wysłać wiadomość, link jest w drodze. Jest ważny przez siedem dni.',
  sentLater:
    'Przy wielu prośbach naraz trwa to dłużej. Jeżeli nie można wysłać linku, odpowiada człowiek w ciągu miesiąca.',
  another: 'Podać inny adres lub numer',

  open: 'Ustawienia wiadomości',
  openText:
    'Przycisk pokazuje, co można wysyłać na adres lub numer, na który wysłano ten link. Od tej chwili link działa przez godzinę.',
  openButton: 'Pokaż moje ustawienia',

  choices: 'Ustawienia wiadomości',
  about: {
    email:
      'Te ustawienia dotyczą adresu e-mail, na który wysłano ten link, i żadnego innego adresu ani numeru telefonu.',
    sms: 'Te ustawienia dotyczą numeru telefonu, na który wysłano ten link, i żadnego innego numeru ani adresu e-mail.',
  },
  hour: 'Ta strona działa przez godzinę.',
  marketing: 'Reklama',
  service: 'Wiadomości serwisowe',
  states: {
    on: 'wysyłanie dozwolone',
    stopped: 'zatrzymano',
    held: 'na razie nic nie jest wysyłane: nadesłany tekst może być sprzeciwem i czeka na decyzję',
    bounced: 'nic nie jest wysyłane: doręczenie się nie powiodło',
    none: 'nic nie jest wysyłane: brak zgody',
  },
  none: 'Nie zarejestrowano tu żadnego nadawcy.',
  more: 'Pokaż więcej nadawców',

  exactly: 'Więcej możliwości',
  stopAll: 'Żadnej reklamy od nikogo',
  stopSender: (name) => `Żadnej reklamy od: ${name}`,
  stopTopic: (name, topic) => `Żadnej reklamy „${topic}” od: ${name}`,
  stopEvery: (name) => `Żadnych wiadomości od: ${name}, nawet serwisowych`,
  recorded: 'Zapisano:',
  received: 'Otrzymano, zostanie zapisane za chwilę:',
  unclear: 'Nic nie zmieniono.',

  againSender: (name) => `Ponownie otrzymywać reklamę od: ${name}`,
  againTopic: (name, topic) => `Ponownie otrzymywać reklamę „${topic}” od: ${name}`,
  againText:
    'Na ten adres wyślemy e-mail z jednym pytaniem. Nic się nie zmieni do czasu odpowiedzi „tak”.',
  againAddress: 'Jeszcze raz adres e-mail tej strony',
  againSend: 'Wyślij mi pytanie',
  againOther: 'To nie jest adres, na który wysłano link. Nic nie zmieniono.',
  againSent: 'Poproszono o e-mail z jednym pytaniem. Do czasu odpowiedzi „tak” nic się nie zmieni.',
  againBySms: 'Aby ponownie otrzymywać reklamę SMS-em, należy zapisać się na nowo u nadawcy.',
  wording: (name, topic) =>
    topic === undefined
      ? `Chcę otrzymywać e-mailem reklamę od: ${name}.`
      : `Chcę otrzymywać e-mailem reklamę „${topic}” od: ${name}.`,

  bad: 'Ten link jest nieprawidłowy',
  badText: 'Być może został po drodze ucięty. Tutaj można poprosić o nowy.',
  over: 'Ten link stracił ważność',
  overText: 'Został użyty albo minęło siedem dni. Tutaj można poprosić o nowy.',
  down: 'W tej chwili to niemożliwe',
  downText: 'Być może nic nie zapisano. Proszę spróbować ponownie za minutę.',
  lead: 'Lub zobaczyć i zmienić wszystkie otrzymywane wiadomości',

  home: 'Padło „stop”? Koniec wiadomości.',
  homeText:
    'Tutaj zapisuje się, kto nie chce już wiadomości. Przed każdą wiadomością nadawcy pytają tutaj, czy można ją wysłać.',
  people: 'Dla odbiorców wiadomości',
  peopleText: 'Tu można zobaczyć, co wolno wysyłać na adres lub numer, i to zatrzymać.',
  senders: 'Dla nadawców wiadomości',
  sendersText: 'Jak zapisać sprzeciw i jak pytać przed wysłaniem:',
  documentation: 'Dokumentacja techniczna',

  noPage: 'Nie ma takiej strony',
  noPageText: 'Być może adres został po drodze ucięty.',
  toHome: 'Do pierwszej strony',

  mail: {
    subject: 'Link: wybór otrzymywanych wiadomości',
    text: ({ host, url }) =>
      `Ktoś poprosił ${host} o możliwość zobaczenia i zmiany tego, co jest wysyłane na ten adres e-mail.\n\n` +
      `Jeżeli to Państwa prośba, proszę otworzyć ten link. Jest ważny przez siedem dni, a od pierwszego użycia przez godzinę:\n\n` +
      `${url}\n\n` +
      `Jeżeli nie, nie trzeba nic robić. Bez tego linku nikt niczego nie zobaczy ani nie zmieni.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host}: wybor wiadomosci (7 dni): ${url} Pomylka? Prosze zignorowac.`,
  },
}
