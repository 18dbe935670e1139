import type { Import } from '../../domain/import.ts'
import { importWords } from '../../languages/console/imports.ts'
import { show } from '../frame.tsx'
import { PostForm } from '../parts/form.tsx'
import { Card } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { refusedOf } from './list-page.tsx'
import { Steps } from './steps.tsx'

/** Asks once whether what was counted is to be recorded, and says what it does and never does. */
export function applyPage(
  c: ConsoleContext,
  found: Import,
  whom: string,
): Response | Promise<Response> {
  const language = c.get('language')
  const { apply: words } = importWords[language]
  const { kind, source } = found.plan
  const count = found.dryRun?.new ?? 0
  const refused = refusedOf(found.dryRun) ?? 0
  return show(c, {
    title: words.title,
    section: 'imports',
    lead: source,
    body: (
      <>
        <Steps c={c} at={3} />
        <Card>
          <p class="said">{words[kind](count, number(language, count), whom)}</p>
          <p>{words.never[kind]}</p>
          {refused === 0 ? null : <p>{words.refused(refused, number(language, refused))}</p>}
          <div class="buttons">
            <PostForm c={c} action={`/console/imports/${found.id}/apply`}>
              <button class="main" data-key="y">
                {words.yes}
              </button>
            </PostForm>
            <a class="button" href={`/console/imports/${found.id}`}>
              {words.no}
            </a>
          </div>
        </Card>
      </>
    ),
  })
}
