import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Purpose } from '../../domain/scope.ts'

/**
 * Why a verdict is as it is, in words that fit every language: which act decided. `asked` where the act
 * is not on record under the ids that were read.
 */
export type Cause =
  | 'keyword'
  | 'text'
  | 'mail'
  | 'link'
  | 'provider'
  | 'import'
  | 'phone'
  | 'email'
  | 'letter'
  | 'agent'
  | 'decided'
  | 'undecided'
  | 'asked'
  | 'complaint'
  | 'bounce'
  | 'held'
  | 'noConsent'
  | 'unproven'
  | 'unreadable'
  | 'agreed'
  | 'bought'
  | 'service'
  | 'optOut'

/** What a cause may name; a language uses what it needs. */
export type Named = {
  /** The senders it was said to: `Acme and Beta`. */
  readonly to?: string | undefined
  /** The keyword they answered. */
  readonly word?: string | undefined
  /** Who wrote it down or decided it. */
  readonly by?: string | undefined
  /** The account of the provider that passed it on. */
  readonly account?: string | undefined
  /** When it happened. */
  readonly at?: string | undefined
}

export type StatementWords = {
  /** `who`: the senders; undefined is everybody. `count`: how many they are. */
  readonly mayNot: Readonly<Record<Purpose, (of: Spoken) => string>>
  readonly may: Readonly<Record<Purpose, (of: Spoken) => string>>
  readonly because: Readonly<Record<Cause, (named: Named) => string>>
}

type Spoken = {
  readonly who: string | undefined
  readonly count: number
  readonly since: string | undefined
  readonly because: string
}

/** A French verb after one sender or several. */
const fr = (count: number, one: string, several: string) => (count > 1 ? several : one)
const to = (said: string | undefined, word: string) =>
  said === undefined ? '' : ` ${word} ${said}`
const noted = (by: string | undefined, words: string) =>
  by === undefined ? '' : ` (${words} ${by})`
const since = (time: string | undefined, word: string) =>
  time === undefined ? '' : ` ${word} ${time}`
/** A French sentence begins with its time. */
const depuis = (time: string | undefined, sentence: string) =>
  time === undefined ? capital(sentence) : `Depuis le ${time}, ${sentence}`

function capital(sentence: string): string {
  return sentence.charAt(0).toLocaleUpperCase('fr') + sentence.slice(1)
}

