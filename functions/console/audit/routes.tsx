import { IMPORT_ID } from '../../actions/imports/find.ts'
import { KEY_ID } from '../../actions/keys/limits.ts'
import type { AuditPage, AuditTrail } from '../../domain/audit.ts'
import { isContactId } from '../../domain/contact-id.ts'
import { BastaError } from '../../domain/errors.ts'
import { SCRUB_ID } from '../../domain/scrub.ts'
import { SECONDS_A_DAY } from '../../domain/time.ts'
import { auditWords } from '../../languages/console/audit.ts'
import { show } from '../frame.tsx'
import { Text } from '../parts/form.tsx'
import { Empty, Pager, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'

export type AuditDeps = {
  readonly audit: Pick<AuditTrail, 'ofDay' | 'ofContact'>
  readonly now: () => Date
}

const LIMIT = 50
const DAY = /^\d{4}-\d{2}-\d{2}$/
/** A place in a day's list: a time and some random digits. */
const PLACE = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z#[\da-f]{12}$/

/** What operators saw and did: by day, and of a person. */
export function auditRoutes(deps: AuditDeps): readonly ConsoleRoute[] {
  return [
    {
      method: 'GET',
      path: '/console/audit',
      role: 'officer',
      handle: async (c) => {
        const today = deps.now().toISOString().slice(0, 10)
        const asked = c.req.query('day')
        const day = asked !== undefined && isDay(asked) && asked <= today ? asked : today
        const page = await deps.audit.ofDay(day, { before: placeOf(c), limit: LIMIT })
        return dayPage(c, page, { day, today })
      },
    },
    {
      method: 'GET',
      path: '/console/audit/people/:contact',
      role: 'officer',
      handle: async (c) => {
        const contact = c.req.param('contact') ?? ''
        if (!isContactId(contact)) throw new BastaError('not_found', 'There is no such person.')
        const page = await deps.audit.ofContact(contact, { before: placeOf(c), limit: LIMIT })
        return personPage(c, page, contact)
      },
    },
  ]
}

function isDay(text: string): boolean {
  return DAY.test(text) && !Number.isNaN(Date.parse(text))
}

function placeOf(c: ConsoleContext): string | undefined {
  const before = c.req.query('before')
  return before !== undefined && PLACE.test(before) ? before : undefined
}

function dayPage(
  c: ConsoleContext,
  page: AuditPage,
  { day, today }: { readonly day: string; readonly today: string },
) {
  const language = c.get('language')
  const words = auditWords[language]
  const pathOf = (other: string) => `/console/audit?day=${other}`
  return show(c, {
    title: words.title,
    section: 'audit',
    lead: words.lead,
    actions: (
      <>
        <a class="button" href={pathOf(shifted(day, -1))}>
          ← {words.before}
        </a>
        {day === today ? null : (
          <a class="button" href={pathOf(shifted(day, 1))}>
            {words.after} →
          </a>
        )}
      </>
    ),
    body: (
      <>
        <form method="get" action="/console/audit" class="card inline">
          <Text label={words.day} name="day" type="date" value={day} required />
          <button class="button">{words.show}</button>
        </form>
        {page.entries.length === 0 ? (
          <Empty title={words.empty}>
            <p>{words.emptyText}</p>
          </Empty>
        ) : (
          <Entries c={c} page={page} label={words.title} />
        )}
        <Pager language={language} {...places(c, page, pathOf(day))} />
      </>
    ),
  })
}

function personPage(c: ConsoleContext, page: AuditPage, contact: string) {
  const language = c.get('language')
  const words = auditWords[language]
  const path = `/console/audit/people/${contact}?`
  return show(c, {
    title: words.ofPerson,
    section: 'audit',
    lead: (
      <>
        {words.ofPersonLead} <a href={`/console/people/${contact}`}>{contact.slice(0, 8)}</a>
      </>
    ),
    body: (
      <>
        {page.entries.length === 0 ? (
          <Empty title={words.empty} />
        ) : (
          <Entries c={c} page={page} label={words.ofPerson} />
        )}
        <Pager language={language} {...places(c, page, path)} />
      </>
    ),
  })
}

function places(c: ConsoleContext, { next }: AuditPage, path: string) {
  return {
    first: placeOf(c) === undefined ? undefined : path,
    next: next === undefined ? undefined : `${path}&before=${encodeURIComponent(next)}`,
  }
}

function Entries({ c, page, label }: { c: ConsoleContext; page: AuditPage; label: string }) {
  const language = c.get('language')
  const words = auditWords[language]
  const columns = [words.when, words.who, words.what, words.person, words.about]
  const rows = page.entries.map(({ at, operator, what, contact, about }) => ({
    cells: [
      <Time language={language} at={at.toISOString()} />,
      operator === '' ? words.nobody : operator,
      words.acts[what],
      contact === undefined ? (
        '–'
      ) : (
        <a class="mono" href={`/console/people/${contact}`}>
          {contact.slice(0, 8)}
        </a>
      ),
      about === undefined ? '–' : <About about={about} />,
    ],
  }))
  return (
    <section class="card">
      <Table label={label} columns={columns.map((name) => ({ label: name }))} rows={rows} />
    </section>
  )
}

/** Where a thing is shown, by how its id begins; its end may have come. */
const PAGES: readonly (readonly [id: RegExp, path: string])[] = [
  [SCRUB_ID, '/console/scrubs/'],
  [IMPORT_ID, '/console/imports/'],
  [KEY_ID, '/console/keys/'],
]

/** What an entry is about: an id, and for some what was done with it. */
function About({ about }: { about: string }) {
  const [id = '', ...more] = about.split(' ')
  const path = PAGES.find(([begins]) => begins.test(id))?.[1]
  if (path === undefined) return <span class="mono">{about}</span>
  return (
    <span class="mono">
      <a href={path + id}>{id}</a>
      {more.map((word) => ` ${word}`)}
    </span>
  )
}

function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * SECONDS_A_DAY * 1_000).toISOString().slice(0, 10)
}
