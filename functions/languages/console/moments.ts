import type { ConsoleLanguage } from '../../domain/operator.ts'

/** `3 March 2026, 09:12 UTC`, `3 mars 2026 à 9 h 12 UTC`: in sentences that go on record. */
export function moment(language: ConsoleLanguage, time: string): string {
  const at = new Date(time)
  const minutes = String(at.getUTCMinutes()).padStart(2, '0')
  const hour = at.getUTCHours()
  return language === 'en'
    ? `${day(language, time)}, ${String(hour).padStart(2, '0')}:${minutes} UTC`
    : `${day(language, time)} à ${hour} h ${minutes} UTC`
}

/** `3 March 2026`, `3 mars 2026`, `1er mars 2026`. */
export function day(language: ConsoleLanguage, time: string): string {
  const written = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(time))
  // In French the first of a month is an ordinal.
  return language === 'fr' ? written.replace(/^1 /, '1er ') : written
}

/** `Acme, Beta and Gamma`. */
export function listOf(language: ConsoleLanguage, names: readonly string[]): string {
  return new Intl.ListFormat(language === 'en' ? 'en-GB' : 'fr-FR', { type: 'conjunction' }).format(
    names,
  )
}
