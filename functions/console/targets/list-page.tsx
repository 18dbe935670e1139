import type { SeenTarget } from '../../actions/targets/look.ts'
import { includesRole, type ConsoleLanguage } from '../../domain/operator.ts'
import { formatSecond } from '../../domain/time.ts'
import { duration } from '../../languages/console/durations.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { targetWords } from '../../languages/console/targets.ts'
import { show } from '../frame.tsx'
import { Badge, Card, Empty, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'

export const PATH = '/console/targets'
export const NEW_PATH = '/console/new-target'

export function showTargets(c: ConsoleContext, all: readonly SeenTarget[], isRemoved: boolean) {
  const language = c.get('language')
  const words = targetWords[language]
  const title = frameWords[language].sections.targets
  const { columns } = words
  const isOfficer = includesRole(c.get('signedIn').operator.role, 'officer')
  return show(c, {
    title,
    section: 'targets',
    lead: words.lead,
    body: (
      <>
        {isRemoved ? <p class="verdict good">{words.done.removed}</p> : null}
        <Card>
          {all.length === 0 ? (
            <Empty title={words.empty}>
              <p>{words.emptyNext}</p>
            </Empty>
          ) : (
            <Table
              label={title}
              columns={[
                { label: columns.target },
                { label: columns.kind },
                { label: columns.state },
                { label: columns.waiting, is: 'number' },
                { label: columns.half, is: 'number' },
                { label: columns.most, is: 'number' },
                { label: columns.lastError },
              ]}
              rows={all.map((one) => ({
                href: `${PATH}/${one.target.id}`,
                cells: [
                  one.target.id,
                  one.target.kind,
                  <State language={language} seen={one} />,
                  number(language, one.backlog.waiting),
                  lasted(language, one.took.p50),
                  lasted(language, one.took.p99),
                  <LastError language={language} seen={one} />,
                ],
              }))}
            />
          )}
        </Card>
        {isOfficer ? (
          <p>
            <a class="button" href={NEW_PATH}>
              {words.create}
            </a>
          </p>
        ) : null}
      </>
    ),
  })
}

export function lasted(language: ConsoleLanguage, ms: number | undefined): string {
  return ms === undefined ? '–' : duration(language, ms)
}

export function LastError({ language, seen }: { language: ConsoleLanguage; seen: SeenTarget }) {
  const { lastError } = seen.state
  if (lastError === undefined) return <span class="soft">–</span>
  return (
    <>
      <code>{lastError.code}</code> <Time language={language} at={formatSecond(lastError.at)} />
    </>
  )
}

export function State({ language, seen }: { language: ConsoleLanguage; seen: SeenTarget }) {
  const [tone, word] = stateOf(seen)
  return <Badge tone={tone}>{targetWords[language].states[word]}</Badge>
}

type State = keyof (typeof targetWords)['en']['states']

function stateOf({ state, backlog, took }: SeenTarget): [Tone, State] {
  if (state.disabledAt !== undefined) return ['bad', 'off']
  if (backlog.givenUp > 0) return ['bad', 'givenUp']
  if (state.failingSince !== undefined) return ['bad', 'fails']
  if (backlog.waiting > 0) return ['wait', 'waits']
  return took.p50 === undefined ? ['plain', 'silent'] : ['good', 'works']
}
