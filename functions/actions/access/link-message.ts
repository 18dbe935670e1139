import type { AccessLink } from '../../languages/language.ts'
import { WORDS, type PageLanguage } from '../../languages/pages.ts'

export function linkMail(
  language: PageLanguage,
  link: AccessLink,
): { subject: string; text: string } {
  const { subject, text } = WORDS[language].accessLink
  return { subject, text: text(link) }
}

export function linkText(language: PageLanguage, link: AccessLink): string {
  return WORDS[language].accessLink.short(link)
}
