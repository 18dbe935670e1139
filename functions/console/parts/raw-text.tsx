import type { ConsoleLanguage } from '../../domain/operator.ts'

/** Controls but tab and line feed, and what turns the direction of a line around. */
const HIDDEN = /(?![\t\n])[\p{Cc}\p{Bidi_Control}]/gu

/**
 * Words that a stranger wrote, with nothing hidden in them: a character that cannot be seen, or that
 * would make other characters read differently, is shown by its number.
 */
export function RawText({
  text,
  language,
  is = 'words',
}: {
  text: string
  /** In which it is read aloud, where it is known. */
  language?: string | undefined
  is?: 'words' | 'code'
}) {
  const shown = text.replaceAll('\r\n', '\n').replaceAll(HIDDEN, showHidden)
  return is === 'code' ? (
    <pre class="code raw" tabindex={0}>
      {shown}
    </pre>
  ) : (
    <blockquote dir="auto" lang={language}>
      {shown}
    </blockquote>
  )
}

function showHidden(character: string): string {
  const code = character.codePointAt(0) ?? 0
  return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** `French`, `français`; what has no name keeps its code. */
export function languageName(language: ConsoleLanguage, code: string | undefined): string {
  if (code === undefined) return '–'
  // `arabizi` is no ISO code.
  if (!/^[a-z]{2,3}$/.test(code)) return code
  const names = new Intl.DisplayNames([language], { type: 'language', fallback: 'code' })
  const name = names.of(code) ?? code
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
