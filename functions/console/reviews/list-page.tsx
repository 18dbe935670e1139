import type { ConsoleLanguage } from '../../domain/operator.ts'
import { SECONDS_A_DAY, type Second } from '../../domain/time.ts'
import type { Counted } from '../../domain/waiting-list.ts'
import type { HeldLine } from '../../actions/reviews/held-lines.ts'
import { daysUntil } from '../../actions/reviews/waiting.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { reachInWords } from '../../languages/console/reach.ts'
import { reviewWords, type HeldWord } from '../../languages/console/reviews.ts'
import { Ending } from '../parts/ending.tsx'
import { languageName } from '../parts/raw-text.tsx'
import { Card, Empty, Pager, Table } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'
import type { NameOf } from '../sender-names.ts'
import { type Done, DoneNotice } from './decide-form.tsx'

/** Which texts wait, oldest first. Never the text. */
export function ListPage({
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
  lines: readonly HeldLine[]
  waiting: Counted
  next: string | undefined
  isFirst: boolean
  nameOf: NameOf
  now: Second
  done: Done | undefined
}) {
  const words = reviewWords[language]
  const shared = decisionWords[language]
  const [first] = lines
  if (first === undefined)
    return (
      <>
        <DoneNotice language={language} done={done} />
        <Card>
          <Empty title={words.empty}>
            <p>{words.emptyText}</p>
          </Empty>
        </Card>
        <Pager language={language} first={isFirst ? undefined : '/console/reviews'} />
      </>
    )
  return (
    <>
      <DoneNotice language={language} done={done} />
      <p class="start">
        <a class="button main" href={`/console/reviews/${first.id}`} data-key="d">
          {shared.decideAll} <kbd>d</kbd>
        </a>
        <span class="soft">{shared.toDecide(shared.counted(waiting))}</span>
      </p>
      <Card>
        <Table
          label={words.title}
          columns={[
            { label: words.held },
            { label: shared.sender },
            { label: shared.language },
            { label: shared.wouldStop },
            { label: shared.received },
            { label: words.becomes },
          ]}
          rows={lines.map((line) => {
            const days = daysUntil(line.becomesStopAt, now)
            return {
              href: `/console/reviews/${line.id}`,
              cells: [
                <>
                  {words.reasons[heldWord(line)]}
                  <small class="under">{cameBy(language, line)}</small>
                </>,
                line.senders.map(nameOf).join(', ') || shared.noSender,
                languageName(language, line.told.language),
                reachInWords(language, line, nameOf),
                <>
                  <Time language={language} at={line.receivedAt} only="day" />
                  <small class="under">
                    {words.waitsSince(Math.floor((now - line.receivedAt) / SECONDS_A_DAY))}
                  </small>
                </>,
                <Ending days={days}>{shared.stopsIn(days)}</Ending>,
              ],
            }
          })}
        />
      </Card>
      <Pager
        language={language}
        first={isFirst ? undefined : '/console/reviews'}
        next={next === undefined ? undefined : `/console/reviews?after=${next}`}
      />
    </>
  )
}

/** Why it is held, as a closed word: an old or a future one is shown as unclear. */
export function heldWord({
  isReply,
  told: { reason },
}: Pick<HeldLine, 'isReply' | 'told'>): HeldWord {
  if (!isReply) return 'report'
  const words: readonly string[] = Object.keys(reviewWords.en.reasons)
  return reason !== undefined && reason !== 'report' && words.includes(reason)
    ? (reason as HeldWord)
    : 'unclear'
}

export function cameBy(
  language: ConsoleLanguage,
  { channel, account }: Pick<HeldLine, 'channel' | 'account'>,
): string {
  const { channels, report } = decisionWords[language]
  const by = channel === undefined ? report : channels[channel]
  return account === undefined ? by : `${by} · ${account}`
}
