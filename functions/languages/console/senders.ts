import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Purpose } from '../../domain/scope.ts'
import type { Strictness } from '../../domain/strictness.ts'
import type { Basis } from '../../domain/verdict.ts'

type Words = {
  readonly lead: string
  readonly create: string
  readonly tabs: { readonly senders: string; readonly topics: string; readonly wordings: string }
  readonly empty: string
  readonly emptyNext: string
  readonly columns: Readonly<
    Record<'name' | 'basis' | 'numbers' | 'domains' | 'topics' | 'version', string>
  >
  readonly bases: Readonly<Record<Basis, string>>
  readonly basisHelp: Readonly<Record<Basis, string>>
  readonly reaches: Readonly<Record<'all' | 'sender', string>>
  readonly strictnesses: Readonly<Record<Strictness, string>>
  readonly purposes: Readonly<Record<Purpose, string>>
  readonly change: string
  readonly saved: string
  readonly who: string
  readonly replies: string
  readonly pages: string
  readonly hours: string
  readonly history: string
  readonly older: string
  readonly newest: string
  readonly intact: string
  readonly broken: string
  readonly changedBy: (version: number, by: string) => string
  readonly nothing: string
  readonly was: string
  readonly became: string
  readonly fields: Readonly<Record<Field, string>>
  readonly help: Readonly<Partial<Record<Field, string>>>
  readonly faults: Readonly<Partial<Record<Field, string>>>
  readonly row: (label: string, at: number) => string
  readonly about: (label: string, sentence: string) => string
  readonly sundays: string
  readonly holidays: string
  readonly notSundays: string
  readonly notHolidays: string
  readonly anyTime: string
  readonly noNumbers: string
  readonly topicEmpty: string
  readonly topicEmptyNext: string
  readonly wordings: {
    readonly lead: string
    readonly empty: string
    readonly emptyNext: string
    readonly add: string
    readonly addLead: string
    readonly remove: string
    readonly removeAsk: string
    readonly byText: (word: string) => string
    readonly everyChannel: string
    readonly channels: Readonly<Record<'sms' | 'email', string>>
    readonly chosen: string
  }
  readonly save: string
  readonly cancel: string
  readonly notSaved: string
  readonly logoKept: string
}

/** What a sender declares, as its form and its history name it. */
export type Field =
  | 'id'
  | 'name'
  | 'basis'
  | 'justification'
  | 'customerDays'
  | 'numbers'
  | 'purpose'
  | 'country'
  | 'domains'
  | 'topics'
  | 'topicNames'
  | 'stopReach'
  | 'defaultCountry'
  | 'language'
  | 'textLanguage'
  | 'strictness'
  | 'stopWords'
  | 'optInWords'
  | 'sendingHours'
  | 'from'
  | 'to'
  | 'page'
  | 'company'
  | 'privacyContact'
  | 'timeZone'
  | 'colour'
  | 'wordings'
  | 'version'
  | 'channel'
  | 'since'
  | 'wording'
  | 'sender'

