/** How the page writes days and numbers: days before months, as the server does. */
export function pageLocale(): string {
  const { lang } = document.documentElement
  return lang === 'en' ? 'en-GB' : lang
}
