import { WORDS, type PageLanguage } from '../languages/pages.ts'

const WHOLE = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
} as const

/**
 * A time as its reader's clock shows it, with the name of the zone, and in UTC, for whoever has another
 * clock: `26 November 2026 at 09:14 Central European Standard Time`, `26 November 2026 at 08:14 UTC`.
 */
export function shownTime(
  language: PageLanguage,
  time: Date,
  timeZone: string | undefined,
): readonly string[] {
  const { locale } = WORDS[language]
  const utc = new Intl.DateTimeFormat(locale, { ...WHOLE, timeZone: 'UTC' }).format(time)
  const told = `${utc} UTC`
  if (timeZone === undefined) return [told]
  const zoned = { ...WHOLE, timeZone, timeZoneName: 'long' } as const
  return [new Intl.DateTimeFormat(locale, zoned).format(time), told]
}
