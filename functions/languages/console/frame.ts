import type { ConsoleLanguage, Role } from '../../domain/operator.ts'

/** What stands around every page of the console, and what its parts say. */
export type FrameWords = {
  readonly skip: string
  readonly menu: string
  readonly sections: {
    readonly home: string
    readonly people: string
    readonly reviews: string
    readonly asides: string
    readonly access: string
    readonly messages: string
    readonly incidents: string
    readonly quarantine: string
    readonly imports: string
    readonly scrubs: string
    readonly senders: string
    readonly providers: string
    readonly targets: string
    readonly keys: string
    readonly operators: string
    readonly approvals: string
    readonly audit: string
    readonly sessions: string
  }
  readonly groups: {
    readonly decide: string
    readonly wiring: string
    readonly house: string
  }
  readonly roles: Readonly<Record<Role, string>>
  readonly signOut: string
  readonly help: string
  readonly keys: readonly (readonly [key: string, does: string])[]
  readonly close: string
  readonly next: string
  readonly first: string
  readonly data: string
  readonly day: string
  readonly drop: string
  readonly done: string
  readonly refused: string
  readonly refusals: {
    readonly role: (needed: string, own: string) => string
    readonly form: string
    readonly notFound: string
    readonly notFoundTitle: string
    readonly away: string
    readonly awayTitle: string
    readonly wrongTitle: string
    readonly tooLarge: string
    readonly home: string
  }
}

export const frameWords: Readonly<Record<ConsoleLanguage, FrameWords>> = {
  en: {
    skip: 'Go to the content',
    menu: 'Sections',
    sections: {
      home: 'Overview',
      people: 'People',
      reviews: 'Reviews',
      asides: 'Set aside',
      access: 'Access requests',
      messages: 'Messages',
      incidents: 'Incidents',
      quarantine: 'Quarantine',
      imports: 'Imports',
      scrubs: 'Clean a list',
      senders: 'Senders',
      providers: 'Providers',
      targets: 'Targets',
      keys: 'API keys',
      operators: 'Operators',
      approvals: 'Approvals',
      audit: 'Audit trail',
      sessions: 'My sessions',
    },
    groups: { decide: 'To decide', wiring: 'Set up', house: 'Access' },
    roles: { viewer: 'Viewer', operator: 'Operator', officer: 'Data protection officer' },
    signOut: 'Sign out',
    help: 'Keys',
    keys: [
      ['/', 'Search for a person'],
      ['g h', 'Overview'],
      ['g p', 'People'],
      ['g r', 'Reviews'],
      ['g s', 'Set aside'],
      ['g a', 'Access requests'],
      ['g i', 'Imports'],
      ['j / k', 'Next and previous row'],
      ['Enter', 'Open the row'],
      ['?', 'These keys'],
    ],
    close: 'Close',
    next: 'Next',
    first: 'Back to the first',
    data: 'Show the figures',
    day: 'Day',
    drop: 'Drop the file here, or choose it',
    done: 'Done.',
    refused: 'This could not be done',
    refusals: {
      role: (needed, own) =>
        `This is for the role “${needed}”. You are signed in as “${own}”. Ask an officer if you need it.`,
      form: 'The form did not come from this session, or the session has changed. Nothing was recorded. Open the page again and repeat it.',
      notFound: 'It may have been decided, ended or never existed. The lists show what there is.',
      notFoundTitle: 'There is no such page',
      away: 'The register cannot be reached at this moment. Nothing was recorded. Try again in a few seconds.',
      awayTitle: 'Not available now',
      wrongTitle: 'Something went wrong here',
      tooLarge: 'More was sent than this page takes. Nothing was recorded.',
      home: 'To the overview',
    },
  },
  fr: {
    skip: 'Aller au contenu',
    menu: 'Rubriques',
    sections: {
      home: 'Vue d’ensemble',
      people: 'Personnes',
      reviews: 'À vérifier',
      asides: 'Mis de côté',
      access: 'Demandes d’accès',
      messages: 'Messages',
      incidents: 'Incidents',
      quarantine: 'Quarantaine',
      imports: 'Imports',
      scrubs: 'Nettoyer une liste',
      senders: 'Expéditeurs',
      providers: 'Prestataires',
      targets: 'Cibles',
      keys: 'Clés d’API',
      operators: 'Opérateurs',
      approvals: 'Approbations',
      audit: 'Journal d’audit',
      sessions: 'Mes sessions',
    },
    groups: { decide: 'À décider', wiring: 'Réglages', house: 'Accès' },
    roles: {
      viewer: 'Lecteur',
      operator: 'Opérateur',
      officer: 'Délégué (DPO)',
    },
    signOut: 'Se déconnecter',
    help: 'Touches',
    keys: [
      ['/', 'Chercher une personne'],
      ['g h', 'Vue d’ensemble'],
      ['g p', 'Personnes'],
      ['g r', 'À vérifier'],
      ['g s', 'Mis de côté'],
      ['g a', 'Demandes d’accès'],
      ['g i', 'Imports'],
      ['j / k', 'Ligne suivante, ligne précédente'],
      ['Entrée', 'Ouvrir la ligne'],
      ['?', 'Ces touches'],
    ],
    close: 'Fermer',
    next: 'Suite',
    first: 'Revenir au début',
    data: 'Afficher les chiffres',
    day: 'Jour',
    drop: 'Déposez le fichier ici, ou choisissez-le',
    done: 'C’est fait.',
    refused: 'Cela n’a pas pu être fait',
    refusals: {
      role: (needed, own) =>
        `Cette page demande le rôle « ${needed} ». Vous êtes connecté en tant que « ${own} ». Adressez-vous à un délégué si vous en avez besoin.`,
      form: 'Le formulaire ne vient pas de cette session, ou la session a changé. Rien n’a été enregistré. Rouvrez la page et recommencez.',
      notFound:
        'L’élément a peut-être été décidé, est arrivé à son terme ou n’a jamais existé. Les listes montrent ce qu’il y a.',
      notFoundTitle: 'Cette page n’existe pas',
      away: 'Le registre n’est pas joignable en ce moment. Rien n’a été enregistré. Réessayez dans quelques secondes.',
      awayTitle: 'Indisponible pour le moment',
      wrongTitle: 'Un problème est survenu ici',
      tooLarge: 'L’envoi dépasse ce que cette page accepte. Rien n’a été enregistré.',
      home: 'Vers la vue d’ensemble',
    },
  },
}
