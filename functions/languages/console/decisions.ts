import type { AsideReason } from '../../domain/aside.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { EventType } from '../../domain/event.ts'
import type { Counted } from '../../domain/waiting-list.ts'

/** What the pages of texts to decide and of what was set aside both say. */
export type DecisionWords = {
  readonly decideAll: string
  readonly place: (position: number, of: string) => string
  readonly toDecide: (count: string) => string
  readonly counted: (waiting: Counted) => string
  readonly sender: string
  readonly noSender: string
  readonly language: string
  readonly wouldStop: string
  readonly received: string
  readonly said: string
  readonly account: string
  readonly by: string
  readonly channels: { readonly sms: string; readonly email: string }
  readonly report: string
  readonly sentTo: string
  readonly messageId: string
  readonly person: string
  readonly openPerson: string
  readonly stopsIn: (days: number) => string
  readonly endsIn: (days: number) => string
  readonly decide: string
  readonly stop: string
  readonly note: string
  readonly noteHelp: string
  readonly train: string
  readonly row: string
  readonly rowHelp: string
  readonly label: string
  readonly asDecided: string
  readonly labels: {
    readonly opt_out: string
    readonly ordinary: string
    readonly unsure: string
    readonly opt_in: string
    readonly help: string
  }
  readonly rowTitle: string
  readonly rowText: string
  readonly noRow: string
  readonly next: string
  readonly previous: string
  readonly back: string
  readonly done: {
    readonly stop: string
    readonly release: string
    readonly dismiss: string
    readonly already: string
    readonly older: string
  }
  readonly textGone: string
  readonly recorded: string
  readonly keys: {
    readonly stop: string
    readonly release: string
    readonly dismiss: string
    readonly next: string
    readonly previous: string
  }
  readonly events: Readonly<Record<EventType, string>>
  readonly whys: Readonly<Record<AsideReason, string>>
}

