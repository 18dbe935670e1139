import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { SignInMethod } from '../../domain/session.ts'

export type SessionWords = {
  readonly title: string
  readonly lead: string
  readonly browser: string
  readonly unknownBrowser: string
  readonly this: string
  readonly how: string
  readonly methods: Readonly<Record<SignInMethod, string>>
  readonly since: string
  readonly until: string
  readonly end: string
  readonly ended: string
}

export const sessionWords: Readonly<Record<ConsoleLanguage, SessionWords>> = {
  en: {
    title: 'My sessions',
    lead: 'Where you are signed in. Each ends by itself after eight hours.',
    browser: 'Browser',
    unknownBrowser: 'Unknown browser',
    this: 'this one',
    how: 'Signed in by',
    methods: {
      link: 'link by mail',
      oidc: 'your organisation',
      local: 'link of this machine',
    },
    since: 'Since',
    until: 'Until',
    end: 'End',
    ended: 'The session is over. That browser is signed out.',
  },
  fr: {
    title: 'Mes sessions',
    lead: 'Où vous êtes connecté. Chaque session se termine d’elle-même après huit heures.',
    browser: 'Navigateur',
    unknownBrowser: 'Navigateur inconnu',
    this: 'celui-ci',
    how: 'Connexion par',
    methods: {
      link: 'lien par e-mail',
      oidc: 'votre organisation',
      local: 'lien de cette machine',
    },
    since: 'Depuis',
    until: 'Jusqu’à',
    end: 'Terminer',
    ended: 'La session est terminée. Ce navigateur est déconnecté.',
  },
}
