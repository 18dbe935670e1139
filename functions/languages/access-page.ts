import type { AllowedReason, DeniedReason } from '../domain/decide.ts'
import type { EventType } from '../domain/event.ts'
import type { RetainedKind } from '../domain/retention.ts'
import type { Blocks } from '../domain/scope.ts'
import type { PageLanguage } from './page-language.ts'

/** The words of the access pages, complete in each language by type. */
type Words = {
  readonly ask: string
  readonly askText: string
  readonly askButton: string
  readonly title: string
  readonly intro: (at: string) => string
  readonly nothing: string
  readonly download: string
  readonly inParts: string
  readonly more: string
  readonly now: string
  readonly marketing: string
  readonly service: string
  readonly everybody: string
  readonly yes: string
  readonly no: string
  readonly consents: string
  readonly noConsents: string
  readonly version: string
  readonly recorded: string
  readonly noneRecorded: string
  readonly held: string
  readonly sources: string
  readonly checks: string
  readonly checksText: string
  readonly requests: string
  readonly requested: (received: string, due: string, answered: string | undefined) => string
  readonly retention: string
  readonly everySender: string
  /** What a stop blocks, where it says so. */
  readonly blocked: Readonly<Record<Blocks, string>>
  readonly erased: string
  readonly since: (date: string) => string
  readonly used: string
  readonly usedText: string
  readonly expired: string
  readonly expiredText: string
  readonly bad: string
  readonly badText: string
  readonly down: string
  readonly downText: string
  readonly reasons: Readonly<Record<AllowedReason | DeniedReason, string>>
  readonly types: Readonly<Record<EventType, string>>
  /** Acts that have a word; another is shown by its name. */
  readonly methods: Readonly<Record<string, string>>
  /** What a person should know of the table of limits, by its kinds. */
  readonly kinds: Readonly<Partial<Record<RetainedKind, string>>>
  readonly limits: (days: number | null, isKept: boolean) => string
}

const en: Words = {
  ask: 'See what is held about you',
  askText:
    'Press the button to see everything held about the address this link was sent to. From then on the link works for one hour.',
  askButton: 'Show what is held',
  title: 'What is held about you',
  intro: (at) =>
    `As of ${at}. Your address itself is not stored: only a code that is computed from it with a secret key.`,
  nothing: 'Nothing is recorded about this address.',
  download: 'Download as JSON',
  inParts:
    'So much is recorded that it is shown in parts, oldest first. Each part can be downloaded; what holds now is in all of them.',
  more: 'Show the next part',
  now: 'What may be sent to you now',
  marketing: 'Advertising',
  service: 'Service messages',
  everybody: 'Everybody',
  yes: 'yes',
  no: 'no',
  consents: 'Consents',
  noConsents: 'No consent is recorded.',
  version: 'version',
  recorded: 'Everything recorded, oldest first',
  noneRecorded: 'Nothing.',
  held: 'Texts of yours that wait for a decision',
  sources: 'Where it came from',
  checks: 'Who asked about you',
  checksText:
    'Senders ask before each message whether they may send it. These questions are not kept. What is recorded here is passed on to nobody by Basta itself.',
  requests: 'Your requests for access',
  requested: (received, due, answered) =>
    `received ${received}, due ${due}, ${answered === undefined ? 'open' : `answered ${answered}`}`,
  retention: 'For how long',
  everySender: 'every sender',
  blocked: { marketing: 'advertising', every: 'every message' },
  erased: 'Its details were erased at your request.',
  since: (date) => `on ${date}`,
  used: 'This link was used',
  usedText:
    'It showed what is held, and closed an hour after its first use. Ask again for a new link.',
  expired: 'This link has expired',
  expiredText:
    'It was good for seven days, or until the request was answered in another way. Ask again for a new link.',
  bad: 'This link is not valid',
  badText: 'It may have been cut short on its way. Open it from the message once more.',
  down: 'This cannot be shown right now',
  downText: 'Please try again in a minute.',
  reasons: {
    invalid_address: 'the address cannot be read',
    opted_out: 'a stop was recorded',
    complained: 'a message was reported as unwanted',
    bounced: 'the address could not be reached',
    held: 'a text of yours may be a stop and waits for a decision',
    no_consent: 'no consent is recorded',
    unproven_consent: 'a consent was claimed, but not shown',
    consented: 'a consent was recorded',
    customer: 'an order was recorded',
    transactional: 'no stop stands against it',
    not_opted_out: 'no stop stands against it',
  },
  types: {
    stop: 'Stop',
    hold: 'May have been a stop',
    release: 'Was not a stop',
    lift: 'START after a stop',
    consent: 'Consent',
    bounce: 'Could not be delivered',
    delivery: 'Could be delivered again',
    order: 'Order',
    erasure: 'Erasure',
    note: 'Note',
  },
  methods: {
    keyword: 'by text message',
    reply: 'by e-mail reply',
    link: 'by a link in a message',
    phone: 'by phone',
    email: 'by e-mail',
    letter: 'by letter',
    agent: 'through an agent',
    complaint: 'reported as unwanted',
    form: 'by a form',
    double_opt_in: 'by a confirmed e-mail',
    paper: 'on paper',
    call: 'in a call',
    request: 'at request',
  },
  kinds: {
    stops: 'Stops: that they were said, when, for whom',
    evidence: 'What shows it: wording, reference, message number (gone after an erasure)',
    seen_messages: 'Numbers of messages that were heard',
    open_reviews: 'Texts that wait for a decision',
    inbox: 'Requests that wait to be recorded',
    access_requests: 'Requests for access, without your address',
    log_lines: 'Technical log, without your address',
    backups: 'Backups',
    checks: 'Questions of senders',
  },
  limits: (days, isKept) =>
    !isKept ? 'not kept' : days === null ? 'no end of its own' : `${days} days`,
}

