import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { Second } from '../../domain/time.ts'
import type { Counted } from '../../domain/waiting-list.ts'
import type { AsideLine } from '../../actions/reviews/aside-lines.ts'
import { daysUntil } from '../../actions/reviews/waiting.ts'
import { asideWords } from '../../languages/console/asides.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { reachInWords } from '../../languages/console/reach.ts'
import { Ending } from '../parts/ending.tsx'
import { Card, Empty, Pager, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import { type Done, DoneNotice } from '../reviews/decide-form.tsx'
import type { NameOf } from '../sender-names.ts'

/** What waits, oldest first: no address and no content. */
export function AsidesPage({
  language,
  lines,
  waiting,
  next,
  isFirst,
  nameOf,
  now,
  done,
}: {
  language: ConsoleLanguage
  lines: readonly AsideLine[]
  waiting: Counted
  next: string | undefined
  isFirst: boolean
  nameOf: NameOf
  now: Second
  done: Done | undefined
}) {
  const words = asideWords[language]
  const shared = decisionWords[language]
  const first = isFirst ? undefined : '/console/asides'
  const [oldest] = lines
  if (oldest === undefined)
    return (
      <>
        <DoneNotice language={language} done={done} />
        <Card>
          <Empty title={words.empty}>
            <p>{words.emptyText}</p>
          </Empty>
        </Card>
        <Pager language={language} first={first} />
      </>
    )
  return (
    <>
      <DoneNotice language={language} done={done} />
      <p class="start">
        <a class="button main" href={`/console/asides/${oldest.id}`} data-key="d">
          {shared.decideAll} <kbd>d</kbd>
        </a>
        <span class="soft">{shared.toDecide(shared.counted(waiting))}</span>
      </p>
      <Card>
        <Table
          label={words.title}
          columns={[
            { label: words.why },
            { label: words.kind },
            { label: shared.sender },
            { label: shared.wouldStop },
            { label: shared.received },
            { label: words.ends },
          ]}
          rows={lines.map((line) => {
            const days = daysUntil(line.endsAt, now)
            return {
              href: `/console/asides/${line.id}`,
              cells: [
                <>
                  {shared.whys[line.why]}
                  <small class="under">{accountOf(language, line)}</small>
                </>,
                <>
                  {words.what[line.what]}
                  {line.count > 1 ? <small class="under">{words.times(line.count)}</small> : null}
                </>,
                line.senders.map(nameOf).join(', ') || shared.noSender,
                reachInWords(language, line, nameOf),
                <Time language={language} at={line.receivedAt} only="day" />,
                <Ending days={days}>
                  {line.becomesStop ? shared.stopsIn(days) : shared.endsIn(days)}
                </Ending>,
              ],
            }
          })}
        />
      </Card>
      <Pager
        language={language}
        first={first}
        next={next === undefined ? undefined : `/console/asides?after=${next}`}
      />
    </>
  )
}

export function accountOf(
  language: ConsoleLanguage,
  { account, channel }: Pick<AsideLine, 'account' | 'channel'>,
): string {
  return channel === undefined
    ? account
    : `${decisionWords[language].channels[channel]} · ${account}`
}
