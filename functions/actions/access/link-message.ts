import type { LinkAsk } from '../../domain/access-request.ts'
import type { AccessLink } from '../../languages/language.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'
import { PREFERENCES } from '../../languages/preferences.ts'

export function linkMail(
  language: PageLanguage,
  asks: LinkAsk,
  link: AccessLink,
): { subject: string; text: string } {
  const { subject, text } = wordsOf(language, asks)
  return { subject, text: text(link) }
}

export function linkText(language: PageLanguage, asks: LinkAsk, link: AccessLink): string {
  return wordsOf(language, asks).short(link)
}

function wordsOf(language: PageLanguage, asks: LinkAsk) {
  return asks === 'preferences' ? PREFERENCES[language].mail : WORDS[language].accessLink
}
