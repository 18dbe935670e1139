/** Words that shops and clinics use with a number: "cancel 45877". */
export const TAKES_NUMBER = new Set([
  'arret',
  'arrete',
  'arreter',
  'arretez',
  'baja',
  'alto',
  'unsub',
  'td',
])

/** Words that count if they are a whole sentence. */
export const SENTENCE_WORDS = new Set([
  'arret',
  'arretez',
  'arreter',
  'basta',
  'хватит',
  'توقف',
  'توقفوا',
  'wypisz',
  'enough',
  'delete',
  'supprimez',
  'loschen',
  'loeschen',
  'borren',
  'eliminen',
  'cancellatelo',
  'cancellate',
  'apaguem',
  'removam',
  'verwijderen',
  'verwijder',
  'usuncie',
  'skasujcie',
  'radera',
  'poistakaa',
  'удалите',
  'διαγραψτε',
  'silin',
  'احذفوه',
  'احذفوا',
  'delete it',
  'slet det',
  'slett det',
  'poistakaa se',
  '删掉',
  '刪掉',
])

/** "Don't STOP", "bus STOP", and our own shortened notice: "Reply STOP". */
export const NOT_BEFORE_SHOUT = new Set(
  'dont non no not never ne nicht niet bus next full reply text txt send repondez envoyez tapez responda antworten the un le a or ou with'.split(
    ' ',
  ),
)

/** Words that may stand beside HELP. */
export const HELP_COMPANIONS = new Set([
  'me',
  'i',
  'need',
  'j',
  'ai',
  'besoin',
  'd',
  'de',
  'l',
  'more',
  'some',
  'want',
])
