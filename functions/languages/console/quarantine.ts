import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Refusal } from '../../domain/listener.ts'

type QuarantineWords = {
  readonly title: string
  readonly lead: string
  readonly empty: string
  readonly emptyText: string
  readonly emptyAccount: string
  readonly account: string
  readonly requests: string
  readonly orMore: (count: number) => string
  readonly oldest: string
  readonly ofAccount: (account: string) => string
  readonly ofAccountText: string
  readonly received: string
  readonly why: string
  readonly method: string
  readonly bytes: string
  readonly refusals: Readonly<Record<Refusal, string>>
  readonly wouldBeTaken: string
  readonly unreadable: string
  readonly verify: string
  readonly verified: (accepted: number, refused: number) => string
  readonly more: string
  readonly one: string
  readonly oneText: string
  readonly headers: string
  readonly headersText: string
  readonly body: string
  readonly cut: string
  readonly back: string
}

export const quarantineWords: Readonly<Record<ConsoleLanguage, QuarantineWords>> = {
  en: {
    title: 'Quarantine',
    lead: 'What was sent to an account and could not be verified. It changes nothing, and is deleted after seven days.',
    empty: 'Nothing is in quarantine',
    emptyText:
      'A request that is not signed by its provider comes here. A wrong secret shows here first.',
    emptyAccount: 'Nothing of this account is in quarantine',
    account: 'Account',
    requests: 'Requests',
    orMore: (count) => `${count} or more`,
    oldest: 'Oldest',
    ofAccount: (account) => `Quarantine of ${account}`,
    ofAccountText:
      'Why each would be refused with the secrets of now. Mend the secret, then verify again: what is genuine is taken as of the time it came.',
    received: 'Received',
    why: 'Why it is refused',
    method: 'Method',
    bytes: 'Bytes',
    refusals: {
      missing_signature: 'It has no signature',
      malformed_signature: 'Its signature has a wrong form',
      wrong_signature: 'Its signature does not fit',
      stale: 'It is too old for its signature',
      unknown_topic: 'It is of another topic',
      too_many_parts: 'It has too many parts',
    },
    wouldBeTaken: 'Would be taken now',
    unreadable: 'Cannot be opened',
    verify: 'Verify again',
    verified: (accepted, refused) =>
      `${accepted} ${accepted === 1 ? 'request was' : 'requests were'} genuine and taken, ${refused} ${refused === 1 ? 'stays' : 'stay'} in quarantine.`,
    more: 'There was no time for all. Verify the rest:',
    one: 'A refused request',
    oneText: 'Anybody may have sent this. Opening it was recorded in the audit trail.',
    headers: 'Headers',
    headersText: 'Of a header that may hold a secret only the name is shown.',
    body: 'Body',
    cut: 'Only its beginning is shown.',
    back: 'Back to the account',
  },
  fr: {
    title: 'Quarantaine',
    lead: 'Ce qui a été envoyé à un compte et n’a pas pu être vérifié. Cela ne change rien et est supprimé après sept jours.',
    empty: 'Rien n’est en quarantaine',
    emptyText:
      'Une requête que son prestataire n’a pas signée arrive ici. Un mauvais secret se voit d’abord ici.',
    emptyAccount: 'Rien de ce compte n’est en quarantaine',
    account: 'Compte',
    requests: 'Requêtes',
    orMore: (count) => `${count} ou plus`,
    oldest: 'La plus ancienne',
    ofAccount: (account) => `Quarantaine de ${account}`,
    ofAccountText:
      'Pourquoi chacune serait refusée avec les secrets actuels. Corrigez le secret, puis vérifiez à nouveau : ce qui est authentique est pris à la date de son arrivée.',
    received: 'Reçu',
    why: 'Pourquoi le refus',
    method: 'Méthode',
    bytes: 'Octets',
    refusals: {
      missing_signature: 'Sans signature',
      malformed_signature: 'La signature a une mauvaise forme',
      wrong_signature: 'La signature ne convient pas',
      stale: 'Trop ancienne pour sa signature',
      unknown_topic: 'D’un autre sujet',
      too_many_parts: 'Trop de parties',
    },
    wouldBeTaken: 'Serait prise maintenant',
    unreadable: 'Ne peut pas être ouverte',
    verify: 'Vérifier à nouveau',
    verified: (accepted, refused) =>
      `${accepted} ${accepted > 1 ? 'requêtes étaient authentiques et sont prises' : 'requête authentique est prise'}, ${refused} ${refused > 1 ? 'restent' : 'reste'} en quarantaine.`,
    more: 'Le temps a manqué pour tout. Vérifier le reste :',
    one: 'Une requête refusée',
    oneText: 'N’importe qui a pu l’envoyer. Son ouverture est inscrite au journal d’audit.',
    headers: 'En-têtes',
    headersText: 'D’un en-tête qui peut contenir un secret, seul le nom est affiché.',
    body: 'Corps',
    cut: 'Seul son début est affiché.',
    back: 'Retour au compte',
  },
}
