import { includesRole } from '../../domain/operator.ts'
import { topicName } from '../../domain/sender-page.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { frameWords } from '../../languages/console/frame.ts'
import { sendersWords } from '../../languages/console/senders.ts'
import { show, type View } from '../frame.tsx'
import { Badge, Empty, Pager, Table, Tabs } from '../parts/show.tsx'
import { number } from '../parts/time.tsx'
import type { ConsoleContext } from '../route.ts'

export type SendersPage = {
  readonly senders: readonly StoredSender[]
  readonly next?: string
  readonly isFirst: boolean
}

export function showSenders(c: ConsoleContext, page: SendersPage) {
  const language = c.get('language')
  const words = sendersWords[language]
  const { columns } = words
  return showTab(c, 'senders', page, {
    isEmpty: page.senders.length === 0,
    empty: words.empty,
    emptyNext: words.emptyNext,
    table: (
      <Table
        label={words.tabs.senders}
        columns={[
          { label: columns.name },
          { label: columns.basis },
          { label: columns.numbers },
          { label: columns.domains },
          { label: columns.topics, is: 'number' },
          { label: columns.version, is: 'number' },
        ]}
        rows={page.senders.map((one) => ({
          href: `/console/senders/${one.id}`,
          cells: [
            <>
              {one.name} <span class="soft mono">{one.id}</span>
            </>,
            <Badge tone={one.basis === 'consent' ? 'good' : 'plain'}>
              {words.bases[one.basis]}
            </Badge>,
            one.numbers.map((each) => each.number).join(', ') || '–',
            one.domains.join(', ') || '–',
            number(language, one.topics.length),
            number(language, one.version),
          ],
        }))}
      />
    ),
  })
}

export function showTopics(c: ConsoleContext, page: SendersPage) {
  const words = sendersWords[c.get('language')]
  const rows = page.senders.flatMap(({ id, name, topics, page: shown = {} }) =>
    topics.map((topic) => ({
      href: `/console/senders/${id}`,
      cells: [<code>{topic}</code>, topicName(shown, topic), name],
    })),
  )
  return showTab(c, 'topics', page, {
    isEmpty: rows.length === 0,
    empty: words.topicEmpty,
    emptyNext: words.topicEmptyNext,
    table: (
      <Table
        label={words.tabs.topics}
        columns={[
          { label: words.fields.topics },
          { label: words.fields.topicNames },
          { label: words.fields.sender },
        ]}
        rows={rows}
      />
    ),
  })
}

type Tab = keyof (typeof sendersWords)['en']['tabs']

/** One of the lists of senders: themselves, their topics, their wordings. */
export function showTab(
  c: ConsoleContext,
  open: Tab,
  { next, isFirst }: SendersPage,
  list: {
    readonly isEmpty: boolean
    readonly empty: string
    readonly emptyNext: string
    readonly table: View
  },
) {
  const language = c.get('language')
  const words = sendersWords[language]
  const path = `/console/${open}`
  const isOfficer = includesRole(c.get('signedIn').operator.role, 'officer')
  return show(c, {
    title: open === 'senders' ? frameWords[language].sections.senders : words.tabs[open],
    section: 'senders',
    lead: open === 'wordings' ? words.wordings.lead : words.lead,
    actions:
      isOfficer && open === 'senders' ? (
        <a class="button main" href="/console/new-sender">
          {words.create}
        </a>
      ) : undefined,
    body: (
      <>
        <Tabs
          label={frameWords[language].sections.senders}
          tabs={(['senders', 'topics', 'wordings'] as const).map((tab) => ({
            href: `/console/${tab}`,
            label: words.tabs[tab],
            isOpen: tab === open,
          }))}
        />
        <div class="card">
          {list.isEmpty ? (
            <Empty title={list.empty}>
              <p>{list.emptyNext}</p>
            </Empty>
          ) : (
            list.table
          )}
        </div>
        <Pager
          language={language}
          first={isFirst ? undefined : path}
          next={next === undefined ? undefined : `${path}?after=${encodeURIComponent(next)}`}
        />
      </>
    ),
  })
}