export const statementWords: Readonly<Record<ConsoleLanguage, StatementWords>> = {
  en: {
    mayNot: {
      marketing: ({ who, since: at, because }) =>
        `This person may not be sent marketing by ${who ?? 'anyone'}${since(at, 'since')}, because ${because}.`,
      transactional: ({ who, since: at, because }) =>
        `This person may not be sent service messages by ${who ?? 'anyone'} either${since(at, 'since')}, because ${because}.`,
    },
    may: {
      marketing: ({ who, because }) =>
        `This person may be sent marketing by ${who ?? 'anyone'}, because ${because}.`,
      transactional: ({ who, because }) =>
        `This person may be sent service messages by ${who ?? 'anyone'}: ${because}.`,
    },
    because: {
      keyword: (named) => `they answered ${named.word ?? 'STOP'}${to(named.to, 'to')}`,
      text: (named) => `they told ${named.to ?? 'us'} by text message that they want no more`,
      mail: (named) => `they told ${named.to ?? 'us'} by e-mail that they want no more`,
      link: (named) => `they used the unsubscribe link${to(named.to, 'of')}`,
      provider: (named) =>
        `${named.account ?? 'a provider'} reported that they unsubscribed${to(named.to, 'from')}`,
      import: () => 'an imported list says that they had said stop',
      phone: (named) => `they asked for it by phone${noted(named.by, 'written down by')}`,
      email: (named) => `they asked for it by e-mail${noted(named.by, 'written down by')}`,
      letter: (named) => `they asked for it by letter${noted(named.by, 'written down by')}`,
      agent: (named) => `they asked for it through an agent${noted(named.by, 'written down by')}`,
      decided: (named) =>
        `a message of theirs${to(named.to, 'to')} was judged to be a stop${noted(named.by, 'by')}`,
      undecided: (named) =>
        `a message of theirs${to(named.to, 'to')} may be a stop, and nobody decided within 30 days`,
      asked: () => 'they asked for it',
      complaint: (named) => `they reported a message${to(named.to, 'of')} as spam`,
      bounce: (named) =>
        `a message${to(named.to, 'of')} could not be delivered to this address${noted(named.account, 'reported by')}`,
      held: (named) =>
        `a message of theirs${to(named.to, 'to')} may be a stop and awaits a decision`,
      noConsent: () => 'no consent of theirs is on record',
      unproven: () => 'the consent on record has no proof',
      unreadable: () => 'the address cannot be read',
      agreed: (named) => `they agreed to it on ${named.at ?? 'a day on record'}`,
      bought: (named) => `they bought something on ${named.at ?? 'a day on record'}`,
      service: () => 'no stop on record reaches them',
      optOut: () => 'they have not objected, and that is the basis that was declared',
    },
  },
  fr: {
    mayNot: {
      marketing: ({ who, count, since: at, because }) =>
        depuis(
          at,
          who === undefined
            ? `aucun expéditeur ne peut envoyer de prospection à cette personne, car ${because}.`
            : `${who} ne ${fr(count, 'peut', 'peuvent')} pas envoyer de prospection à cette personne, car ${because}.`,
        ),
      transactional: ({ who, count, since: at, because }) =>
        depuis(
          at,
          who === undefined
            ? `aucun expéditeur ne peut non plus lui envoyer de messages de service, car ${because}.`
            : `${who} ne ${fr(count, 'peut', 'peuvent')} pas non plus lui envoyer de messages de service, car ${because}.`,
        ),
    },
    may: {
      marketing: ({ who, count, because }) =>
        who === undefined
          ? `Tout expéditeur peut envoyer de la prospection à cette personne, car ${because}.`
          : `${who} ${fr(count, 'peut', 'peuvent')} envoyer de la prospection à cette personne, car ${because}.`,
      transactional: ({ who, count, because }) =>
        who === undefined
          ? `Tout expéditeur peut lui envoyer des messages de service : ${because}.`
          : `${who} ${fr(count, 'peut', 'peuvent')} lui envoyer des messages de service : ${because}.`,
    },
    because: {
      keyword: (named) => `elle a répondu ${named.word ?? 'STOP'}${to(named.to, 'à')}`,
      text: (named) => `elle a demandé${to(named.to, 'à')} par SMS de ne plus rien recevoir`,
      mail: (named) => `elle a demandé${to(named.to, 'à')} par e-mail de ne plus rien recevoir`,
      link: (named) => `elle s’est désinscrite par le lien${to(named.to, 'de')}`,
      provider: (named) =>
        `${named.account ?? 'un prestataire'} a signalé qu’elle s’est désinscrite${to(named.to, 'des messages de')}`,
      import: () => 'une liste importée indique qu’elle s’est opposée',
      phone: (named) => `elle s’y est opposée par téléphone${noted(named.by, 'noté par')}`,
      email: (named) => `elle s’y est opposée par e-mail${noted(named.by, 'noté par')}`,
      letter: (named) => `elle s’y est opposée par courrier${noted(named.by, 'noté par')}`,
      agent: (named) =>
        `elle s’y est opposée par l’intermédiaire d’un conseiller${noted(named.by, 'noté par')}`,
      decided: (named) =>
        `un de ses messages${to(named.to, 'à')} a été compris comme une opposition${noted(named.by, 'par')}`,
      undecided: (named) =>
        `un de ses messages${to(named.to, 'à')} est peut-être une opposition et personne n’a tranché en 30 jours`,
      asked: () => 'elle s’y est opposée',
      complaint: (named) => `elle a signalé un message${to(named.to, 'de')} comme indésirable`,
      bounce: (named) =>
        `un message${to(named.to, 'de')} n’a pas pu être remis à cette adresse${noted(named.account, 'signalé par')}`,
      held: (named) =>
        `un de ses messages${to(named.to, 'à')} est peut-être une opposition et attend une décision`,
      noConsent: () => 'aucun consentement n’est enregistré',
      unproven: () => 'le consentement enregistré est sans preuve',
      unreadable: () => 'l’adresse est illisible',
      agreed: (named) => `elle y a consenti le ${named.at ?? 'jour enregistré'}`,
      bought: (named) => `elle a fait un achat le ${named.at ?? 'jour enregistré'}`,
      service: () => 'aucune opposition enregistrée ne les vise',
      optOut: () => 'elle ne s’y est pas opposée, et c’est la base légale déclarée',
    },
  },
}
