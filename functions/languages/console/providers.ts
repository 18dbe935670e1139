import type { ConsoleLanguage } from '../../domain/operator.ts'

type Words = {
  readonly lead: string
  readonly columns: {
    readonly account: string
    readonly state: string
    readonly senders: string
    readonly heard: string
    readonly refused: string
    readonly today: string
  }
  readonly states: {
    readonly heard: string
    readonly silent: string
    readonly refusing: string
    readonly unusable: string
    readonly unregistered: string
  }
  readonly never: string
  readonly noRefusal: string
  readonly empty: string
  readonly emptyNext: string
  readonly unreadable: string
  readonly url: string
  readonly urlHelp: (isSecret: boolean) => string
  readonly setUp: string
  readonly provider: string
  readonly held: string
  readonly holds: (by: string, count: number, max: number) => string
  readonly numbers: string
  readonly notRegistered: string
  readonly traffic: string
  readonly refusedToday: (count: number) => string
  readonly toQuarantine: string
  readonly test: string
  readonly testLead: (isProbed: boolean) => string
  readonly button: string
  readonly operatorOnly: string
  readonly result: string
  readonly step: string
  readonly found: string
  readonly outcomes: Readonly<Record<'works' | 'fails' | 'cannot_probe', string>>
  readonly passed: string
  readonly failed: string
  readonly next: string
  readonly restsOn: Readonly<Record<'documentation' | 'not known', string>>
  readonly problem: string
}

export const providersWords: Readonly<Record<ConsoleLanguage, Words>> = {
  en: {
    lead: 'Each account that passes on what people say: how it is set up, and when it was last heard.',
    columns: {
      account: 'Account',
      state: 'State',
      senders: 'Senders',
      heard: 'Last heard',
      refused: 'Last refused',
      today: 'Refused today',
    },
    states: {
      heard: 'Heard',
      silent: 'Not heard yet',
      refusing: 'Last request refused',
      unusable: 'Cannot be used',
      unregistered: 'Sender missing',
    },
    never: 'not in the last 90 days',
    noRefusal: 'none in the last 90 days',
    empty: 'No provider is set up',
    emptyNext:
      'Add an entry to the accounts document: the provider’s name, a name of your own, its secret and the senders it serves. It appears here within five minutes.',
    unreadable:
      'The accounts document cannot be read. What was read before stays in use, so nobody is left unheard; what was changed since is not.',
    url: 'Webhook URL',
    urlHelp: (isSecret) =>
      isSecret
        ? 'Paste it at the provider, with the secret of the entry in the place of <secret>. It is not shown here.'
        : 'Paste it at the provider.',
    setUp: 'Set-up',
    provider: 'Provider',
    held: 'Proof',
    holds: (by, count, max) =>
      by === 'shared_secret'
        ? `${count} of ${max} secrets in use`
        : by === 'unknown'
          ? 'Unknown'
          : `${count} of ${max} keys of the provider`,
    numbers: 'Numbers',
    notRegistered: 'not registered',
    traffic: 'What it said',
    refusedToday: (count) =>
      count === 1 ? '1 request refused today' : `${count} requests refused today`,
    toQuarantine: 'To the quarantine',
    test: 'Test',
    testLead: (isProbed) =>
      isProbed
        ? 'Makes a request as the provider would, signs it with the secret that is held, verifies and reads it. Nothing is recorded.'
        : 'The provider signs with a key of its own, so only the provider can make a request that is verified. The test checks the set-up, and says what to press there.',
    button: 'Test this account',
    operatorOnly: 'An operator or officer may run the test.',
    result: 'Result',
    step: 'Step',
    found: 'What was found',
    outcomes: {
      works: 'Works on this side. Nothing was recorded.',
      fails: 'Something must be mended.',
      cannot_probe: 'Set up. Only the provider can send the rest.',
    },
    passed: 'In order',
    failed: 'To mend',
    next: 'Then test the provider’s side',
    restsOn: {
      documentation: 'From the provider’s documentation; not tried with live traffic.',
      'not known': 'No button of the provider for this is known, so a real message is sent.',
    },
    problem: 'Problem',
  },
  fr: {
    lead: 'Chaque compte qui transmet ce que disent les personnes : ses réglages, et quand il a parlé pour la dernière fois.',
    columns: {
      account: 'Compte',
      state: 'État',
      senders: 'Expéditeurs',
      heard: 'Dernier message',
      refused: 'Dernier refus',
      today: 'Refus du jour',
    },
    states: {
      heard: 'Entendu',
      silent: 'Pas encore entendu',
      refusing: 'Dernière requête refusée',
      unusable: 'Inutilisable',
      unregistered: 'Expéditeur manquant',
    },
    never: 'aucun depuis 90 jours',
    noRefusal: 'aucun depuis 90 jours',
    empty: 'Aucun prestataire n’est réglé',
    emptyNext:
      'Ajoutez une entrée au document des comptes : le nom du prestataire, un nom à vous, son secret et les expéditeurs qu’il sert. Elle apparaît ici en cinq minutes au plus.',
    unreadable:
      'Le document des comptes ne peut pas être lu. Le dernier qui a pu l’être reste en service : personne n’est ignoré, mais les changements faits depuis ne sont pas pris en compte.',
    url: 'URL du webhook',
    urlHelp: (isSecret) =>
      isSecret
        ? 'À coller chez le prestataire, avec le secret de l’entrée à la place de <secret>. Il n’est pas montré ici.'
        : 'À coller chez le prestataire.',
    setUp: 'Réglages',
    provider: 'Prestataire',
    held: 'Preuve',
    holds: (by, count, max) =>
      by === 'shared_secret'
        ? `${count} secret${count > 1 ? 's' : ''} en service sur ${max}`
        : by === 'unknown'
          ? 'Inconnue'
          : `${count} clé${count > 1 ? 's' : ''} du prestataire sur ${max}`,
    numbers: 'Numéros',
    notRegistered: 'non déclaré',
    traffic: 'Ce qu’il a dit',
    refusedToday: (count) =>
      count > 1 ? `${count} requêtes refusées aujourd’hui` : `${count} requête refusée aujourd’hui`,
    toQuarantine: 'Vers la quarantaine',
    test: 'Test',
    testLead: (isProbed) =>
      isProbed
        ? 'Fabrique une requête comme le prestataire, la signe avec le secret enregistré, la vérifie et la lit. Rien n’est enregistré.'
        : 'Le prestataire signe avec sa propre clé : lui seul peut fabriquer une requête valable. Le test vérifie les réglages et dit quoi faire chez lui.',
    button: 'Tester ce compte',
    operatorOnly: 'Un opérateur ou le délégué peut lancer le test.',
    result: 'Résultat',
    step: 'Étape',
    found: 'Constat',
    outcomes: {
      works: 'De ce côté, tout fonctionne. Rien n’a été enregistré.',
      fails: 'Quelque chose est à corriger.',
      cannot_probe: 'Réglé. Seul le prestataire peut envoyer la suite.',
    },
    passed: 'En ordre',
    failed: 'À corriger',
    next: 'Puis testez le côté du prestataire',
    restsOn: {
      documentation: 'D’après la documentation du prestataire ; jamais essayé en trafic réel.',
      'not known':
        'On ne connaît pas de bouton du prestataire pour cela : on envoie donc un vrai message.',
    },
    problem: 'Problème',
  },
}
