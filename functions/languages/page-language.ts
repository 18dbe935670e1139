export type PageLanguage = 'en' | 'fr'
