import type { ConsoleLanguage, OperatorDeed, Role } from '../../domain/operator.ts'

export type OperatorWords = {
  readonly title: string
  readonly lead: string
  readonly add: string
  readonly addTitle: string
  readonly name: string
  readonly id: string
  readonly idHelp: string
  readonly email: string
  readonly emailHelp: string
  readonly role: string
  readonly roleHelp: Readonly<Record<Role, string>>
  readonly language: string
  readonly languages: Readonly<Record<'' | ConsoleLanguage, string>>
  readonly since: string
  readonly by: (who: string) => string
  readonly you: string
  readonly save: string
  readonly change: string
  readonly yourself: string
  readonly sessions: string
  readonly noSessions: string
  readonly endSessions: string
  readonly endSessionsHelp: string
  readonly remove: string
  readonly removeTitle: (name: string) => string
  readonly removeText: string
  readonly keep: string
  readonly history: string
  readonly intact: string
  readonly notIntact: string
  readonly deeds: Readonly<Record<OperatorDeed, string>>
  readonly faults: { readonly name: string; readonly id: string; readonly email: string }
  readonly conflict: string
  readonly done: Readonly<Record<'added' | 'changed' | 'removed' | 'sessions', string>>
}

export const operatorWords: Readonly<Record<ConsoleLanguage, OperatorWords>> = {
  en: {
    title: 'Operators',
    lead: 'Who may sign in to this console, and what they may do.',
    add: 'Add an operator',
    addTitle: 'Add an operator',
    name: 'Name',
    id: 'Short name',
    idHelp: 'Lower-case letters, digits and hyphens. It stays, whatever changes.',
    email: 'E-mail address',
    emailHelp:
      'Links to sign in are sent there. It rests sealed, and is deleted when they are removed.',
    role: 'Role',
    roleHelp: {
      viewer: 'sees figures, senders and the state of providers; no person and no text',
      operator: 'also looks people up, records stops, decides what waits, imports lists',
      officer: 'also answers access requests, erases, lifts stops, and manages operators and keys',
    },
    language: 'Language',
    languages: { '': 'Of their browser', en: 'English', fr: 'French' },
    since: 'Named',
    by: (who) => `by ${who}`,
    you: 'you',
    save: 'Save',
    change: 'Change',
    yourself: 'Another officer must change your role or remove you.',
    sessions: 'Signed in now',
    noSessions: 'Signed in nowhere.',
    endSessions: 'End all sessions',
    endSessionsHelp: 'Signs them out in every browser at once, and makes their links useless.',
    remove: 'Remove',
    removeTitle: (name) => `Remove ${name}?`,
    removeText:
      'They are signed out at once, and cannot sign in again. Their address is deleted; their name stays in what they did.',
    keep: 'Keep',
    history: 'What was changed',
    intact: 'Unbroken: each entry follows the one before it.',
    notIntact: 'Broken: an entry was changed from outside.',
    deeds: {
      named: 'named',
      changed: 'changed',
      removed: 'removed',
      sessions_ended: 'all sessions ended',
    },
    faults: {
      name: 'A name of at most 80 characters.',
      id: 'Lower-case letters, digits and hyphens, at most 63.',
      email: 'This is no e-mail address.',
    },
    conflict:
      'Nothing was changed. The address may be another operator’s, or somebody changed this one just now: open the page again.',
    done: {
      added: 'The operator is added. They can ask for a link now.',
      changed: 'The operator is changed.',
      removed: 'The operator is removed and signed out.',
      sessions: 'All their sessions are over.',
    },
  },
  fr: {
    title: 'Opérateurs',
    lead: 'Qui peut se connecter à cette console, et pour quoi faire.',
    add: 'Ajouter un opérateur',
    addTitle: 'Ajouter un opérateur',
    name: 'Nom',
    id: 'Nom court',
    idHelp: 'Lettres minuscules, chiffres et traits d’union. Il reste, quoi qu’il change.',
    email: 'Adresse e-mail',
    emailHelp:
      'Les liens de connexion y sont envoyés. Elle est conservée scellée, et supprimée avec l’opérateur.',
    role: 'Rôle',
    roleHelp: {
      viewer:
        'voit les chiffres, les expéditeurs et l’état des prestataires ; aucune personne, aucun texte',
      operator:
        'consulte aussi les personnes, enregistre des oppositions, tranche, importe des listes',
      officer:
        'répond aussi aux demandes d’accès, efface, lève des oppositions, gère les opérateurs et les clés',
    },
    language: 'Langue',
    languages: { '': 'Celle de leur navigateur', en: 'Anglais', fr: 'Français' },
    since: 'Désigné',
    by: (who) => `par ${who}`,
    you: 'vous',
    save: 'Enregistrer',
    change: 'Modifier',
    yourself: 'Un autre délégué doit changer votre rôle ou vous retirer.',
    sessions: 'Connecté en ce moment',
    noSessions: 'Connecté nulle part.',
    endSessions: 'Terminer toutes les sessions',
    endSessionsHelp:
      'Le déconnecte aussitôt de tous les navigateurs, et rend ses liens inutilisables.',
    remove: 'Retirer',
    removeTitle: (name) => `Retirer ${name} ?`,
    removeText:
      'Il est déconnecté aussitôt et ne peut plus se connecter. Son adresse est supprimée ; son nom reste dans ce qu’il a fait.',
    keep: 'Garder',
    history: 'Ce qui a été modifié',
    intact: 'Intact : chaque entrée suit la précédente.',
    notIntact: 'Rompu : une entrée a été modifiée de l’extérieur.',
    deeds: {
      named: 'désigné',
      changed: 'modifié',
      removed: 'retiré',
      sessions_ended: 'toutes les sessions terminées',
    },
    faults: {
      name: 'Un nom de 80 caractères au plus.',
      id: 'Lettres minuscules, chiffres et traits d’union, 63 au plus.',
      email: 'Ce n’est pas une adresse e-mail.',
    },
    conflict:
      'Rien n’a été modifié. L’adresse est peut-être celle d’un autre opérateur, ou quelqu’un vient de modifier celui-ci : rouvrez la page.',
    done: {
      added: 'L’opérateur est ajouté. Il peut demander un lien dès maintenant.',
      changed: 'L’opérateur est modifié.',
      removed: 'L’opérateur est retiré et déconnecté.',
      sessions: 'Toutes ses sessions sont terminées.',
    },
  },
}
