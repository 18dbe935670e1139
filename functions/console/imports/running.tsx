import type { Import } from '../../domain/import.ts'
import { importWords } from '../../languages/console/imports.ts'
import { Card } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { Counts } from './counts.tsx'
import { countsOf } from './list-page.tsx'

/** How far a dry run or a recording is; the script looks again and again, else the page reloads. */
export function Running({ c, found }: { c: ConsoleContext; found: Import }) {
  const language = c.get('language')
  const { running: words } = importWords[language]
  const share = found.file === undefined ? 0 : Math.min(1, found.next.offset / found.file.bytes)
  const percent = new Intl.NumberFormat(language, { style: 'percent' }).format(share)
  const rows = number(language, countsOf(found)?.rows ?? 0)
  return (
    <div id="running" data-poll>
      <Card>
        <p>{found.state === 'applying' ? words.recording : words.counting}</p>
        <progress max="1" value={String(share)} aria-label={words.progress} />
        <p class="help">{words.sofar(rows, percent)}</p>
        <noscript>
          <p class="help">{words.noScript}</p>
        </noscript>
      </Card>
      <Counts c={c} found={found} />
    </div>
  )
}
