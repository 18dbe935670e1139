import type { ConsoleLanguage } from '../../domain/operator.ts'

export type FigureList = 'source' | 'sender' | 'day' | 'account'

type FigureWords = {
  readonly title: string
  readonly lead: string
  readonly tabs: string
  readonly lists: Readonly<Record<FigureList, string>>
  readonly nothing: string
  readonly dayColumns: readonly string[]
  readonly accountColumns: readonly string[]
  readonly noneRefused: string
  readonly refusedNote: string
}

/** The lists behind the counts of the overview. */
export const figureWords: Readonly<Record<ConsoleLanguage, FigureWords>> = {
  en: {
    title: 'Figures',
    lead: 'The last 30 days, by the UTC day of receipt. An event counts once, under its source; and once for each sender it was said to.',
    tabs: 'Lists of figures',
    lists: {
      source: 'By source',
      sender: 'By sender',
      day: 'By day',
      account: 'Refused signatures',
    },
    nothing: 'Nothing was recorded in these 30 days',
    dayColumns: [
      'Day',
      'Events',
      'Stops',
      'Act to enforced, half',
      '99 of 100',
      'Told to a person, half',
      'In the log, 99 of 100',
      'Refused signatures',
    ],
    accountColumns: ['Account', 'Refused', 'Last on'],
    noneRefused: 'No request failed verification in these 30 days',
    refusedNote:
      'Requests that failed verification and were kept for seven days. What found no room is an alarm, not a count.',
  },
  fr: {
    title: 'Chiffres',
    lead: 'Les 30 derniers jours, selon le jour UTC de réception. Un événement compte une fois, sous sa source ; et une fois pour chaque expéditeur visé.',
    tabs: 'Listes de chiffres',
    lists: {
      source: 'Par source',
      sender: 'Par expéditeur',
      day: 'Par jour',
      account: 'Signatures refusées',
    },
    nothing: 'Rien n’a été enregistré ces 30 jours',
    dayColumns: [
      'Jour',
      'Événements',
      'Oppositions',
      'De l’acte à l’application, moitié',
      '99 sur 100',
      'Dites à une personne, moitié',
      'Au journal, 99 sur 100',
      'Signatures refusées',
    ],
    accountColumns: ['Compte', 'Refusées', 'Dernier jour'],
    noneRefused: 'Aucune vérification n’a échoué ces 30 jours',
    refusedNote:
      'Requêtes dont la vérification a échoué, gardées sept jours. Ce qui n’a pas trouvé de place est une alarme, pas un chiffre.',
  },
}
