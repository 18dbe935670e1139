import type { KeyChange } from '../../domain/api-key.ts'
import type { Right } from '../../domain/api-keys.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'

type Words = {
  readonly lead: string
  readonly create: string
  readonly created: string
  readonly columns: {
    readonly name: string
    readonly state: string
    readonly rights: string
    readonly senders: string
    readonly lastUsed: string
    readonly ends: string
  }
  readonly states: Readonly<Record<'works' | 'overlap' | 'expired' | 'revoked', string>>
  readonly everySender: string
  readonly noEnd: string
  readonly neverUsed: string
  readonly empty: string
  readonly emptyNext: string
  readonly name: string
  readonly nameHelp: string
  readonly rights: Readonly<Record<Right, string>>
  readonly senders: string
  readonly sendersHelp: string
  readonly expires: string
  readonly expiresHelp: string
  readonly perMinute: string
  readonly perMinuteHelp: string
  readonly make: string
  readonly secret: string
  readonly secretOnce: string
  readonly back: string
  readonly lastFour: string
  readonly id: string
  readonly by: string
  readonly limit: (perMinute: string) => string
  readonly changes: string
  readonly what: Readonly<Record<KeyChange['what'], (by: string) => string>>
  readonly rotate: string
  readonly rotateLead: string
  readonly overlap: string
  readonly overlaps: readonly (readonly [seconds: string, label: string])[]
  readonly rotated: string
  readonly oldUntil: string
  readonly revoke: string
  readonly revokeTitle: (name: string) => string
  readonly revokeLead: string
  readonly revokeNow: string
  readonly revoked: string
  readonly keep: string
  readonly faults: { readonly rights: string; readonly expires: string; readonly other: string }
}

