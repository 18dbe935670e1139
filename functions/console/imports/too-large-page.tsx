import { importWords } from '../../languages/console/imports.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import { show } from '../frame.tsx'
import type { ConsoleContext } from '../route.ts'

/** What takes the same file without the form: a list that is to be cleaned must never become stops. */
const BROUGHT = {
  imports: {
    command: 'basta import export.csv --kind stops --scope all --source "…"',
    words: importWords,
  },
  scrubs: {
    command: 'basta scrub list.csv --sender … --out clean.csv --rejected why.csv',
    words: scrubWords,
  },
} as const

/** A file that a form cannot bring: which ways can. */
export function tooLargePage(
  c: ConsoleContext,
  section: keyof typeof BROUGHT,
): Response | Promise<Response> {
  const { tooLarge: words } = importWords[c.get('language')]
  const { command, words: own } = BROUGHT[section]
  return show(c, {
    title: words.title,
    section,
    status: 413,
    body: (
      <>
        <p>{words.text}</p>
        <p>{words.ways}</p>
        <ul>
          <li>{words.script}</li>
          <li>
            {words.cli} <code>{command}</code>
          </li>
        </ul>
        <p>
          <a class="button" href={`/console/${section}/new`}>
            {own[c.get('language')].new}
          </a>
        </p>
      </>
    ),
  })
}
