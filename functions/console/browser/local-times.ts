import { pageLocale } from './page-locale.ts'

/** Writes times in the zone of this place; the exact moment stays in the title. */
export function showLocalTimes(within: ParentNode = document): void {
  const lang = pageLocale()
  for (const time of within.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
    const at = new Date(time.dateTime)
    if (Number.isNaN(at.getTime())) continue
    const only = time.dataset['only'] === 'day' ? {} : { timeStyle: 'short' as const }
    time.textContent = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', ...only }).format(at)
  }
}