export const decisionWords: Readonly<Record<ConsoleLanguage, DecisionWords>> = {
  en: {
    decideAll: 'Decide one by one',
    place: (position, of) => `${position} of ${of}`,
    toDecide: (count) => `${count} to decide, oldest first`,
    counted: ({ count, isMore }) => (isMore ? `more than ${count}` : String(count)),
    sender: 'Sender',
    noSender: 'None is named',
    language: 'Language',
    wouldStop: 'Would stop',
    received: 'Received',
    said: 'Said',
    account: 'Account',
    by: 'By',
    channels: { sms: 'Text message', email: 'E-mail' },
    report: 'Report of a provider',
    sentTo: 'Sent to',
    messageId: 'Message id',
    person: 'Person',
    openPerson: 'Open the person',
    stopsIn: (days) =>
      days === 0 ? 'a stop today' : days === 1 ? 'a stop in 1 day' : `a stop in ${days} days`,
    endsIn: (days) =>
      days === 0 ? 'ends today' : days === 1 ? 'ends in 1 day' : `ends in ${days} days`,
    decide: 'Decide',
    stop: 'It is a stop',
    note: 'Note',
    noteHelp: 'Why, in a few words. It stays in the evidence. Write no address.',
    train: 'For training a model',
    row: 'Give me the text as a row to train with',
    rowHelp: 'Masked, so that it names nobody. It is shown once and kept nowhere.',
    label: 'Label of the row',
    asDecided: 'As decided',
    labels: {
      opt_out: 'opt_out: no more messages',
      ordinary: 'ordinary: anything else',
      unsure: 'unsure: a person must judge',
      opt_in: 'opt_in: yes',
      help: 'help: who writes?',
    },
    rowTitle: 'The row to train with',
    rowText: 'Copy it now. The text is deleted, and nothing of it is kept.',
    noRow: 'No row can be made of this: no words of a person are left. Nothing was decided.',
    next: 'Next',
    previous: 'Previous',
    back: 'Back to the list',
    done: {
      stop: 'Recorded: it was a stop.',
      release: 'Recorded: it was no stop.',
      dismiss: 'Recorded: it was nobody’s stop.',
      already: 'Somebody else decided that one in the meantime. Nothing was changed by you.',
      older: 'An older text of the same person waits. Decide this one first.',
    },
    textGone: 'The text was deleted for its age. It becomes a stop at the next pass.',
    recorded: 'Opening it was recorded in the audit trail.',
    keys: {
      stop: 'It is a stop',
      release: 'It is no stop',
      dismiss: 'Dismiss it',
      next: 'Next, without deciding',
      previous: 'Previous',
    },
    events: {
      stop: 'Stop',
      hold: 'A text that may be a stop',
      release: 'A text was no stop',
      lift: 'Stop taken back',
      consent: 'Consent',
      bounce: 'Not deliverable',
      delivery: 'Deliverable again',
      order: 'Purchase',
      erasure: 'Erasure',
      note: 'Note',
    },
    whys: {
      no_text: 'A message without words',
      unknown_shape: 'A shape that is not known',
      unknown_channel: 'A channel that is not known',
      unreadable_address: 'The address cannot be read',
      unreadable: 'The request cannot be read',
      too_late_to_lift: 'A START that came too late',
      ambiguous_signature: 'A signature that fits other words too',
    },
  },
  fr: {
    decideAll: 'Décider un par un',
    place: (position, of) => `${position} sur ${of}`,
    toDecide: (count) => `${count} à décider, du plus ancien au plus récent`,
    counted: ({ count, isMore }) => (isMore ? `plus de ${count}` : String(count)),
    sender: 'Expéditeur',
    noSender: 'Aucun n’est nommé',
    language: 'Langue',
    wouldStop: 'Arrêterait',
    received: 'Reçu',
    said: 'Dit',
    account: 'Compte',
    by: 'Par',
    channels: { sms: 'SMS', email: 'E-mail' },
    report: 'Rapport d’un prestataire',
    sentTo: 'Envoyé à',
    messageId: 'Identifiant du message',
    person: 'Personne',
    openPerson: 'Ouvrir la personne',
    stopsIn: (days) =>
      days === 0
        ? 'un stop aujourd’hui'
        : days === 1
          ? 'un stop dans 1 jour'
          : `un stop dans ${days} jours`,
    endsIn: (days) =>
      days === 0
        ? 'prend fin aujourd’hui'
        : days === 1
          ? 'prend fin dans 1 jour'
          : `prend fin dans ${days} jours`,
    decide: 'Décider',
    stop: 'C’est un stop',
    note: 'Note',
    noteHelp: 'Pourquoi, en quelques mots. Elle reste dans la preuve. N’écrivez aucune adresse.',
    train: 'Pour l’apprentissage d’un modèle',
    row: 'Me donner le texte comme ligne d’apprentissage',
    rowHelp:
      'Masqué : il ne nomme personne. La ligne s’affiche une fois et n’est gardée nulle part.',
    label: 'Étiquette de la ligne',
    asDecided: 'Selon la décision',
    labels: {
      opt_out: 'opt_out : plus de messages',
      ordinary: 'ordinary : tout le reste',
      unsure: 'unsure : une personne doit juger',
      opt_in: 'opt_in : oui',
      help: 'help : qui écrit ?',
    },
    rowTitle: 'La ligne d’apprentissage',
    rowText: 'Copiez-la maintenant. Le texte est supprimé et rien n’en est gardé.',
    noRow:
      'Aucune ligne ne peut en être faite : il ne reste pas de mots d’une personne. Rien n’a été décidé.',
    next: 'Suivant',
    previous: 'Précédent',
    back: 'Retour à la liste',
    done: {
      stop: 'Enregistré : c’était un stop.',
      release: 'Enregistré : ce n’était pas un stop.',
      dismiss: 'Enregistré : ce n’était le stop de personne.',
      already: 'Quelqu’un d’autre l’a décidé entre-temps. Vous n’avez rien modifié.',
      older: 'Un texte plus ancien de la même personne attend. Décidez d’abord celui-ci.',
    },
    textGone:
      'Le texte a été supprimé en raison de son âge. Il devient un stop au prochain passage.',
    recorded: 'Son ouverture est inscrite au journal d’audit.',
    keys: {
      stop: 'C’est un stop',
      release: 'Ce n’est pas un stop',
      dismiss: 'Écarter',
      next: 'Suivant, sans décider',
      previous: 'Précédent',
    },
    events: {
      stop: 'Stop',
      hold: 'Un texte qui est peut-être un stop',
      release: 'Un texte n’était pas un stop',
      lift: 'Stop retiré',
      consent: 'Consentement',
      bounce: 'Non distribuable',
      delivery: 'À nouveau distribuable',
      order: 'Achat',
      erasure: 'Effacement',
      note: 'Note',
    },
    whys: {
      no_text: 'Un message sans mots',
      unknown_shape: 'Une forme inconnue',
      unknown_channel: 'Un canal inconnu',
      unreadable_address: 'L’adresse est illisible',
      unreadable: 'La requête est illisible',
      too_late_to_lift: 'Un START arrivé trop tard',
      ambiguous_signature: 'Une signature qui convient aussi à d’autres mots',
    },
  },
}
