import type { ConsoleLanguage } from '../../domain/operator.ts'

type AsideWords = {
  readonly title: string
  readonly lead: string
  readonly empty: string
  readonly emptyText: string
  readonly why: string
  readonly what: { readonly message: string; readonly event: string }
  readonly kind: string
  readonly times: (count: number) => string
  readonly ends: string
  readonly ask: string
  readonly explain: { readonly message: string; readonly event: string }
  readonly shape: string
  readonly from: string
  readonly notSaid: string
  readonly words: string
  readonly content: string
  readonly whom: string
  readonly whomOne: string
  readonly whomSeveral: string
  readonly whomNobody: string
  readonly to: string
  readonly toAlone: string
  readonly toHelp: string
  readonly toUnreadable: string
  readonly toMissing: string
  readonly dismiss: string
}

export const asideWords: Readonly<Record<ConsoleLanguage, AsideWords>> = {
  en: {
    title: 'Set aside',
    lead: 'Genuine, but no event could be made of it. It stops nothing before somebody decides.',
    empty: 'Nothing is set aside',
    emptyText: 'What a provider sent and Basta could not read comes here, so that no stop is lost.',
    why: 'Why it made no event',
    what: { message: 'Somebody wrote it', event: 'A provider reports it' },
    kind: 'Kind',
    times: (count) => (count === 1 ? 'once' : `${count} times`),
    ends: 'If nobody decides',
    ask: 'Is this somebody’s stop?',
    explain: {
      message:
        'Somebody wrote this. If nobody decides and its author is known, it becomes a stop after 30 days.',
      event: 'A provider reports this about somebody. If nobody decides, it ends after 30 days.',
    },
    shape: 'The provider calls it',
    from: 'From, as the provider wrote it',
    notSaid: 'not said',
    words: 'What was written',
    content: 'As it came',
    whom: 'To whom a stop would apply',
    whomOne: 'This address:',
    whomSeveral: 'It may be of several people. A stop would apply to each:',
    whomNobody: 'Nobody can be named from it. For a stop, write the address.',
    to: 'Another address or number',
    toAlone: 'Address or number',
    toHelp: 'In full, as in +33 6 39 98 12 34. It is not stored: only its hash is.',
    toUnreadable: 'This is no e-mail address and no phone number with its country code.',
    toMissing: 'Nobody can be named from it: write the address that the stop is for.',
    dismiss: 'Dismiss',
  },
  fr: {
    title: 'Mis de côté',
    lead: 'Authentique, mais aucun événement n’a pu en être fait. Rien n’est arrêté avant une décision.',
    empty: 'Rien n’est mis de côté',
    emptyText:
      'Ce qu’un prestataire a envoyé et que Basta n’a pas su lire arrive ici, pour qu’aucun stop ne se perde.',
    why: 'Pourquoi aucun événement',
    what: { message: 'Quelqu’un l’a écrit', event: 'Un prestataire le signale' },
    kind: 'Genre',
    times: (count) => (count === 1 ? 'une fois' : `${count} fois`),
    ends: 'Sans décision',
    ask: 'Est-ce le stop de quelqu’un ?',
    explain: {
      message:
        'Quelqu’un a écrit ceci. Sans décision, et si l’auteur est connu, cela devient un stop après 30 jours.',
      event:
        'Un prestataire signale ceci au sujet de quelqu’un. Sans décision, cela prend fin après 30 jours.',
    },
    shape: 'Le prestataire l’appelle',
    from: 'De, comme le prestataire l’a écrit',
    notSaid: 'non indiqué',
    words: 'Ce qui a été écrit',
    content: 'Tel que reçu',
    whom: 'À qui un stop s’appliquerait',
    whomOne: 'Cette adresse :',
    whomSeveral: 'Elle peut être celle de plusieurs personnes. Un stop vaudrait pour chacune :',
    whomNobody: 'Aucune personne ne peut en être déduite. Pour un stop, écrivez l’adresse.',
    to: 'Une autre adresse ou un autre numéro',
    toAlone: 'Adresse ou numéro',
    toHelp:
      'En entier, comme +33 6 39 98 12 34. Elle n’est pas enregistrée : seule son empreinte l’est.',
    toUnreadable:
      'Ce n’est ni une adresse e-mail ni un numéro de téléphone avec l’indicatif du pays.',
    toMissing:
      'Aucune personne ne peut en être déduite : écrivez l’adresse à laquelle le stop s’applique.',
    dismiss: 'Écarter',
  },
}
