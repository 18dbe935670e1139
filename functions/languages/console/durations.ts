import type { ConsoleLanguage } from '../../domain/operator.ts'

/** `27 ms`, `1.4 sec`, `3 days`, in the unit that fits. */
export function duration(language: ConsoleLanguage, ms: number): string {
  const write = (value: number, unit: string): string =>
    new Intl.NumberFormat(language === 'en' ? 'en-GB' : 'fr-FR', {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumSignificantDigits: 2,
    }).format(value)
  if (ms < 1_000) return write(ms, 'millisecond')
  const seconds = ms / 1_000
  if (seconds < 60) return write(seconds, 'second')
  if (seconds < 3_600) return write(seconds / 60, 'minute')
  return seconds < 86_400 ? write(seconds / 3_600, 'hour') : write(seconds / 86_400, 'day')
}
