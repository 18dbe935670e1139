const HTML_CHARACTERS_MAX = 20_000

/** The words of HTML without its tags; what it quotes is not its own. */
export function textOfHtml(html: string): string {
  return html
    .slice(0, HTML_CHARACTERS_MAX)
    .replace(/<(style|script|title|blockquote)\b[\s\S]*?<\/\1\s*>/gi, ' ')
    .replace(/<(?:br|p|div|li|tr)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&nbsp;|&#160;/gi, ' ')
    .replace(/&(?:#39|apos|rsquo);/gi, "'")
    .replace(/&amp;/gi, '&')
    .trim()
}
