import type { AccessRequests } from '../../domain/access-request.ts'
import { newsOf, type CanaryNews, type CanaryRuns } from '../../domain/canary-run.ts'
import { toMilliseconds, type EventId } from '../../domain/event.ts'
import type {
  Alarms,
  AlarmState,
  Backlog,
  Counted,
  OpenWork,
  RefusedDays,
} from '../../domain/figures.ts'
import type { Import, Imports } from '../../domain/import.ts'
import { isUnsure, type Sendings } from '../../domain/sending.ts'
import type { LogState, Tallies } from '../../domain/tally.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { logFailure } from '../../log.ts'
import { lookAtTargets, type LookDeps, type SeenTarget } from '../targets/look.ts'
import { added, daysUntil, tallyOf, type Tally, type Times } from './days.ts'

export type FigureDeps = LookDeps & {
  readonly tallies: Tallies
  readonly openWork: OpenWork
  readonly refusedDays: RefusedDays
  readonly accessRequests: Pick<AccessRequests, 'list'>
  readonly sendings: Pick<Sendings, 'list'>
  readonly imports: Pick<Imports, 'list'>
  readonly alarms: Alarms
  readonly backlog: Backlog
  readonly canaryRuns: Pick<CanaryRuns, 'list'>
}

/** Beyond this a list is long, and its length helps nobody. */
const OPEN_MAX = 1_000
const MESSAGES_MAX = 100
const IMPORTS_SHOWN = 5
/** Enough to find one that ended. */
const CANARY_RUNS_READ = 8

export type FiguresDay = Tally & {
  readonly day: string
  readonly refused: readonly AccountCount[]
}

type AccountCount = { readonly account: string; readonly count: number }

type Waiting = Counted & { readonly oldestAt?: string }

export type Figures = {
  readonly asOf: string
  /** UTC days, oldest first, also those on which nothing happened. */
  readonly days: readonly FiguresDay[]
  /** All of these days together. */
  readonly total: Tally
  readonly log: LogState
  /** From stored to in the log, yesterday and today. */
  readonly loggedLately: Times
  readonly reviews: Waiting
  readonly asides: Waiting
  readonly accessRequests: Counted & { readonly nearestDueAt?: string }
  /** Messages of which nobody knows whether they left. */
  readonly messages: Waiting
  /** What was sent and should not have been, and nobody has closed. */
  readonly incidents: Counted
  readonly refused: readonly AccountCount[]
  /** The newest, of whatever state. */
  readonly imports: readonly Import[]
  /** Undefined where it could not be asked for; the alarm on its age watches it too. */
  readonly inbox?: { readonly waiting: number; readonly oldestAt?: string | undefined } | undefined
  /** Undefined where it could not be asked for. */
  readonly alarms?: AlarmState | undefined
  /** Everybody else who is told; undefined where it could not be asked for. */
  readonly targets?: readonly SeenTarget[] | undefined
  /** What the canary's last run says; undefined: it never ran. */
  readonly canary?: CanaryNews | undefined
}

/**
 * How the house is: what was heard in so many days, and what waits for somebody. Reads by key and short
 * ranges alone, however much is stored.
 */
export async function readFigures(
  deps: FigureDeps,
  { days: count, now }: { readonly days: number; readonly now: Date },
): Promise<Figures> {
  const dates = daysUntil(now, count)
  const [
    tallies,
    log,
    refused,
    reviews,
    asides,
    access,
    messages,
    incidents,
    imports,
    inbox,
    alarms,
    runs,
    targets,
  ] = await Promise.all([
    deps.tallies.days(dates),
    deps.tallies.log(),
    deps.refusedDays.days(dates),
    deps.openWork.count('reviews', OPEN_MAX),
    deps.openWork.count('asides', OPEN_MAX),
    accessDue(deps),
    unsureMessages(deps, now),
    deps.openWork.count('incidents', OPEN_MAX),
    deps.imports.list({ limit: IMPORTS_SHOWN }),
    orUnknown('backlog_unreadable', deps.backlog.inbox()),
    orUnknown('alarms_unreadable', deps.alarms.now()),
    deps.canaryRuns.list(CANARY_RUNS_READ),
    orUnknown('targets_unread', lookAtTargets(deps, now)),
  ])
  const days = dates.map((day) => ({
    day,
    ...tallyOf(tallies.get(day) ?? new Map()),
    refused: accountsOf(refused.get(day) ?? new Map()),
  }))
  return {
    asOf: now.toISOString(),
    days,
    total: tallyOf(added(tallies.values())),
    log,
    loggedLately: tallyOf(added(dates.slice(-2).map((day) => tallies.get(day) ?? new Map())))
      .logged,
    reviews: waiting(reviews),
    asides: waiting(asides),
    accessRequests: access,
    messages,
    incidents: { count: incidents.count, isMore: incidents.isMore },
    refused: accountsOf(added(refused.values())),
    imports,
    ...(inbox === undefined ? {} : { inbox }),
    ...(alarms === undefined ? {} : { alarms }),
    ...(targets === undefined ? {} : { targets }),
    canary: newsOf(runs, now),
  }
}

/** Ids of both lists are a time and random letters. */
function waiting({
  first,
  ...counted
}: Counted & { readonly first?: string | undefined }): Waiting {
  if (first === undefined) return counted
  const at = toMilliseconds(`evt_${first.slice('evt_'.length)}` satisfies EventId)
  return { ...counted, oldestAt: new Date(at).toISOString() }
}

async function accessDue({
  openWork,
  accessRequests,
}: Pick<FigureDeps, 'openWork' | 'accessRequests'>): Promise<Figures['accessRequests']> {
  const [{ count, isMore }, [next]] = await Promise.all([
    openWork.count('access_requests', OPEN_MAX),
    accessRequests.list({ state: 'due', limit: 1 }),
  ])
  const nearest = next === undefined ? {} : { nearestDueAt: formatSecond(next.dueAt) }
  return { count, isMore, ...nearest }
}

async function unsureMessages(
  { sendings }: Pick<FigureDeps, 'sendings'>,
  now: Date,
): Promise<Waiting> {
  const page = await sendings.list({ limit: MESSAGES_MAX })
  const unsure = page.filter((one) => isUnsure(one, toSecond(now)))
  const counted = { count: unsure.length, isMore: page.length === MESSAGES_MAX }
  if (unsure.length === 0) return counted
  const oldest = Math.min(...unsure.map(({ began }) => began))
  return { ...counted, oldestAt: formatSecond(oldest) }
}

/** The figures are shown without it: what is not known is said to be so. */
async function orUnknown<T>(event: string, asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    logFailure(event, error)
    return undefined
  }
}

function accountsOf(counts: ReadonlyMap<string, number>): AccountCount[] {
  return [...counts]
    .map(([account, count]) => ({ account, count }))
    .toSorted((a, b) => b.count - a.count || (a.account < b.account ? -1 : 1))
}
