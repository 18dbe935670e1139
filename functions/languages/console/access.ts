import type { AccessAsk, AccessLane, AccessState } from '../../domain/access-request.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

type AccessWords = {
  readonly title: string
  readonly lead: string
  readonly states: Readonly<Record<AccessState, string>>
  readonly empty: Readonly<Record<AccessState, string>>
  readonly emptyText: Readonly<Record<AccessState, string>>
  readonly start: string
  readonly asks: Readonly<Record<AccessAsk, string>>
  readonly asked: string
  readonly askedInWords: Readonly<Record<AccessAsk, string>>
  readonly channel: string
  readonly due: string
  readonly how: string
  readonly dueIn: (days: number) => string
  readonly late: (days: number) => string
  readonly lanes: Readonly<Record<AccessLane, string>>
  readonly waitsItsTurn: string
  readonly onItsWay: string
  readonly linkSent: (by: 'mail' | 'text') => string
  readonly notSent: string
  readonly opened: string
  readonly answered: string
  readonly answeredBy: string
  readonly answers: {
    readonly link: string
    readonly lapsed: string
    readonly sent: string
    readonly refused: string
    readonly erased: string
  }
  readonly who: { readonly person: string; readonly time: string }
  readonly legal: string
  readonly address: string
  readonly addressText: string
  readonly addressGone: string
  readonly addressOfficer: string
  readonly says: string
  readonly todo: string
  readonly todoOf: Readonly<Record<AccessAsk, string>>
  readonly openPerson: string
  readonly answer: string
  readonly note: string
  readonly noteHelp: string
  readonly noteMissing: string
  readonly sent: string
  readonly refuse: string
  readonly done: { readonly sent: string; readonly refused: string; readonly already: string }
  readonly id: string
  readonly also: string
}

