import { WORDS, type PageLanguage } from '../../languages/pages.ts'

/**
 * A time on the reader's clock, and in UTC for whoever has another: `21 November 2026 at 10:00 (09:00
 * UTC)`. The page names the zone once. In UTC alone where no zone is known.
 */
export function dates(
  language: PageLanguage,
  timeZone: string | undefined,
): (time: string) => string {
  const { locale } = WORDS[language]
  const whole = { dateStyle: 'long', timeStyle: 'short' } as const
  const utc = new Intl.DateTimeFormat(locale, { ...whole, timeZone: 'UTC' })
  if (timeZone === undefined) return (time) => `${utc.format(new Date(time))} UTC`
  const zoned = new Intl.DateTimeFormat(locale, { ...whole, timeZone })
  const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' })
  const day = (zone: string) =>
    new Intl.DateTimeFormat('en', { dateStyle: 'short', timeZone: zone })
  const [here, there] = [day(timeZone), day('UTC')]
  return (time) => {
    const at = new Date(time)
    const isSameDay = here.format(at) === there.format(at)
    return `${zoned.format(at)} (${(isSameDay ? hour : utc).format(at)} UTC)`
  }
}

/** What its people call a time zone: `Central European Time`. */
export function zoneName(language: PageLanguage, timeZone: string, at: Date): string {
  const { locale } = WORDS[language]
  const format = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'longGeneric' })
  const part = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')
  return part?.value ?? timeZone
}
