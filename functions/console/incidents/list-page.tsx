import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { ShownIncident } from '../../actions/sends/show.ts'
import { duration } from '../../languages/console/durations.ts'
import { incidentWords } from '../../languages/console/incidents.ts'
import { Card, Empty, Pager, Table, Tabs } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { NameOf } from '../sender-names.ts'

export const PATH = '/console/incidents'

/** Who said that it was sent, and through whom it went. */
export function toldBy(language: ConsoleLanguage, one: ShownIncident): string {
  const through = one.account ?? one.provider
  const who = incidentWords[language].toldBy[one.toldBy]
  return through === undefined ? who : `${who} · ${through}`
}

/** Newest first: who sent what, and how late. No address: Basta has none. */
export function IncidentsPage({
  language,
  incidents,
  isOpen,
  next,
  isFirst,
  nameOf,
}: {
  language: ConsoleLanguage
  incidents: readonly ShownIncident[]
  isOpen: boolean
  next: string | undefined
  isFirst: boolean
  nameOf: NameOf
}) {
  const words = incidentWords[language]
  const here = isOpen ? PATH : `${PATH}?state=closed`
  return (
    <>
      <Tabs
        label={words.title}
        tabs={[
          { href: PATH, label: words.tabs.open, isOpen },
          { href: `${PATH}?state=closed`, label: words.tabs.closed, isOpen: !isOpen },
        ]}
      />
      <Card>
        {incidents.length === 0 ? (
          <Empty title={words.empty}>
            <p>{words.emptyText}</p>
          </Empty>
        ) : (
          <Table
            label={words.title}
            columns={[
              { label: words.kind },
              { label: words.sender },
              { label: words.sentAt },
              { label: words.late, is: 'number' },
              { label: words.told },
            ]}
            rows={incidents.map((one) => ({
              href: `${PATH}/${one.id}`,
              cells: [
                words.kinds[one.kind],
                nameOf(one.sender),
                <Time language={language} at={one.sentAt} />,
                one.lateSeconds === undefined ? '–' : duration(language, one.lateSeconds * 1000),
                toldBy(language, one),
              ],
            }))}
          />
        )}
      </Card>
      <Pager
        language={language}
        first={isFirst ? undefined : here}
        next={next === undefined ? undefined : `${here}${isOpen ? '?' : '&'}after=${next}`}
      />
    </>
  )
}
