import type { PageLanguage } from './page-language.ts'

/** What the consent that is recorded will cover, said wherever it is asked for and once it is given. */
export const COVERS: Readonly<
  Record<PageLanguage, (name: string, topics: readonly string[]) => string>
> = {
  en: (name, topics) =>
    topics.length === 0
      ? `Your agreement covers all marketing from ${name}.`
      : `Your agreement covers marketing from ${name} on this and nothing else: ${topics.join(', ')}.`,
  fr: (name, topics) =>
    topics.length === 0
      ? `Votre accord couvre toute la publicité de ${name}.`
      : `Votre accord couvre la publicité de ${name} sur ceci et rien d’autre : ${topics.join(', ')}.`,
}