export const accessWords: Readonly<Record<ConsoleLanguage, AccessWords>> = {
  en: {
    title: 'Access requests',
    lead: 'Who asked what is held about them, to have it corrected or to have it erased. The law gives one month (GDPR, Article 12(3)).',
    states: { due: 'To answer', unproven: 'At the person', answered: 'Answered' },
    empty: {
      due: 'Nobody waits for an answer',
      unproven: 'No link is on its way',
      answered: 'Nothing was answered yet',
    },
    emptyText: {
      due: 'A request comes here when no link can be sent, and when somebody asks for a correction or an erasure.',
      unproven:
        'A request whose link was sent and not opened yet stands here. It asks nothing of you.',
      answered: 'What was answered stays here for its time, without the address.',
    },
    start: 'Start one for somebody',
    asks: {
      access: 'Access',
      preferences: 'Choice of messages',
      correction: 'Correction',
      erasure: 'Erasure',
    },
    asked: 'Asks for',
    askedInWords: {
      access: 'Asks what is held about them.',
      preferences: 'Wants to choose which messages come.',
      correction: 'Asks to have something corrected.',
      erasure: 'Asks to be erased.',
    },
    channel: 'Channel',
    due: 'Due',
    how: 'How',
    dueIn: (days) => (days === 0 ? 'due today' : days === 1 ? '1 day left' : `${days} days left`),
    late: (days) => (days <= 1 ? '1 day late' : `${days} days late`),
    lanes: {
      mail: 'By a link in an e-mail',
      text: 'By a link in a text message',
      operator: 'By a person',
    },
    waitsItsTurn: 'Its link waits its turn',
    onItsWay: 'Its link is on its way',
    linkSent: (by) => (by === 'mail' ? 'Link sent by e-mail' : 'Link sent by text message'),
    notSent: 'By hand: no link was sent',
    opened: 'Link opened',
    answered: 'Answered',
    answeredBy: 'By',
    answers: {
      link: 'The person opened the link',
      lapsed: 'Nobody opened the link for seven days',
      sent: 'Answered by hand',
      refused: 'Refused',
      erased: 'Erased instead',
    },
    who: { person: 'the person', time: 'time' },
    legal: 'Answer by',
    address: 'Answer to',
    addressText: 'Opening it was recorded. It is deleted when the request is answered.',
    addressGone: 'The address is not stored any more.',
    addressOfficer: 'An officer opens the address and answers.',
    says: 'What the person says',
    todo: 'What to do',
    todoOf: {
      access: 'Print the dossier of the person and send it to this address. Then say so here.',
      preferences: 'Ask the person what shall stop, record it on their page, then say so here.',
      correction: 'Correct it where the data come from. Write to the person, then say so here.',
      erasure:
        'Open the person and erase. That answers this request too. The stop stays, and the person is told so.',
    },
    openPerson: 'Open the person',
    answer: 'Answer',
    note: 'Note',
    noteHelp: 'How it was sent, or why it is refused. It is kept. Write no address.',
    noteMissing: 'A refusal needs its reason. Tell the person too (GDPR, Article 12(4)).',
    sent: 'It is answered',
    refuse: 'Refuse',
    done: {
      sent: 'Recorded: the request is answered. The address is deleted.',
      refused: 'Recorded: the request is refused. The address is deleted.',
      already: 'It was answered already. Nothing was changed by you.',
    },
    id: 'Request',
    also: 'Other requests of this person',
  },
  fr: {
    title: 'Demandes d’accès',
    lead: 'Qui demande ce qui est détenu à son sujet, une rectification ou un effacement. La loi donne un mois (RGPD, article 12(3)).',
    states: { due: 'À répondre', unproven: 'Chez la personne', answered: 'Traitées' },
    empty: {
      due: 'Personne n’attend de réponse',
      unproven: 'Aucun lien n’est en route',
      answered: 'Aucune réponse encore',
    },
    emptyText: {
      due: 'Une demande arrive ici quand aucun lien ne peut être envoyé, ou quand quelqu’un demande une rectification ou un effacement.',
      unproven:
        'Une demande dont le lien est envoyé et pas encore ouvert se trouve ici. Elle n’attend rien de vous.',
      answered: 'Ce qui est traité reste ici pour sa durée, sans l’adresse.',
    },
    start: 'En ouvrir une pour quelqu’un',
    asks: {
      access: 'Accès',
      preferences: 'Choix des messages',
      correction: 'Rectification',
      erasure: 'Effacement',
    },
    asked: 'Demande',
    askedInWords: {
      access: 'Demande ce qui est détenu à son sujet.',
      preferences: 'Veut choisir les messages à recevoir.',
      correction: 'Demande une rectification.',
      erasure: 'Demande son effacement.',
    },
    channel: 'Canal',
    due: 'Échéance',
    how: 'Comment',
    dueIn: (days) =>
      days === 0 ? 'pour aujourd’hui' : days === 1 ? 'reste 1 jour' : `reste ${days} jours`,
    late: (days) => (days <= 1 ? '1 jour de retard' : `${days} jours de retard`),
    lanes: {
      mail: 'Par un lien dans un e-mail',
      text: 'Par un lien dans un SMS',
      operator: 'Par une personne',
    },
    waitsItsTurn: 'Son lien attend son tour',
    onItsWay: 'Son lien est en route',
    linkSent: (by) => (by === 'mail' ? 'Lien envoyé par e-mail' : 'Lien envoyé par SMS'),
    notSent: 'À la main : aucun lien n’a été envoyé',
    opened: 'Lien ouvert',
    answered: 'Traitée',
    answeredBy: 'Par',
    answers: {
      link: 'La personne a ouvert le lien',
      lapsed: 'Personne n’a ouvert le lien pendant sept jours',
      sent: 'Réponse donnée à la main',
      refused: 'Refus',
      erased: 'Effacement à la place',
    },
    who: { person: 'la personne', time: 'le temps' },
    legal: 'Répondre avant le',
    address: 'Répondre à',
    addressText: 'Son ouverture est enregistrée. Elle est supprimée avec la réponse.',
    addressGone: 'L’adresse n’est plus enregistrée.',
    addressOfficer: 'Un délégué ouvre l’adresse et répond.',
    says: 'Ce que dit la personne',
    todo: 'Que faire',
    todoOf: {
      access:
        'Imprimez le dossier de la personne et envoyez-le à cette adresse. Puis indiquez-le ici.',
      preferences:
        'Demandez à la personne ce qui doit s’arrêter, enregistrez-le sur sa page, puis indiquez-le ici.',
      correction: 'Rectifiez à la source des données. Écrivez à la personne, puis indiquez-le ici.',
      erasure:
        'Ouvrez la personne et effacez. Cela répond aussi à cette demande. Le stop reste, et la personne en est informée.',
    },
    openPerson: 'Ouvrir la personne',
    answer: 'Répondre',
    note: 'Note',
    noteHelp:
      'Comment c’est envoyé, ou pourquoi c’est refusé. Elle est gardée. N’écrivez aucune adresse.',
    noteMissing: 'Un refus doit être motivé. Informez-en aussi la personne (RGPD, article 12(4)).',
    sent: 'La réponse est donnée',
    refuse: 'Refuser',
    done: {
      sent: 'Enregistré : la réponse est donnée. L’adresse est supprimée.',
      refused: 'Enregistré : la demande est refusée. L’adresse est supprimée.',
      already: 'Une réponse était déjà donnée. Vous n’avez rien modifié.',
    },
    id: 'Demande',
    also: 'Autres demandes de cette personne',
  },
}
