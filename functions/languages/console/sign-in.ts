import type { ConsoleLanguage } from '../../domain/operator.ts'

/** The pages before and around a session. Written by us; no native speaker has read the French. */
export type SignInWords = {
  readonly title: string
  readonly lead: string
  readonly email: string
  readonly provider: string
  readonly or: string
  readonly send: string
  readonly help: string
  readonly unreadable: string
  readonly tooMany: string
  readonly noMail: string
  readonly sent: {
    readonly title: string
    readonly text: string
    readonly help: string
    readonly again: string
  }
  readonly back: { readonly title: string; readonly text: string; readonly button: string }
  readonly notVouched: { readonly title: string; readonly text: string; readonly again: string }
  readonly link: { readonly title: string; readonly text: string; readonly button: string }
  readonly refused: {
    readonly title: string
    readonly unknown: string
    readonly over: string
    readonly used: string
    readonly another_browser: string
    readonly again: string
  }
}

export const signInWords: Readonly<Record<ConsoleLanguage, SignInWords>> = {
  en: {
    title: 'Sign in to Basta',
    lead: 'For the people who answer for the list of stops.',
    email: 'Your e-mail address',
    provider: 'Continue with your organisation',
    or: 'or with a link by mail:',
    send: 'Send me a link',
    help: 'We send a link that works once, for ten minutes, in this browser. There is no password.',
    unreadable: 'This is no e-mail address. Check it, and send it again.',
    tooMany: 'Too many links were asked for. Wait ten minutes, then try again.',
    noMail:
      'This installation sends no mail, so there are no links. Ask who runs it to set an address to send from.',
    sent: {
      title: 'Check your mail',
      text: 'If the address is the one of an operator, a link is on its way. Open it in this browser.',
      help: 'It works once, for ten minutes. Nothing after two minutes? Look among unwanted mail, or ask an officer whether you are named.',
      again: 'Use another address',
    },
    back: {
      title: 'You are back',
      text: 'Your organisation has answered. Press the button if nothing happens.',
      button: 'Continue',
    },
    notVouched: {
      title: 'You could not be signed in',
      text: 'Your organisation did not confirm the address of an operator, or it took more than ten minutes. Try again, or ask an officer whether you are named.',
      again: 'Try again',
    },
    link: {
      title: 'One step to go',
      text: 'Press the button to sign in here. The link is then used up.',
      button: 'Sign in',
    },
    refused: {
      title: 'This link does not work',
      unknown: 'It is not complete, or it was never one of ours. Ask for another.',
      over: 'It was good for ten minutes, and they are over. Ask for another.',
      used: 'It was used already, and works once. Ask for another.',
      another_browser:
        'It works only in the browser in which it was asked for. Open it there, or ask for another here.',
      again: 'Ask for another link',
    },
  },
  fr: {
    title: 'Connexion à Basta',
    lead: 'Pour les personnes qui répondent de la liste des oppositions.',
    email: 'Votre adresse e-mail',
    provider: 'Continuer avec votre organisation',
    or: 'ou avec un lien par e-mail :',
    send: 'M’envoyer un lien',
    help: 'Nous envoyons un lien qui fonctionne une fois, pendant dix minutes, dans ce navigateur. Il n’y a pas de mot de passe.',
    unreadable: 'Ce n’est pas une adresse e-mail. Vérifiez-la et envoyez-la de nouveau.',
    tooMany: 'Trop de liens ont été demandés. Attendez dix minutes, puis réessayez.',
    noMail:
      'Cette installation n’envoie pas de messages, il n’y a donc pas de liens. Demandez à son responsable de définir une adresse d’envoi.',
    sent: {
      title: 'Consultez vos messages',
      text: 'Si l’adresse est celle d’un opérateur, un lien est en route. Ouvrez-le dans ce navigateur.',
      help: 'Il fonctionne une fois, pendant dix minutes. Rien après deux minutes ? Regardez parmi les indésirables, ou demandez à un délégué si vous êtes enregistré.',
      again: 'Utiliser une autre adresse',
    },
    back: {
      title: 'Vous voilà de retour',
      text: 'Votre organisation a répondu. Appuyez sur le bouton si rien ne se passe.',
      button: 'Continuer',
    },
    notVouched: {
      title: 'La connexion n’a pas abouti',
      text: 'Votre organisation n’a pas confirmé l’adresse d’un opérateur, ou plus de dix minutes se sont écoulées. Réessayez, ou demandez à un délégué si vous êtes enregistré.',
      again: 'Réessayer',
    },
    link: {
      title: 'Encore une étape',
      text: 'Appuyez sur le bouton pour vous connecter ici. Le lien sera alors utilisé.',
      button: 'Se connecter',
    },
    refused: {
      title: 'Ce lien ne fonctionne pas',
      unknown: 'Il n’est pas complet, ou il n’a jamais été l’un des nôtres. Demandez-en un autre.',
      over: 'Il était valable dix minutes, et elles sont passées. Demandez-en un autre.',
      used: 'Il a déjà été utilisé et ne fonctionne qu’une fois. Demandez-en un autre.',
      another_browser:
        'Il ne fonctionne que dans le navigateur où il a été demandé. Ouvrez-le là-bas, ou demandez-en un autre ici.',
      again: 'Demander un autre lien',
    },
  },
}
