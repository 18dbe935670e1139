import {
  linkState,
  stateOf,
  type AccessRequest,
  type AccessState,
} from '../../domain/access-request.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { SECONDS_A_DAY, type Second } from '../../domain/time.ts'
import type { Counted } from '../../domain/waiting-list.ts'
import { daysUntil } from '../../actions/reviews/waiting.ts'
import { accessWords } from '../../languages/console/access.ts'
import { decisionWords } from '../../languages/console/decisions.ts'
import { Badge, Card, Empty, Notice, Pager, Table, Tabs } from '../parts/show.tsx'
import { Time } from '../parts/time.tsx'

export const STATES = ['due', 'unproven', 'answered'] as const satisfies readonly AccessState[]

/** What was done on the page before, as a closed word of the address. */
const DONE = ['sent', 'refused', 'already'] as const
export type AccessDone = (typeof DONE)[number]

export function accessDone(word: string | undefined): AccessDone | undefined {
  return DONE.find((one) => one === word)
}

/** Who asked, soonest due first: what is late stands on top. No address. */
export function RequestsPage({
  language,
  state,
  requests,
  counts,
  next,
  isFirst,
  now,
  done,
}: {
  language: ConsoleLanguage
  state: AccessState
  requests: readonly AccessRequest[]
  counts: ReadonlyMap<AccessState, Counted>
  next: string | undefined
  isFirst: boolean
  now: Second
  done: AccessDone | undefined
}) {
  const words = accessWords[language]
  const shared = decisionWords[language]
  const path = `/console/access?state=${state}`
  const isAnswered = state === 'answered'
  return (
    <>
      <AccessNotice language={language} done={done} />
      <Tabs
        label={words.title}
        tabs={STATES.map((one) => {
          const counted = counts.get(one)
          const shown = counted === undefined || counted.count === 0 ? '' : shared.counted(counted)
          return {
            href: one === 'due' ? '/console/access' : `/console/access?state=${one}`,
            label: `${words.states[one]} ${shown}`.trimEnd(),
            isOpen: one === state,
          }
        })}
      />
      <Card>
        {requests.length === 0 ? (
          <Empty title={words.empty[state]}>
            <p>{words.emptyText[state]}</p>
          </Empty>
        ) : (
          <Table
            label={`${words.title}: ${words.states[state]}`}
            columns={[
              { label: words.asked },
              { label: words.channel },
              { label: shared.received },
              { label: isAnswered ? words.answered : words.due },
              { label: words.how },
            ]}
            rows={requests.map((request) => ({
              href: `/console/access/${request.id}`,
              cells: [
                words.asks[request.asks ?? 'access'],
                shared.channels[request.channel],
                <Time language={language} at={request.receivedAt} />,
                request.answered === undefined ? (
                  <Clock language={language} request={request} now={now} />
                ) : (
                  <Time language={language} at={request.answered.at} />
                ),
                howInWords(language, request, now),
              ],
            }))}
          />
        )}
      </Card>
      <Pager
        language={language}
        first={isFirst ? undefined : path}
        next={next === undefined ? undefined : `${path}&after=${next}`}
      />
    </>
  )
}

export function AccessNotice({
  language,
  done,
}: {
  language: ConsoleLanguage
  done: AccessDone | undefined
}) {
  if (done === undefined) return null
  return (
    <Notice tone={done === 'already' ? 'wait' : 'good'}>{accessWords[language].done[done]}</Notice>
  )
}

/** How much of the month is left. */
export function Clock({
  language,
  request: { dueAt },
  now,
}: {
  language: ConsoleLanguage
  request: AccessRequest
  now: Second
}) {
  const words = accessWords[language]
  if (now > dueAt) {
    const days = Math.ceil((now - dueAt) / SECONDS_A_DAY)
    return <Badge tone="bad">{words.late(days)}</Badge>
  }
  const days = daysUntil(dueAt, now)
  return <Badge tone={days <= 3 ? 'bad' : days <= 10 ? 'wait' : 'plain'}>{words.dueIn(days)}</Badge>
}

/** By whom it is answered, and how far its link came. */
export function howInWords(language: ConsoleLanguage, request: AccessRequest, now: Second): string {
  const words = accessWords[language]
  const { answered, by, asks, waits } = request
  if (answered !== undefined) return words.answers[answered.how]
  if (waits !== undefined) return waits.queuedAt === undefined ? words.waitsItsTurn : words.onItsWay
  if (by !== 'operator') return words.linkSent(by)
  const isOfLink = asks === undefined || asks === 'preferences'
  const hasLink = linkState(request, new Date(now * 1000)) === 'in_use'
  if (stateOf(request) === 'due' && isOfLink && !hasLink) return words.notSent
  return words.lanes.operator
}
