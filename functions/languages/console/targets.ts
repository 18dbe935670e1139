import type { Receipt } from '../../domain/outbox.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Redelivery } from '../../domain/redelivery.ts'
import type { Act } from '../../domain/told.ts'

type End = NonNullable<Redelivery['ended']>['how']

export type TargetField =
  | 'id'
  | 'kind'
  | 'senders'
  | 'channels'
  | 'acts'
  | 'carries'
  | 'stops'
  | 'topics'
  | 'createsUnknown'
  | 'canary'
  | 'settings'

type TargetWords = {
  readonly lead: string
  readonly empty: string
  readonly emptyNext: string
  readonly columns: {
    readonly target: string
    readonly kind: string
    readonly state: string
    readonly waiting: string
    readonly half: string
    readonly most: string
    readonly lastError: string
  }
  readonly states: {
    readonly works: string
    readonly silent: string
    readonly waits: string
    readonly fails: string
    readonly off: string
    readonly givenUp: string
  }
  readonly create: string
  readonly change: string
  readonly changing: (id: string) => string
  readonly save: string
  readonly how: string
  readonly declared: string
  readonly fields: Readonly<Record<TargetField, string>>
  readonly helps: Readonly<Partial<Record<TargetField, string>>>
  readonly acts: Readonly<Record<Act, string>>
  readonly channels: Readonly<Record<'sms' | 'email', string>>
  readonly carries: Readonly<Record<'marketing' | 'all', string>>
  readonly stops: Readonly<Record<'every' | 'all', string>>
  readonly oldest: string
  readonly givenUp: string
  readonly givenUpCount: (count: string) => string
  readonly took: (half: string, most: string) => string
  readonly tookNothing: string
  readonly limit: string
  readonly limitIs: (calls: number, seconds: number) => string
  readonly noLimit: string
  readonly lastAccepted: string
  readonly never: string
  readonly none: string
  readonly failingSince: string
  readonly offSince: string
  readonly test: string
  readonly testLead: string
  readonly testNow: string
  readonly lastTest: string
  readonly outcomes: Readonly<Record<'delivered' | 'retry' | 'refused', string>>
  readonly switchOn: string
  readonly switchOnLead: string
  readonly givenUpLead: string
  readonly noneGivenUp: string
  readonly tryAgain: string
  readonly tryAgainLead: string
  readonly close: string
  readonly closeSure: string
  readonly again: string
  readonly againLead: string
  readonly againNot: string
  readonly from: string
  readonly until: string
  readonly untilHelp: string
  readonly fromFault: string
  readonly begin: string
  readonly end: string
  readonly came: (told: string, passed: string) => string
  readonly reached: string
  readonly ends: Readonly<Record<End | 'open', string>>
  readonly remove: string
  readonly removeSure: string
  readonly officerOnly: string
  readonly operatorOnly: string
  readonly notSo: string
  readonly done: {
    readonly saved: string
    readonly tested: string
    readonly on: string
    readonly decided: string
    readonly begun: string
    readonly ended: string
    readonly removed: string
  }
  readonly event: string
  readonly recorded: string
  readonly why: string
  readonly person: string
  readonly receipts: Readonly<Record<Receipt['is'], string>>
  readonly stillToBeTold: string
  readonly othersTold: string
}

