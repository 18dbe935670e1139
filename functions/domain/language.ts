/** Every language that replies are read and written in. */
export const LANGUAGES = [
  'en',
  'fr',
  'de',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'sv',
  'da',
  'no',
  'fi',
  'ar',
  'zh',
  'ru',
  'el',
  'tr',
] as const
export type Language = (typeof LANGUAGES)[number]
