import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Sending } from '../../domain/sending.ts'

type MessageWords = {
  readonly title: string
  readonly lead: string
  readonly explain: string
  readonly empty: string
  readonly emptyText: string
  readonly kinds: Readonly<Record<Sending['kind'], string>>
  readonly kind: string
  readonly since: string
  readonly account: string
  readonly about: string
  readonly person: string
  readonly request: string
  readonly decide: string
  readonly sent: string
  readonly notSent: string
  readonly done: { readonly sent: string; readonly not_sent: string; readonly already: string }
}

export const messageWords: Readonly<Record<ConsoleLanguage, MessageWords>> = {
  en: {
    title: 'Messages',
    lead: 'Messages of Basta of which nobody knows whether they left.',
    explain:
      'The sending failed halfway. A text or a reply is never tried again; a mail with its link is, for a day. Look at the provider’s own list of what it sent, and say here what you saw.',
    empty: 'Nothing is unclear',
    emptyText: 'A message whose sending failed halfway comes here after a quarter of an hour.',
    kinds: { reply: 'Reply to a text', text: 'Text message', mail: 'E-mail' },
    kind: 'Message',
    since: 'Was to leave',
    account: 'Account',
    about: 'About',
    person: 'the person',
    request: 'the access request',
    decide: 'Decide',
    sent: 'It left',
    notSent: 'It did not leave',
    done: {
      sent: 'Recorded: it left.',
      not_sent: 'Recorded: it did not leave.',
      already: 'It is decided already, or its outcome became known.',
    },
  },
  fr: {
    title: 'Messages',
    lead: 'Des messages de Basta dont personne ne sait s’ils sont partis.',
    explain:
      'L’envoi a échoué à mi-chemin. Un SMS ou une réponse n’est jamais renvoyé ; un e-mail avec son lien l’est, pendant un jour. Regardez la liste des envois chez le prestataire, et dites ici ce que vous avez vu.',
    empty: 'Tout est clair',
    emptyText: 'Un message dont l’envoi a échoué à mi-chemin arrive ici après un quart d’heure.',
    kinds: { reply: 'Réponse à un SMS', text: 'SMS', mail: 'E-mail' },
    kind: 'Message',
    since: 'Devait partir',
    account: 'Compte',
    about: 'Au sujet de',
    person: 'la personne',
    request: 'la demande d’accès',
    decide: 'Décider',
    sent: 'Il est parti',
    notSent: 'Il n’est pas parti',
    done: {
      sent: 'Enregistré : il est parti.',
      not_sent: 'Enregistré : il n’est pas parti.',
      already: 'C’est déjà décidé, ou son issue est désormais connue.',
    },
  },
}
