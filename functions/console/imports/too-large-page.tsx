import { importWords } from '../../languages/console/imports.ts'
import { show } from '../frame.tsx'
import type { ConsoleContext } from '../route.ts'

/** A file that a form cannot bring: which ways can. */
export function tooLargePage(c: ConsoleContext): Response | Promise<Response> {
  const { tooLarge: words } = importWords[c.get('language')]
  return show(c, {
    title: words.title,
    section: 'imports',
    status: 413,
    body: (
      <>
        <p>{words.text}</p>
        <p>{words.ways}</p>
        <ul>
          <li>{words.script}</li>
          <li>
            {words.cli} <code>basta import export.csv --kind stops --scope all --source "…"</code>
          </li>
        </ul>
        <p>
          <a class="button" href="/console/imports/new">
            {importWords[c.get('language')].new}
          </a>
        </p>
      </>
    ),
  })
}