const fr: Words = {
  ask: 'Voir ce qui est conservé sur vous',
  askText:
    'Appuyez sur le bouton pour voir tout ce qui est conservé sur l’adresse qui a reçu ce lien. Le lien fonctionne ensuite pendant une heure.',
  askButton: 'Montrer ce qui est conservé',
  title: 'Ce qui est conservé sur vous',
  intro: (at) =>
    `Au ${at}. Votre adresse elle-même n’est pas conservée : seulement un code calculé à partir d’elle avec une clé secrète.`,
  nothing: 'Rien n’est enregistré sur cette adresse.',
  download: 'Télécharger en JSON',
  inParts:
    'Il y a tant d’éléments enregistrés qu’ils sont montrés par parties, du plus ancien au plus récent. Chaque partie peut être téléchargée ; ce qui vaut maintenant est dans chacune.',
  more: 'Afficher la partie suivante',
  now: 'Ce qui peut vous être envoyé aujourd’hui',
  marketing: 'Publicité',
  service: 'Messages de service',
  everybody: 'Tous',
  yes: 'oui',
  no: 'non',
  consents: 'Consentements',
  noConsents: 'Aucun consentement n’est enregistré.',
  version: 'version',
  recorded: 'Tout ce qui est enregistré, du plus ancien au plus récent',
  noneRecorded: 'Rien.',
  held: 'Vos messages qui attendent une décision',
  sources: 'D’où cela vient',
  checks: 'Qui a demandé',
  checksText:
    'Avant chaque message, les expéditeurs demandent s’ils peuvent l’envoyer. Ces questions ne sont pas conservées. Basta ne transmet lui-même à personne ce qui est enregistré ici.',
  requests: 'Vos demandes d’accès',
  requested: (received, due, answered) =>
    `reçue le ${received}, à traiter avant le ${due}, ${answered === undefined ? 'ouverte' : `répondue le ${answered}`}`,
  retention: 'Pour combien de temps',
  everySender: 'tous les expéditeurs',
  blocked: { marketing: 'publicité', every: 'tout message' },
  erased: 'Les détails ont été effacés à votre demande.',
  since: (date) => `le ${date}`,
  used: 'Ce lien a été utilisé',
  usedText:
    'Il a montré ce qui est conservé et s’est fermé une heure après sa première utilisation. Refaites une demande pour un nouveau lien.',
  expired: 'Ce lien a expiré',
  expiredText:
    'Il était valable sept jours, ou jusqu’à une réponse par un autre moyen. Refaites une demande pour un nouveau lien.',
  bad: 'Ce lien n’est pas valable',
  badText: 'Il a peut-être été coupé en route. Ouvrez-le à nouveau depuis le message.',
  down: 'Impossible de l’afficher pour le moment',
  downText: 'Réessayez dans une minute.',
  reasons: {
    invalid_address: 'l’adresse ne peut pas être lue',
    opted_out: 'un stop a été enregistré',
    complained: 'un message a été signalé comme indésirable',
    bounced: 'l’adresse n’a pas pu être jointe',
    held: 'un de vos messages est peut-être un stop et attend une décision',
    no_consent: 'aucun consentement n’est enregistré',
    unproven_consent: 'un consentement a été affirmé, sans preuve',
    consented: 'un consentement a été enregistré',
    customer: 'une commande a été enregistrée',
    transactional: 'aucun stop ne s’y oppose',
    not_opted_out: 'aucun stop ne s’y oppose',
  },
  types: {
    stop: 'Stop',
    hold: 'Peut-être un stop',
    release: 'N’était pas un stop',
    lift: 'START après un stop',
    consent: 'Consentement',
    bounce: 'N’a pas pu être remis',
    delivery: 'A pu être remis à nouveau',
    order: 'Commande',
    erasure: 'Effacement',
    note: 'Note',
  },
  methods: {
    keyword: 'par SMS',
    reply: 'par réponse à un e-mail',
    link: 'par un lien dans un message',
    phone: 'par téléphone',
    email: 'par e-mail',
    letter: 'par courrier',
    agent: 'par un conseiller',
    complaint: 'signalé comme indésirable',
    form: 'par un formulaire',
    double_opt_in: 'par un e-mail confirmé',
    paper: 'sur papier',
    call: 'lors d’un appel',
    request: 'à votre demande',
  },
  kinds: {
    stops: 'Les stops : qu’ils ont été dits, quand, à qui',
    evidence: 'Ce qui le montre : texte, référence, numéro de message (effacé sur demande)',
    seen_messages: 'Numéros des messages entendus',
    open_reviews: 'Messages qui attendent une décision',
    inbox: 'Demandes qui attendent d’être enregistrées',
    access_requests: 'Demandes d’accès, sans votre adresse',
    log_lines: 'Journal technique, sans votre adresse',
    backups: 'Sauvegardes',
    checks: 'Questions des expéditeurs',
  },
  limits: (days, isKept) =>
    !isKept ? 'pas conservé' : days === null ? 'sans fin propre' : `${days} jours`,
}

export const WORDS: Readonly<Record<PageLanguage, Words>> = { en, fr }
