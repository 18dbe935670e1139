import type { Figures } from '../../actions/figures/read.ts'
import { homeWords } from '../../languages/console/home.ts'
import { Badge, Card, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import { listOf } from './lists.ts'

type State = Figures['imports'][number]['state']

const TONES: Readonly<Record<State, Tone>> = {
  awaiting_file: 'wait',
  dry_running: 'plain',
  dry_run_done: 'wait',
  applying: 'plain',
  applied: 'good',
  failed: 'bad',
}

export function NewestImports({ c, imports }: { c: ConsoleContext; imports: Figures['imports'] }) {
  const language = c.get('language')
  const words = homeWords[language]
  const list = listOf(c, 'imports')
  return (
    <div id="imports">
      <Card
        title={words.importsTitle}
        id="imports-title"
        actions={list === undefined ? undefined : <a href={list}>{words.all}</a>}
      >
        {imports.length === 0 ? (
          <p>{words.noImports}</p>
        ) : (
          <Table
            label={words.importColumns.join(', ')}
            columns={words.importColumns.map((label, at) =>
              at === 2 ? { label, is: 'number' } : { label },
            )}
            rows={imports.map(({ id, plan, state, applied, dryRun, createdAt }) => ({
              ...(list === undefined ? {} : { href: `${list}/${id}` }),
              cells: [
                plan.source,
                <Badge tone={TONES[state]}>{words.importStates[state]}</Badge>,
                number(language, (applied ?? dryRun)?.rows ?? 0),
                <Time language={language} at={createdAt} />,
              ],
            }))}
          />
        )}
      </Card>
    </div>
  )
}
