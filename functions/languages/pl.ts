import type { TextWords, Words } from './language.ts'

export const texts: TextWords = {
  stops: {
    sender: 'na ten numer nie przyjdzie od nas reklama',
    all: 'na ten numer nie przyjdzie reklama od nas ani od naszej grupy',
    every: 'na ten numer nie przyjdzie od nas nic',
    'every-and-all': 'na ten numer nie przyjdzie nic od nas ani reklama od naszej grupy',
  },
  stopped: (name, stops) => `${name}: zapisano, ${stops}.`,
  started: (name) => `${name}: STOP z SMS do nas cofnięty dla nas; inne pozostają.`,
  identity: (name, stops) => `SMS od ${name}; odpisz STOP, a ${stops}.`,
}

export const words: Words = {
  name: 'Polish',
  autonym: 'Polski',
  direction: 'ltr',
  locale: 'pl-PL',
  covers: (name, topics) =>
    topics.length === 0
      ? `Zgoda obejmuje wszystkie reklamy od: ${name}.`
      : `Zgoda obejmuje reklamy od: ${name}, na te tematy i nic więcej: ${topics.join(', ')}.`,

  frame: {
    language: 'Język',
    privacy: 'Pytania o swoje dane:',
  },

  unsubscribe: {
    covered: {
      topic: (name, topic) => `Bez dalszych reklam „${topic}” od: ${name}`,
      sender: (name) => `Bez dalszych reklam od: ${name}`,
      all: (name) => `Bez dalszych reklam od: ${name} i wszystkich innych nadawców z tej grupy`,
      every: (name) => `Bez żadnych dalszych wiadomości od: ${name}, także bez serwisowych`,
      'every-and-all': (name) =>
        `Bez żadnych dalszych wiadomości od: ${name}, także bez serwisowych, i bez dalszych reklam od wszystkich innych nadawców z tej grupy`,
    },
    ask: (name) => `Rezygnacja z wiadomości od: ${name}?`,
    explain: 'Wystarczy jedno naciśnięcie. Nic więcej nie trzeba.',
    address: { email: 'Adres e-mail', sms: 'Numer telefonu' },
    addressAlone: {
      email: 'Dotyczy to tylko tego adresu e-mail.',
      sms: 'Dotyczy to tylko tego numeru telefonu.',
    },
    addressOfLink: 'adres lub numer, na który wysłano ten link',
    narrower: 'Albo proszę wybrać dokładnie, co ma ustać',
    service: 'Zatrzymać też wiadomości serwisowe?',
    serviceText:
      'Przyciski powyżej nie zatrzymują wiadomości serwisowych: potwierdzeń zamówień, informacji o dostawie, kodów bezpieczeństwa. Ten zatrzymuje je u tego nadawcy:',
    sure: 'Rozumiem, że wtedy nie otrzymam od tego nadawcy także potwierdzeń zamówień, informacji o dostawie ani kodów bezpieczeństwa.',
    done: 'Zapisano',
    stopped: 'Co ustaje',
    forWhom: 'Dla',
    asked: 'Zgłoszono',
    reference: 'Numer zgłoszenia',
    still: 'Co może jeszcze przyjść',
    stillComes: {
      topic: (name) =>
        `To nie zatrzymuje innych reklam od: ${name}, wiadomości serwisowych ani wiadomości od innych nadawców.`,
      sender: (name) =>
        `To nie zatrzymuje wiadomości serwisowych od: ${name}, takich jak potwierdzenia zamówień lub kody bezpieczeństwa, ani wiadomości od innych nadawców.`,
      all: () =>
        'To nie zatrzymuje wiadomości serwisowych, takich jak potwierdzenia zamówień lub kody bezpieczeństwa.',
      every: () => 'To nie zatrzymuje wiadomości od innych nadawców.',
      'every-and-all': () => 'To nie zatrzymuje wiadomości serwisowych od innych nadawców.',
    },
    onTheWay: 'Wiadomość, która jest już w drodze, może jeszcze dotrzeć.',
    until: 'Obowiązuje do czasu ponownego wyrażenia przez Państwa zgody na takie wiadomości.',
    mistake: 'Naciśnięto przez pomyłkę? Można to cofnąć raz, w ciągu dziesięciu minut.',
    undo: 'Cofnij',
    undone: 'Cofnięto',
    undoneText:
      'To, co ta strona przed chwilą zapisała, już się nie liczy. Wszystkie inne Państwa oświadczenia liczą się jak dotąd.',
    notUndone: 'Tego nie można tu cofnąć',
    notUndoneText:
      'Naciśnięcie można cofnąć raz, w ciągu dziesięciu minut i tylko dopóki nie zapisano po nim niczego innego. Teraz niczego nie zmieniono. Aby znów otrzymywać takie wiadomości, należy ponownie zapisać się u nadawcy i to potwierdzić.',
    undoDown: 'Być może nie zostało to cofnięte. Prosimy nacisnąć przycisk ponownie za minutę:',
    held: 'Jakie dane o mnie są przechowywane',
    received: 'Zgłoszenie dotarło',
    receivedFor:
      'Jest zachowane i za chwilę zostanie zapisane dla adresu lub numeru, na który wysłano ten link:',
    receivedUnread:
      'Jest zachowane. Jeśli ten link jest kompletny, za chwilę zostanie zapisane zgodnie z żądaniem.',
    again: 'Nic więcej nie trzeba robić. Ponowne naciśnięcie nie szkodzi.',
    bad: 'Ten link jest nieprawidłowy',
    badText:
      'Być może został po drodze ucięty. Prosimy użyć linku rezygnacji z innej wiadomości albo odpowiedzieć STOP na SMS.',
    unclear: 'Niczego nie zmieniono',
    unclearText: 'Żądanie nie mówiło, co zrobić. Przycisk robi to, co jest na nim napisane:',
    down: 'W tej chwili nie możemy tego zapisać',
    downText:
      'Być może nie zostało to zapisane. Prosimy spróbować ponownie za minutę: link pozostaje ważny, a dwukrotne naciśnięcie nie szkodzi.',
  },

  confirm: {
    ask: (name) => `Wiadomości od: ${name}. Czy wyrażają Państwo zgodę?`,
    explain: (name) =>
      `Na adres, na który wysłano ten link, zamówiono wiadomości od: ${name}. Naciśnięcie przycisku oznacza zgodę na to:`,
    note: 'Bez naciśnięcia przycisku zgody nie ma. Jeśli wcześniej wniesiono sprzeciw wobec tego, co ona obejmuje, sprzeciw ten wraz z nią wygasa. Zgodę można w każdej chwili wycofać.',
    button: 'Tak, wyrażam zgodę',
    done: 'Dziękujemy, zapisano',
    doneText: 'Nic więcej nie trzeba robić. Zgodę można w każdej chwili wycofać.',
    used: 'Ten link został użyty',
    usedText:
      'Zgodę zapisano już wtedy, a link działa raz: teraz niczego nie zmieniono. Liczy się to, co oświadczono później. Prosimy zgłosić się ponownie tam, gdzie nastąpił zapis.',
    bad: 'Ten link jest nieprawidłowy',
    badText:
      'Jest ważny siedem dni i być może został po drodze ucięty. Niczego nie zmieniono. Prosimy zgłosić się ponownie tam, gdzie nastąpił zapis.',
    down: 'W tej chwili to niemożliwe',
    downText:
      'Być może nie zostało to zapisane. Prosimy spróbować ponownie za minutę: link pozostaje ważny, a dwukrotne naciśnięcie nie szkodzi.',
  },

  access: {
    ask: 'Dostęp do danych: co o Państwu przechowujemy',
    askText:
      'Prosimy nacisnąć przycisk, aby zobaczyć wszystko, co jest przechowywane o adresie, na który wysłano ten link. Od tej chwili link działa przez godzinę.',
    askButton: 'Pokaż, co jest przechowywane',
    title: 'Co o Państwu przechowujemy',
    intro: (at) =>
      `Stan na ${at}. Sam adres nie jest przechowywany: jest tylko kod obliczony z niego za pomocą tajnego klucza.`,
    nothing: 'O tym adresie niczego nie zapisano.',
    download: 'Pobierz jako JSON',
    inParts:
      'Zapisano tak dużo, że jest to pokazywane w częściach, od najstarszych. Każdą część można pobrać; to, co obowiązuje teraz, jest w każdej.',
    more: 'Pokaż następną część',
    now: 'Co wolno teraz do Państwa wysyłać',
    everybody: 'Wszyscy nadawcy',
    version: 'wersja',
    noneRecorded: 'Nic.',
    held: 'Państwa teksty, które czekają na decyzję',
    sources: 'Skąd pochodzą dane',
    checksText:
      'Przed każdą wiadomością nadawcy pytają, czy wolno ją wysłać. Tych pytań nie przechowujemy.',
    requests: 'Państwa żądania dostępu',
    requested: (received, due, answered) =>
      `wpłynęło ${received}, termin ${due}, ${answered === undefined ? 'otwarte' : `odpowiedź ${answered}`}`,
    retention: 'Jak długo',
    everySender: 'wszyscy nadawcy',
    blocked: { marketing: 'reklamy', every: 'każda wiadomość' },
    erased: 'Szczegóły usunięto na Państwa żądanie.',
    since: (date) => date,
    used: 'Ten link został użyty',
    usedText:
      'Pokazał, co jest przechowywane, i wygasł godzinę po pierwszym użyciu. Prosimy poprosić o nowy link.',
    expired: 'Ten link wygasł',
    expiredText:
      'Był ważny siedem dni albo do odpowiedzi na żądanie w inny sposób. Prosimy poprosić o nowy link.',
    bad: 'Ten link jest nieprawidłowy',
    badText: 'Być może został po drodze ucięty. Prosimy otworzyć go jeszcze raz z wiadomości.',
    down: 'W tej chwili nie można tego pokazać',
    downText: 'Prosimy spróbować ponownie za minutę.',
    reasons: {
      invalid_address: 'adresu nie można odczytać',
      opted_out: 'zapisano sprzeciw',
      complained: 'wiadomość zgłoszono jako niechcianą',
      bounced: 'adres był nieosiągalny',
      held: 'jeden z Państwa tekstów może być sprzeciwem i czeka na decyzję',
      no_consent: 'nie zapisano żadnej zgody',
      unproven_consent: 'twierdzono, że jest zgoda, ale jej nie wykazano',
      consented: 'zapisano zgodę',
      customer: 'zapisano zamówienie',
      transactional: 'żaden sprzeciw nie stoi na przeszkodzie',
      not_opted_out: 'żaden sprzeciw nie stoi na przeszkodzie',
    },
    methods: {
      keyword: 'SMS-em',
      reply: 'w odpowiedzi na e-mail',
      link: 'przez link w wiadomości',
      phone: 'telefonicznie',
      email: 'e-mailem',
      letter: 'listem',
      agent: 'przez biuro obsługi',
      complaint: 'zgłoszono jako niechciane',
      form: 'przez formularz',
      double_opt_in: 'przez potwierdzony e-mail',
      paper: 'na papierze',
      call: 'w rozmowie telefonicznej',
      request: 'na żądanie',
      provider: 'przez dostawcę usług',
      provider_list: 'z listy dostawcy usług',
      hard: 'na stałe',
      soft_bounce: 'na razie',
      delivered: 'według dostawcy usług',
      resubscribed: 'według dostawcy usług',
      import: 'z zaimportowanej listy',
      order: 'przez zakup',
      reply_sent: 'wysłano do Państwa odpowiedź',
      reply_dropped: 'odpowiedzi do Państwa nie wysłano',
    },
    kinds: {
      stops: 'Sprzeciwy: że je wniesiono, kiedy i wobec kogo',
      evidence:
        'Co o nich świadczy: treść, numer sprawy, numer wiadomości (znika po usunięciu danych)',
      seen_messages: 'Numery odebranych wiadomości',
      open_reviews: 'Teksty, które czekają na decyzję',
      inbox: 'Żądania, które czekają na zapisanie',
      access_requests: 'Żądania dostępu, bez adresu',
      log_lines: 'Dziennik techniczny, bez adresu',
      backups: 'Kopie zapasowe',
      checks: 'Pytania nadawców',
    },
    limits: (days, isKept) =>
      !isKept ? 'nie przechowujemy' : days === null ? 'bez własnego terminu' : `${days} dni`,
  },

  confirmationMail: {
    subject: (name) => `Prosimy o potwierdzenie: wiadomości od: ${name}`,
    text: ({ name, wording, covers, link }) => `Dzień dobry,

Ktoś, mamy nadzieję, że Państwo, zamówił wiadomości na ten adres (nadawca: ${name}) i zgodził się na to:

${wording}

${covers}

Aby to potwierdzić, prosimy w ciągu 7 dni otworzyć tę stronę i nacisnąć przycisk:

${link}

Jeśli to nie Państwo, nie trzeba nic robić. Bez potwierdzenia zgody nie ma.
`,
  },

  accessLink: {
    subject: 'Co przechowujemy o tym adresie: Państwa link',
    text: ({ host, url }) =>
      `Ktoś zapytał ${host}, co jest przechowywane o tym adresie e-mail.\n\n` +
      `Jeśli to Państwo, ten link to pokaże. Jest ważny siedem dni, a po pierwszym użyciu godzinę:\n\n` +
      `${url}\n\n` +
      `Jeśli to nie Państwo, nie trzeba nic robić: bez tego linku nikomu nic nie pokażemy.\n`,
    // Letters of the GSM alphabet: one message, not two.
    short: ({ host, url }) =>
      `${host}: dane o tym numerze (7 dni): ${url} Nie bylo takiej prosby? Nic nie trzeba robic.`,
  },
}
