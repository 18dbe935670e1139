import type { ConsoleLanguage } from '../../domain/operator.ts'

/** Texts that may be a stop. Reasons are those of `functions/classify/classification.ts`, and a report's. */
type ReviewWords = {
  readonly title: string
  readonly lead: string
  readonly empty: string
  readonly emptyText: string
  readonly held: string
  readonly waits: string
  readonly waitsSince: (days: number) => string
  readonly becomes: string
  readonly reasons: Readonly<Record<HeldWord, string>>
  readonly whys: Readonly<Record<HeldWord, string>>
  readonly ask: string
  readonly words: string
  readonly release: string
  readonly reading: string
  readonly noScore: string
  readonly score: (score: string, hold: string, stop: string) => string
  readonly atFirst: (score: string, model: string) => string
  readonly matched: string
  readonly towards: string
  readonly away: string
  readonly features: string
  readonly context: string
  readonly before: string
  readonly since: string
  readonly nothingElse: string
  readonly stoppedSince: string
}

export type HeldWord =
  'refusal' | 'legal_threat' | 'other_channel' | 'not_addressee' | 'notice' | 'unclear' | 'report'

export const reviewWords: Readonly<Record<ConsoleLanguage, ReviewWords>> = {
  en: {
    title: 'Reviews',
    lead: 'Texts that may be a stop. Each of them stops until somebody decides, and becomes a stop after 30 days.',
    empty: 'Nothing waits',
    emptyText: 'Texts that may be a stop come here.',
    held: 'Held because',
    waits: 'Waits',
    waitsSince: (days) => (days < 1 ? 'since today' : days === 1 ? '1 day' : `${days} days`),
    becomes: 'If nobody decides',
    reasons: {
      refusal: 'A bare refusal',
      legal_threat: 'Speaks of the law',
      other_channel: 'May mean another channel',
      not_addressee: 'Perhaps not the addressee',
      notice: 'Your own notice',
      unclear: 'Unclear',
      report: 'A provider does not send',
    },
    whys: {
      refusal: 'It is a bare refusal: of this offer, or of all messages.',
      legal_threat: 'It speaks of the law, and may ask for no more messages.',
      other_channel: 'It may mean another channel than the one it came by.',
      not_addressee: 'It may come from somebody other than the person you write to.',
      notice: 'It is a notice of yours that came back, and nothing else.',
      unclear: 'It is unclear whether it asks for no more messages.',
      report:
        'The provider does not send to this address and does not say why. That may be a stop that it heard itself.',
    },
    ask: 'Is this a stop?',
    words: 'What the person wrote',
    release: 'It is no stop',
    reading: 'How it was read',
    noScore: 'It needed no score: a rule alone holds it.',
    score: (score, hold, stop) =>
      `${score} likely to ask for no more messages. It is held from ${hold}, and a stop by itself from ${stop}.`,
    atFirst: (score, model) => `When it came: ${score}, by ${model}.`,
    matched: 'Rule',
    towards: 'Speaks for a stop',
    away: 'Speaks against',
    features: 'What counted most',
    context: 'What else is known of the person',
    before: 'Before',
    since: 'Since',
    nothingElse: 'Nothing else is on record.',
    stoppedSince: 'A stop was recorded since. It holds whatever you decide here.',
  },
  fr: {
    title: 'À vérifier',
    lead: 'Des textes qui sont peut-être un stop. Chacun arrête les envois tant que personne ne décide, et devient un stop après 30 jours.',
    empty: 'Rien n’attend',
    emptyText: 'Les textes qui sont peut-être un stop arrivent ici.',
    held: 'Retenu car',
    waits: 'Attend',
    waitsSince: (days) => (days < 1 ? 'depuis ce jour' : days === 1 ? '1 jour' : `${days} jours`),
    becomes: 'Sans décision',
    reasons: {
      refusal: 'Un simple refus',
      legal_threat: 'Parle du droit',
      other_channel: 'Vise peut-être un autre canal',
      not_addressee: 'Peut-être pas le destinataire',
      notice: 'Votre propre mention',
      unclear: 'Pas clair',
      report: 'Un prestataire n’envoie pas',
    },
    whys: {
      refusal: 'C’est un simple refus : de cette offre, ou de tous les messages.',
      legal_threat: 'Le texte parle du droit et demande peut-être l’arrêt des messages.',
      other_channel: 'Le texte vise peut-être un autre canal que celui par lequel il est arrivé.',
      not_addressee: 'Le texte vient peut-être d’une autre personne que celle à qui vous écrivez.',
      notice: 'C’est une mention de vos messages qui revient, et rien d’autre.',
      unclear: 'Il n’est pas clair si le texte demande l’arrêt des messages.',
      report:
        'Le prestataire n’envoie pas à cette adresse et ne dit pas pourquoi. C’est peut-être un stop qu’il a reçu lui-même.',
    },
    ask: 'Est-ce un stop ?',
    words: 'Ce que la personne a écrit',
    release: 'Ce n’est pas un stop',
    reading: 'Comment il a été lu',
    noScore: 'Aucun score n’a été nécessaire : une règle suffit à le retenir.',
    score: (score, hold, stop) =>
      `${score} de probabilité de demander l’arrêt des messages. Retenu à partir de ${hold}, stop de lui-même à partir de ${stop}.`,
    atFirst: (score, model) => `À son arrivée : ${score}, par ${model}.`,
    matched: 'Règle',
    towards: 'Pour un stop',
    away: 'Contre',
    features: 'Ce qui a compté le plus',
    context: 'Ce qu’on sait d’autre de la personne',
    before: 'Avant',
    since: 'Depuis',
    nothingElse: 'Rien d’autre n’est enregistré.',
    stoppedSince: 'Un stop a été enregistré depuis. Il vaut quelle que soit votre décision ici.',
  },
}