export const targetWords: Readonly<Record<ConsoleLanguage, TargetWords>> = {
  en: {
    lead: 'Everybody else who is told of stops: lists at providers, and systems of yours.',
    empty: 'No target is registered',
    emptyNext:
      'Stops reach only the senders who ask before they send. Register the lists of your providers and your own systems here.',
    columns: {
      target: 'Target',
      kind: 'Kind',
      state: 'State',
      waiting: 'Waiting',
      half: 'Half told within',
      most: '99 of 100 within',
      lastError: 'Last error',
    },
    states: {
      works: 'Told',
      silent: 'Nothing told yet',
      waits: 'Waiting',
      fails: 'Fails',
      off: 'Switched off',
      givenUp: 'Given up',
    },
    create: 'New target',
    change: 'Change',
    changing: (id) => `Change: ${id}`,
    save: 'Save',
    how: 'How it goes',
    declared: 'What it is told',
    fields: {
      id: 'Id',
      kind: 'Kind',
      senders: 'Senders',
      channels: 'Channels',
      acts: 'Told of',
      carries: 'What goes through it',
      stops: 'Which stops',
      topics: 'Topics',
      createsUnknown: 'May create people whom it does not know',
      canary: 'For tests: must accept the stops of the canary',
      settings: 'Settings',
    },
    helps: {
      id: 'A short word that stays: crm. Its credentials are the entry of this name in the targets document, never here.',
      senders: 'Those whose people it serves already, separated by spaces.',
      topics:
        'A list is told of a stop of one topic only if it names it: sender/acme/promo. Separated by spaces.',
      settings: 'JSON, as the documentation of its kind says. Never a secret.',
    },
    acts: { stop: 'stops', bounce: 'hard bounces', lift: 'lifts', erasure: 'erasures' },
    channels: { sms: 'texts', email: 'e-mail' },
    carries: { marketing: 'marketing alone', all: 'service messages too' },
    stops: { all: 'all', every: 'those of every message alone' },
    oldest: 'Oldest waiting since',
    givenUp: 'Given up',
    givenUpCount: (count) => `Given up: ${count}`,
    took: (half, most) =>
      `from the person’s act to its acceptance, in seven days: half within ${half}, 99 of 100 within ${most}`,
    tookNothing: 'nothing accepted in seven days',
    limit: 'Limit',
    limitIs: (calls, seconds) =>
      seconds === 1 ? `${calls} calls a second` : `${calls} calls in ${seconds} seconds`,
    noLimit: 'none is kept',
    lastAccepted: 'Last accepted',
    never: 'never',
    none: 'none',
    failingSince: 'Fails since',
    offSince: 'Switched off since',
    test: 'Test',
    testLead:
      'Calls it without telling it of anybody. If it answers, a target that was switched off is called again.',
    testNow: 'Test now',
    lastTest: 'Last test',
    outcomes: { delivered: 'works', retry: 'does not work', refused: 'refused' },
    switchOn: 'Call it again',
    switchOnLead: 'What waits is told from now on. If it still fails, it rests again.',
    givenUpLead: 'Not told within 13 days. The person is stopped here; there, perhaps not.',
    noneGivenUp: 'Nothing was given up.',
    tryAgain: 'Try again',
    tryAgainLead: 'What lifts a stop is not tried again: it could undo a newer stop.',
    close: 'Close: never tell it',
    closeSure: 'Tell it no more of what it missed?',
    again: 'Tell again',
    againLead:
      'All that was recorded, in order, with the ids of the first time: a receiver that has an event discards it. Without the address, but where somebody still waits for it.',
    againNot:
      'A list cannot be told again of old events: npx basta targets tell asserts stops from a list of yours.',
    from: 'From (UTC)',
    until: 'Until (UTC)',
    untilHelp: 'Left out: until now.',
    fromFault: 'Say from when: a day and a time that have passed.',
    begin: 'Tell again',
    end: 'End it',
    came: (told, passed) => `${told} told, ${passed} passed over`,
    reached: 'Has come to',
    ends: {
      open: 'under way',
      done: 'done',
      by_hand: 'ended by hand',
      given_up: 'given up: it did not get on for 13 days',
      impossible: 'ended: its kind cannot be told again',
    },
    remove: 'Remove',
    removeSure: 'It is told nothing more. Remove it?',
    officerOnly: 'An officer may change this.',
    operatorOnly: 'An operator or officer may run the test.',
    notSo: 'It cannot be registered so.',
    done: {
      saved: 'Saved.',
      tested: 'The test is on its way; its result is shown here in a moment.',
      on: 'It is called again.',
      decided: 'Decided.',
      begun: 'It is told again from now on.',
      ended: 'Ended.',
      removed: 'Removed. What waited for it ends with a receipt that says so.',
    },
    event: 'Event',
    recorded: 'Recorded',
    why: 'Last error',
    person: 'Person',
    receipts: {
      delivered: 'told',
      refused: 'refused',
      given_up: 'given up',
      target_removed: 'removed before it was told',
      closed: 'closed without telling',
    },
    stillToBeTold: 'still to be told, next at',
    othersTold: 'Others told',
  },
  fr: {
    lead: 'Tous les autres qui apprennent les oppositions : listes chez des prestataires, et vos propres systèmes.',
    empty: 'Aucune cible n’est inscrite',
    emptyNext:
      'Les oppositions n’atteignent que les expéditeurs qui demandent avant d’envoyer. Inscrivez ici les listes de vos prestataires et vos propres systèmes.',
    columns: {
      target: 'Cible',
      kind: 'Type',
      state: 'État',
      waiting: 'En attente',
      half: 'La moitié en',
      most: '99 sur 100 en',
      lastError: 'Dernière erreur',
    },
    states: {
      works: 'Prévenue',
      silent: 'Rien transmis encore',
      waits: 'En attente',
      fails: 'Échoue',
      off: 'Arrêtée',
      givenUp: 'Abandons',
    },
    create: 'Nouvelle cible',
    change: 'Modifier',
    changing: (id) => `Modifier : ${id}`,
    save: 'Enregistrer',
    how: 'Marche',
    declared: 'Ce qui lui est dit',
    fields: {
      id: 'Identifiant',
      kind: 'Type',
      senders: 'Expéditeurs',
      channels: 'Canaux',
      acts: 'Apprend',
      carries: 'Ce qui y passe',
      stops: 'Quelles oppositions',
      topics: 'Thèmes',
      createsUnknown: 'Peut créer des personnes qu’elle ne connaît pas',
      canary: 'Pour les essais : doit accepter les oppositions du canari',
      settings: 'Réglages',
    },
    helps: {
      id: 'Un mot court qui reste : crm. Ses identifiants secrets sont l’entrée de ce nom dans le document des cibles, jamais ici.',
      senders: 'Ceux dont elle sert déjà les personnes, séparés par des espaces.',
      topics:
        'Une liste n’apprend l’opposition à un thème que si elle le nomme : sender/acme/promo. Séparés par des espaces.',
      settings: 'JSON, selon la documentation de son type. Jamais un secret.',
    },
    acts: {
      stop: 'oppositions',
      bounce: 'adresses en échec',
      lift: 'levées',
      erasure: 'effacements',
    },
    channels: { sms: 'SMS', email: 'e-mail' },
    carries: { marketing: 'la prospection seule', all: 'aussi les messages de service' },
    stops: { all: 'toutes', every: 'celles à tout message seulement' },
    oldest: 'La plus ancienne attend depuis',
    givenUp: 'Abandons',
    givenUpCount: (count) => `Abandons : ${count}`,
    took: (half, most) =>
      `de l’acte de la personne à son acceptation, en sept jours : la moitié en ${half}, 99 sur 100 en ${most}`,
    tookNothing: 'rien accepté en sept jours',
    limit: 'Limite',
    limitIs: (calls, seconds) =>
      seconds === 1 ? `${calls} appels par seconde` : `${calls} appels en ${seconds} secondes`,
    noLimit: 'aucune n’est tenue',
    lastAccepted: 'Dernière acceptation',
    never: 'jamais',
    none: 'aucune',
    failingSince: 'Échoue depuis',
    offSince: 'Arrêtée depuis',
    test: 'Test',
    testLead:
      'L’appelle sans lui parler de personne. Si elle répond, une cible arrêtée est de nouveau appelée.',
    testNow: 'Tester',
    lastTest: 'Dernier test',
    outcomes: { delivered: 'fonctionne', retry: 'ne fonctionne pas', refused: 'refusé' },
    switchOn: 'L’appeler de nouveau',
    switchOnLead:
      'Ce qui attend lui est dit dès maintenant. Si elle échoue encore, elle se repose.',
    givenUpLead: 'Pas dit en 13 jours. La personne est opposée ici ; là-bas, peut-être pas.',
    noneGivenUp: 'Rien n’a été abandonné.',
    tryAgain: 'Réessayer',
    tryAgainLead:
      'Ce qui lève une opposition n’est pas réessayé : cela pourrait en défaire une plus récente.',
    close: 'Clore : ne jamais le dire',
    closeSure: 'Ne plus rien lui dire de ce qu’elle a manqué ?',
    again: 'Redire',
    againLead:
      'Tout ce qui a été enregistré, dans l’ordre, avec les identifiants de la première fois : qui a déjà un événement l’ignore. Sans l’adresse, sauf là où quelqu’un l’attend encore.',
    againNot:
      'On ne redit pas d’anciens événements à une liste : npx basta targets tell affirme les oppositions d’une liste à vous.',
    from: 'À partir de (UTC)',
    until: 'Jusqu’à (UTC)',
    untilHelp: 'Sans valeur : jusqu’à maintenant.',
    fromFault: 'Dites à partir de quand : un jour et une heure passés.',
    begin: 'Redire',
    end: 'Y mettre fin',
    came: (told, passed) => `${told} dits, ${passed} passés`,
    reached: 'Arrivé à',
    ends: {
      open: 'en cours',
      done: 'terminé',
      by_hand: 'arrêté à la main',
      given_up: 'abandonné : n’a pas avancé en 13 jours',
      impossible: 'terminé : son type ne le permet pas',
    },
    remove: 'Supprimer',
    removeSure: 'Plus rien ne lui sera dit. La supprimer ?',
    officerOnly: 'Un délégué peut modifier ceci.',
    operatorOnly: 'Un opérateur ou un délégué peut lancer le test.',
    notSo: 'Elle ne peut pas être inscrite ainsi.',
    done: {
      saved: 'Enregistré.',
      tested: 'Le test est parti ; son résultat s’affiche ici dans un instant.',
      on: 'Elle est de nouveau appelée.',
      decided: 'Décidé.',
      begun: 'Elle l’apprend de nouveau dès maintenant.',
      ended: 'Terminé.',
      removed: 'Supprimée. Ce qui l’attendait se termine par un reçu qui le dit.',
    },
    event: 'Événement',
    recorded: 'Enregistré',
    why: 'Dernière erreur',
    person: 'Personne',
    receipts: {
      delivered: 'prévenue',
      refused: 'a refusé',
      given_up: 'abandonné',
      target_removed: 'supprimée avant d’être prévenue',
      closed: 'clos sans le dire',
    },
    stillToBeTold: 'à prévenir encore, prochaine fois',
    othersTold: 'Autres prévenus',
  },
}
