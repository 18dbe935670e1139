import { listImports } from '../../actions/imports/list.ts'
import type { Import } from '../../domain/import.ts'
import { includesRole } from '../../domain/operator.ts'
import { importWords } from '../../languages/console/imports.ts'
import type { ImportWords } from '../../languages/console/imports-en.ts'
import { show } from '../frame.tsx'
import { madeBy } from '../made-by.ts'
import { Badge, Card, Empty, Pager, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { ImportsDeps } from './deps.ts'
import { whomOf } from './whom.ts'

const PAGE = 25

/** Imports, newest first. */
export async function listPage(
  c: ConsoleContext,
  deps: ImportsDeps,
  before: string | undefined,
): Promise<Response> {
  const language = c.get('language')
  const words = importWords[language]
  const { actor, operator } = c.get('signedIn')
  const { imports, next } = await listImports(deps, actor, { limit: PAGE, before })
  const whom = await Promise.all(imports.map(({ plan }) => whomOf(language, deps.senders, plan)))
  const who = await madeBy(c, deps, imports, words.byKey)
  const create = (
    <a class="button main" href="/console/imports/new" data-key="n">
      {words.new}
    </a>
  )
  const count = (value: number | undefined) => (value === undefined ? '–' : number(language, value))
  return show(c, {
    title: words.title,
    section: 'imports',
    lead: words.lead,
    actions: includesRole(operator.role, 'operator') ? create : undefined,
    body:
      imports.length === 0 ? (
        <Card>
          <Empty title={words.none}>
            <p>{words.noneHint}</p>
          </Empty>
        </Card>
      ) : (
        <>
          <Card>
            <Table
              label={words.list.label}
              columns={[
                { label: words.list.source },
                { label: words.list.whom },
                { label: words.list.state },
                { label: words.list.rows, is: 'number' },
                { label: words.list.new, is: 'number' },
                { label: words.list.refused, is: 'number' },
                { label: words.list.who },
                { label: words.list.when },
              ]}
              rows={imports.map((one, at) => {
                const counts = countsOf(one)
                return {
                  href: `/console/imports/${one.id}`,
                  cells: [
                    one.plan.source,
                    `${words.kinds[one.plan.kind]} · ${whom[at] ?? ''}`,
                    <State words={words} state={one.state} />,
                    count(counts?.rows),
                    count(counts?.new),
                    count(refusedOf(counts)),
                    who[at],
                    <Time language={language} at={one.createdAt} />,
                  ],
                }
              })}
            />
          </Card>
          <Pager
            language={language}
            first={before === undefined ? undefined : '/console/imports'}
            next={next === undefined ? undefined : `/console/imports?before=${next}`}
          />
        </>
      ),
  })
}

const TONES: Readonly<Record<Import['state'], Tone>> = {
  awaiting_file: 'wait',
  dry_running: 'plain',
  dry_run_done: 'wait',
  applying: 'plain',
  applied: 'good',
  failed: 'bad',
}

export function State({ words, state }: { words: ImportWords; state: Import['state'] }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>
}

/** What is counted of it: by its recording, else by its dry run. */
export function countsOf({ state, applied, dryRun }: Import): Import['dryRun'] {
  return state === 'applying' || state === 'applied' ? applied : dryRun
}

export function refusedOf(counts: Import['dryRun']): number | undefined {
  return counts && Object.values(counts.refused).reduce((sum, one) => sum + one, 0)
}
