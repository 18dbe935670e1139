import { listScrubs } from '../../actions/scrubs/find.ts'
import { leftOut, type Scrub } from '../../domain/scrub.ts'
import type { Senders } from '../../domain/senders.ts'
import { importWords } from '../../languages/console/imports.ts'
import { scrubWords } from '../../languages/console/scrubs.ts'
import type { ScrubWords } from '../../languages/console/scrubs-en.ts'
import { show } from '../frame.tsx'
import { madeBy } from '../made-by.ts'
import { Badge, Card, Empty, Notice, Pager, Table, type Tone } from '../parts/show.tsx'
import { number, Time } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'
import type { ScrubsDeps } from './deps.ts'

const PAGE = 25

/** Lists that were cleaned, newest first: one's own, for an officer those of everybody. */
export async function listPage(
  c: ConsoleContext,
  deps: ScrubsDeps,
  before: string | undefined,
): Promise<Response> {
  const language = c.get('language')
  const words = scrubWords[language]
  const { scrubs, next } = await listScrubs(deps, c.get('signedIn').actor, { limit: PAGE, before })
  const whom = await Promise.all(scrubs.map((one) => whomOf(c, deps, one)))
  const who = await madeBy(c, deps, scrubs, words.byKey)
  const count = (value: number | undefined) => (value === undefined ? '–' : number(language, value))
  return show(c, {
    title: words.title,
    section: 'scrubs',
    lead: words.lead,
    actions: (
      <a class="button main" href="/console/scrubs/new" data-key="n">
        {words.new}
      </a>
    ),
    body: (
      <>
        {c.req.query('done') === 'deleted' ? (
          <Notice>
            <p>{words.remove.done}</p>
          </Notice>
        ) : null}
        {scrubs.length === 0 ? (
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
                  { label: words.list.name },
                  { label: words.list.whom },
                  { label: words.list.state },
                  { label: words.list.rows, is: 'number' },
                  { label: words.list.kept, is: 'number' },
                  { label: words.list.leftOut, is: 'number' },
                  { label: words.list.who },
                  { label: words.list.when },
                ]}
                rows={scrubs.map((one, at) => ({
                  href: `/console/scrubs/${one.id}`,
                  cells: [
                    nameOf(words, one),
                    whom[at],
                    <State words={words} state={one.state} />,
                    count(one.counts?.rows),
                    count(one.counts?.kept),
                    count(one.counts && leftOut(one.counts)),
                    who[at],
                    <Time language={language} at={one.createdAt} />,
                  ],
                }))}
              />
            </Card>
            <Pager
              language={language}
              first={before === undefined ? undefined : '/console/scrubs'}
              next={next === undefined ? undefined : `/console/scrubs?before=${next}`}
            />
          </>
        )}
      </>
    ),
  })
}

const TONES: Readonly<Record<Scrub['state'], Tone>> = {
  awaiting_file: 'wait',
  queued: 'plain',
  running: 'plain',
  done: 'good',
  failed: 'bad',
  deleted: 'plain',
}

export function State({ words, state }: { words: ScrubWords; state: Scrub['state'] }) {
  return <Badge tone={TONES[state]}>{words.states[state]}</Badge>
}

export function nameOf(words: ScrubWords, { plan }: Pick<Scrub, 'plan'>): string {
  return plan.fileName ?? words.unnamed
}

/** For whom, about what, by the name of the sender. */
export async function whomOf(
  c: ConsoleContext,
  { senders }: { readonly senders: Pick<Senders, 'get'> },
  { plan }: Pick<Scrub, 'plan'>,
): Promise<string> {
  const language = c.get('language')
  const { sender, topic, purpose } = plan.question
  const name = (await senders.get(sender))?.name ?? sender
  const whom = topic === undefined ? name : importWords[language].topicOf(name, topic)
  return `${whom} · ${scrubWords[language].purposes[purpose]}`
}
