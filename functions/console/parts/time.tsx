import type { ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond, type Second } from '../../domain/time.ts'

/**
 * A moment. The server knows no zone of the reader, so it says UTC; the script writes the local time and
 * keeps the other in the title.
 */
export function Time({
  language,
  at,
  only,
}: {
  language: ConsoleLanguage
  at: Second | string
  /** The day alone. */
  only?: 'day'
}) {
  const iso = typeof at === 'string' ? at : formatSecond(at)
  return (
    <time datetime={iso} title={iso} data-only={only}>
      {inWords(language, iso, only)}
    </time>
  )
}

/** `3 Mar 2026, 09:12 UTC` or `3 mars 2026 à 09:12 UTC`. */
export function inWords(language: ConsoleLanguage, iso: string, only?: 'day'): string {
  const day = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
    dateStyle: 'medium',
    ...(only === 'day' ? {} : { timeStyle: 'short' }),
    timeZone: 'UTC',
  }).format(new Date(iso))
  return only === 'day' ? day : `${day} UTC`
}

/** Made once: a page writes hundreds of numbers, and each formatter costs more than all of them. */
const NUMBERS: Readonly<Record<ConsoleLanguage, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en-GB'),
  fr: new Intl.NumberFormat('fr-FR'),
}

/** `1 234` with the language's own marks. */
export function number(language: ConsoleLanguage, value: number): string {
  return NUMBERS[language].format(value)
}