export const sendersWords: Readonly<Record<ConsoleLanguage, Words>> = {
  en: {
    lead: 'Who sends, on what basis, and what a STOP to each of them reaches.',
    create: 'New sender',
    tabs: { senders: 'Senders', topics: 'Topics', wordings: 'Wordings' },
    empty: 'No sender is registered',
    emptyNext:
      'A sender is a brand, a team or a programme. Register one with its numbers: a STOP to them is then known to be for it.',
    columns: {
      name: 'Sender',
      basis: 'Basis',
      numbers: 'Numbers',
      domains: 'Domains',
      topics: 'Topics',
      version: 'Version',
    },
    bases: { consent: 'Consent', customer: 'Customers', opt_out: 'Opt-out' },
    basisHelp: {
      consent: 'only people who agreed',
      customer: 'people who ordered, for a time',
      opt_out: 'everybody who has not said stop',
    },
    reaches: { all: 'every sender', sender: 'this sender alone' },
    strictnesses: {
      balanced: 'Balanced: weighs both mistakes',
      hear_more: 'Hear more: stops sooner',
      hold_more: 'Hold more: lets a person decide more often',
    },
    purposes: { marketing: 'marketing', transactional: 'transactional' },
    change: 'Change',
    saved: 'The sender was saved. Its history shows what changed.',
    who: 'Who it is',
    replies: 'What replies mean',
    pages: 'What people see',
    hours: 'Sending hours',
    history: 'Changes',
    older: 'Older changes',
    newest: 'To the newest',
    intact: 'The chain of changes is whole.',
    broken: 'A change was altered or removed: the chain is broken.',
    changedBy: (version, by) => `Version ${version}, by ${by}`,
    nothing: 'not set',
    was: 'was',
    became: 'now',
    fields: {
      id: 'Id',
      name: 'Name',
      basis: 'Basis',
      justification: 'Justification',
      customerDays: 'Days after an order',
      numbers: 'Numbers',
      purpose: 'Used for',
      country: 'Country',
      domains: 'Domains',
      topics: 'Topics',
      topicNames: 'Public name',
      stopReach: 'A STOP reaches',
      defaultCountry: 'Home country',
      language: 'Language of replies',
      textLanguage: 'Language',
      strictness: 'How replies are judged',
      stopWords: 'More words for stop',
      optInWords: 'Words that agree',
      sendingHours: 'Sending hours',
      from: 'From',
      to: 'To',
      page: 'Pages',
      company: 'Company',
      privacyContact: 'Contact for privacy',
      timeZone: 'Time zone',
      colour: 'Colour',
      wordings: 'Wordings',
      version: 'Version',
      channel: 'Channel',
      since: 'In use from',
      wording: 'Wording',
      sender: 'Sender',
    },
    help: {
      id: 'Small letters, digits and hyphens. It cannot be changed later.',
      justification:
        'Why these people may be written to. Needed for every basis but consent, and for every change of the basis. It is kept.',
      customerDays: 'Only for customers: how long an order counts.',
      numbers: '+33…, or a short code with its country. Leave a line empty to take it out.',
      domains: 'One a line, such as acme.example.',
      topics: 'An id such as “promo”, and what people call it.',
      defaultCountry: 'Two letters, such as FR.',
      stopWords: 'One a line. The common ones always stop.',
      sendingHours:
        'When marketing texts may reach people in a country, in local time. Without a line there are no hours.',
      company: 'Name and seat of who is responsible.',
      privacyContact: 'An e-mail address, or an address that begins with https://.',
      timeZone: 'Such as Europe/Paris.',
      colour: 'Such as #8a1538. It is made readable.',
      version: 'As consents name it.',
    },
    faults: {},
    row: (label, at) => `${label} ${at}`,
    about: (label, sentence) => `${label}: ${sentence}`,
    sundays: 'Sundays too',
    holidays: 'Public holidays too',
    notSundays: 'not on Sundays',
    notHolidays: 'not on public holidays',
    anyTime: 'At any time.',
    noNumbers: 'No number: a STOP by text cannot be told to be for this sender.',
    topicEmpty: 'No topic is declared',
    topicEmptyNext: 'A topic is a list within a sender. People can stop one and keep the others.',
    wordings: {
      lead: 'The texts that people agree to. A consent that names a version declared here must be in its words, or it is refused.',
      empty: 'No wording is declared',
      emptyNext:
        'Declare the text of each form, with its version: then no consent can be recorded with other words under that version.',
      add: 'Declare a wording',
      addLead: 'A new version stands beside the old ones: earlier consents keep theirs.',
      remove: 'Take out',
      removeAsk:
        'Take this wording out? Consents that name it are kept; new ones are no longer compared with it.',
      byText: (word) => `By text, “${word}”`,
      everyChannel: 'every channel',
      channels: { sms: 'SMS', email: 'E-mail' },
      chosen: 'The wordings were saved.',
    },
    save: 'Save',
    cancel: 'Cancel',
    notSaved: 'Nothing was saved yet: look at the marked fields.',
    logoKept: 'A logo is set by the command line: `npx basta senders set … --logo`.',
  },
  fr: {
    lead: 'Qui envoie, sur quelle base, et ce qu’atteint un STOP adressé à chacun.',
    create: 'Nouvel expéditeur',
    tabs: { senders: 'Expéditeurs', topics: 'Thèmes', wordings: 'Formulations' },
    empty: 'Aucun expéditeur n’est déclaré',
    emptyNext:
      'Un expéditeur est une marque, une équipe ou un programme. Déclarez-en un avec ses numéros : un STOP qui leur est adressé sera alors attribué.',
    columns: {
      name: 'Expéditeur',
      basis: 'Base',
      numbers: 'Numéros',
      domains: 'Domaines',
      topics: 'Thèmes',
      version: 'Version',
    },
    bases: { consent: 'Consentement', customer: 'Clients', opt_out: 'Opposition' },
    basisHelp: {
      consent: 'seulement les personnes d’accord',
      customer: 'les personnes qui ont commandé, pour un temps',
      opt_out: 'toutes celles qui n’ont pas dit stop',
    },
    reaches: { all: 'tous les expéditeurs', sender: 'cet expéditeur seul' },
    strictnesses: {
      balanced: 'Équilibré : pèse les deux erreurs',
      hear_more: 'Entendre plus : arrête plus tôt',
      hold_more: 'Retenir plus : laisse plus souvent décider une personne',
    },
    purposes: { marketing: 'commercial', transactional: 'transactionnel' },
    change: 'Modifier',
    saved: 'L’expéditeur a été enregistré. Son historique montre ce qui a changé.',
    who: 'Qui il est',
    replies: 'Ce que veulent dire les réponses',
    pages: 'Ce que voient les personnes',
    hours: 'Heures d’envoi',
    history: 'Changements',
    older: 'Changements plus anciens',
    newest: 'Vers les plus récents',
    intact: 'La chaîne des changements est entière.',
    broken: 'Un changement a été altéré ou retiré : la chaîne est rompue.',
    changedBy: (version, by) => `Version ${version}, par ${by}`,
    nothing: 'non défini',
    was: 'avant',
    became: 'maintenant',
    fields: {
      id: 'Identifiant',
      name: 'Nom',
      basis: 'Base',
      justification: 'Justification',
      customerDays: 'Jours après une commande',
      numbers: 'Numéros',
      purpose: 'Usage',
      country: 'Pays',
      domains: 'Domaines',
      topics: 'Thèmes',
      topicNames: 'Nom public',
      stopReach: 'Un STOP atteint',
      defaultCountry: 'Pays d’origine',
      language: 'Langue des réponses',
      textLanguage: 'Langue',
      strictness: 'Comment juger les réponses',
      stopWords: 'Autres mots pour stop',
      optInWords: 'Mots d’accord',
      sendingHours: 'Heures d’envoi',
      from: 'De',
      to: 'À',
      page: 'Pages',
      company: 'Société',
      privacyContact: 'Contact vie privée',
      timeZone: 'Fuseau horaire',
      colour: 'Couleur',
      wordings: 'Formulations',
      version: 'Version',
      channel: 'Canal',
      since: 'En usage depuis',
      wording: 'Formulation',
      sender: 'Expéditeur',
    },
    help: {
      id: 'Minuscules, chiffres et tirets. Il ne peut pas être changé ensuite.',
      justification:
        'Pourquoi on peut écrire à ces personnes. Nécessaire pour toute base autre que le consentement, et pour tout changement de base. Elle est conservée.',
      customerDays: 'Seulement pour les clients : combien de temps compte une commande.',
      numbers: '+33…, ou un numéro court avec son pays. Videz une ligne pour la retirer.',
      domains: 'Un par ligne, par exemple acme.example.',
      topics: 'Un identifiant comme « promo », et le nom que les personnes lui donnent.',
      defaultCountry: 'Deux lettres, par exemple FR.',
      stopWords: 'Un par ligne. Les mots courants arrêtent toujours.',
      sendingHours:
        'Quand les SMS commerciaux peuvent arriver dans un pays, à l’heure locale. Sans ligne, il n’y a pas d’heures.',
      company: 'Nom et siège du responsable.',
      privacyContact: 'Une adresse e-mail, ou une adresse qui commence par https://.',
      timeZone: 'Par exemple Europe/Paris.',
      colour: 'Par exemple #8a1538. Elle est rendue lisible.',
      version: 'Comme la nomment les consentements.',
    },
    faults: {
      id: 'Minuscules, chiffres et tirets, 63 au plus.',
      name: 'Un nom sans lien, 80 caractères au plus.',
      basis: 'Choisissez une base.',
      justification: 'Nécessaire ici : pourquoi on peut écrire à ces personnes.',
      customerDays: 'Un nombre de jours, seulement pour la base « Clients ».',
      numbers: '« +33… », ou les chiffres d’un numéro court avec son pays.',
      domains: 'Un nom de domaine par ligne, qu’aucun autre expéditeur ne déclare.',
      topics: 'Minuscules, chiffres et tirets ; un nom sans lien.',
      defaultCountry: 'Un code de pays de deux lettres, par exemple FR.',
      language: 'Choisissez une langue de la liste.',
      stopWords: 'Des mots de 40 caractères au plus.',
      sendingHours: 'Un pays, une heure de début et une heure de fin différentes.',
      company: 'Une ligne de 200 caractères au plus.',
      privacyContact: 'Une adresse e-mail, ou une adresse qui commence par https://.',
      timeZone: 'Un fuseau comme Europe/Paris.',
      colour: 'Une couleur comme #8a1538.',
      wordings: 'Chaque version une seule fois par langue et par canal.',
      version: 'Une version, une seule fois par langue et par canal.',
      since: 'Un jour, par exemple 2026-11-26.',
      wording: 'Un texte de 2 000 caractères au plus.',
    },
    row: (label, at) => `${label} ${at}`,
    about: (label, sentence) => `${label} : ${sentence}`,
    sundays: 'Aussi le dimanche',
    holidays: 'Aussi les jours fériés',
    notSundays: 'pas le dimanche',
    notHolidays: 'pas les jours fériés',
    anyTime: 'À toute heure.',
    noNumbers: 'Aucun numéro : un STOP par SMS ne peut pas être attribué à cet expéditeur.',
    topicEmpty: 'Aucun thème n’est déclaré',
    topicEmptyNext:
      'Un thème est une liste au sein d’un expéditeur. On peut en arrêter un et garder les autres.',
    wordings: {
      lead: 'Les textes que les personnes acceptent. Un consentement qui nomme une version déclarée ici doit en reprendre les mots, sinon il est refusé.',
      empty: 'Aucune formulation n’est déclarée',
      emptyNext:
        'Déclarez le texte de chaque formulaire, avec sa version : aucun consentement ne pourra alors être enregistré avec d’autres mots sous cette version.',
      add: 'Déclarer une formulation',
      addLead:
        'Une nouvelle version s’ajoute aux anciennes : les consentements passés gardent la leur.',
      remove: 'Retirer',
      removeAsk:
        'Retirer cette formulation ? Les consentements qui la nomment sont conservés ; les nouveaux ne lui sont plus comparés.',
      byText: (word) => `Par SMS, « ${word} »`,
      everyChannel: 'tous les canaux',
      channels: { sms: 'SMS', email: 'E-mail' },
      chosen: 'Les formulations ont été enregistrées.',
    },
    save: 'Enregistrer',
    cancel: 'Annuler',
    notSaved: 'Rien n’est encore enregistré : regardez les champs signalés.',
    logoKept: 'Un logo se règle par la ligne de commande : `npx basta senders set … --logo`.',
  },
}