export const keysWords: Readonly<Record<ConsoleLanguage, Words>> = {
  en: {
    lead: 'What your own systems call Basta with. A key is shown once; here stand its name and its last four characters.',
    create: 'New key',
    created: 'The key was made.',
    columns: {
      name: 'Name',
      state: 'State',
      rights: 'Rights',
      senders: 'Senders',
      lastUsed: 'Last used',
      ends: 'Ends',
    },
    states: {
      works: 'Works',
      overlap: 'Two secrets work',
      expired: 'Expired',
      revoked: 'Revoked',
    },
    everySender: 'every sender',
    noEnd: 'no end',
    neverUsed: 'not yet',
    empty: 'There is no key',
    emptyNext: 'Make one for each system that sends or asks: then each can be ended alone.',
    name: 'Name',
    nameHelp: 'The system that will use it, such as “newsletter”.',
    rights: {
      check: 'check: ask before a send',
      write: 'write: report stops, consents and orders, and make links',
      lift: 'lift: record consents that lift a stop',
      read: 'read: follow what is recorded',
      admin: 'admin: everything, also keys and erasures',
    },
    senders: 'Senders',
    sendersHelp: 'Choose none for every sender, also those to come.',
    expires: 'Ends on',
    expiresHelp: 'It stops working on that day, at midnight UTC. Leave it empty for no end.',
    perMinute: 'Requests a minute',
    perMinuteHelp: 'Leave it empty for 6,000.',
    make: 'Make the key',
    secret: 'The key',
    secretOnce:
      'Copy it now into the secrets of the system that needs it. It is not stored, and this page cannot show it again.',
    back: 'I have copied it',
    lastFour: 'Ends in',
    id: 'Id',
    by: 'Made by',
    limit: (perMinute) => `${perMinute} requests a minute`,
    changes: 'What was done to it',
    what: {
      created: (by) => `Made by ${by}`,
      rotated: (by) => `New secret, by ${by}`,
      revoked: (by) => `Revoked by ${by}`,
    },
    rotate: 'Rotate',
    rotateLead:
      'Gives the key a new secret, shown once. The old one works for a while longer, so that no send fails meanwhile.',
    overlap: 'The old secret works',
    overlaps: [
      ['86400', 'for one day'],
      ['3600', 'for one hour'],
      ['604800', 'for seven days'],
      ['0', 'no longer'],
    ],
    rotated: 'The key has a new secret.',
    oldUntil: 'The old secret works until',
    revoke: 'Revoke…',
    revokeTitle: (name) => `Revoke “${name}”?`,
    revokeLead:
      'It stops working within half a minute. Whatever still calls with it gets no answer to a check, and must not send. This cannot be undone.',
    revokeNow: 'Revoke it',
    revoked: 'The key was revoked. It stops working within half a minute.',
    keep: 'Keep it',
    faults: {
      rights: 'Choose at least one right.',
      expires: 'A day to come.',
      other: 'Nothing was changed.',
    },
  },
  fr: {
    lead: 'Ce avec quoi vos propres systèmes appellent Basta. Une clé n’est montrée qu’une fois ; ici figurent son nom et ses quatre derniers caractères.',
    create: 'Nouvelle clé',
    created: 'La clé a été créée.',
    columns: {
      name: 'Nom',
      state: 'État',
      rights: 'Droits',
      senders: 'Expéditeurs',
      lastUsed: 'Dernier usage',
      ends: 'Fin',
    },
    states: {
      works: 'En service',
      overlap: 'Deux secrets en service',
      expired: 'Expirée',
      revoked: 'Révoquée',
    },
    everySender: 'tous les expéditeurs',
    noEnd: 'sans fin',
    neverUsed: 'pas encore',
    empty: 'Il n’y a aucune clé',
    emptyNext:
      'Créez-en une pour chaque système qui envoie ou qui demande : chacune pourra être arrêtée seule.',
    name: 'Nom',
    nameHelp: 'Le système qui s’en servira, par exemple « newsletter ».',
    rights: {
      check: 'check : demander avant un envoi',
      write: 'write : signaler arrêts, consentements et commandes, et créer des liens',
      lift: 'lift : enregistrer des consentements qui lèvent un arrêt',
      read: 'read : suivre ce qui est enregistré',
      admin: 'admin : tout, y compris les clés et les effacements',
    },
    senders: 'Expéditeurs',
    sendersHelp: 'N’en choisissez aucun pour tous, y compris ceux à venir.',
    expires: 'Fin le',
    expiresHelp: 'Elle cesse ce jour-là à minuit UTC. Laissez vide pour qu’elle n’ait pas de fin.',
    perMinute: 'Requêtes par minute',
    perMinuteHelp: 'Laissez vide pour 6 000.',
    make: 'Créer la clé',
    secret: 'La clé',
    secretOnce:
      'Copiez-la maintenant dans les secrets du système qui en a besoin. Elle n’est pas conservée, et cette page ne peut pas la montrer de nouveau.',
    back: 'Je l’ai copiée',
    lastFour: 'Se termine par',
    id: 'Identifiant',
    by: 'Créée par',
    limit: (perMinute) => `${perMinute} requêtes par minute`,
    changes: 'Ce qui lui a été fait',
    what: {
      created: (by) => `Créée par ${by}`,
      rotated: (by) => `Nouveau secret, par ${by}`,
      revoked: (by) => `Révoquée par ${by}`,
    },
    rotate: 'Renouveler',
    rotateLead:
      'Donne à la clé un nouveau secret, montré une seule fois. L’ancien reste valable un moment, pour qu’aucun envoi n’échoue entre-temps.',
    overlap: 'L’ancien secret reste valable',
    overlaps: [
      ['86400', 'un jour'],
      ['3600', 'une heure'],
      ['604800', 'sept jours'],
      ['0', 'plus du tout'],
    ],
    rotated: 'La clé a un nouveau secret.',
    oldUntil: 'L’ancien secret reste valable jusqu’au',
    revoke: 'Révoquer…',
    revokeTitle: (name) => `Révoquer « ${name} » ?`,
    revokeLead:
      'Elle cesse de fonctionner en une demi-minute. Ce qui appelle encore avec elle n’obtient plus de réponse avant un envoi, et ne doit plus envoyer. C’est irréversible.',
    revokeNow: 'La révoquer',
    revoked: 'La clé a été révoquée. Elle cesse de fonctionner en une demi-minute.',
    keep: 'La garder',
    faults: {
      rights: 'Choisissez au moins un droit.',
      expires: 'Un jour à venir.',
      other: 'Rien n’a été changé.',
    },
  },
}
