import { BastaError } from '../../domain/errors.ts'
import type { Outbox } from '../../domain/outbox.ts'
import type { Redeliveries, Redelivery } from '../../domain/redelivery.ts'
import { percentile } from '../../domain/tally.ts'
import type {
  Backlog,
  TargetKinds,
  TargetNotes,
  TargetRecord,
  Targets,
  TargetState,
} from '../../domain/target.ts'
import { formatSecond, SECONDS_A_DAY, toSecond, type Second } from '../../domain/time.ts'

export type LookDeps = {
  readonly targets: Pick<Targets, 'list' | 'get'>
  readonly targetNotes: Pick<TargetNotes, 'read' | 'times'>
  readonly targetKinds: TargetKinds
  readonly redeliveries: Pick<Redeliveries, 'get'>
  readonly outbox: Pick<Outbox, 'pages'>
}

const DAYS_SHOWN = 7
/** So many entries are counted at a look; with more, the sweep's count of the last minute is shown. */
const COUNTED_MAX = 2_000

export type SeenTarget = {
  readonly target: TargetRecord
  readonly state: TargetState
  /** With `countedAt`: more waits than is counted at each look, and so much it was then. */
  readonly backlog: Backlog & { readonly countedAt?: Second }
  /** Milliseconds from the person's act to the target's acceptance, of the last seven days. */
  readonly took: { readonly p50?: number | undefined; readonly p99?: number | undefined }
  /** What it is told again now, or was last. */
  readonly redelivery?: Redelivery | undefined
  readonly limit?: { readonly calls: number; readonly seconds: number } | undefined
}

/** Every target: what waits for it, how long it takes, and what went wrong last. */
export async function lookAtTargets(deps: LookDeps, now: Date): Promise<SeenTarget[]> {
  const [all, waiting] = await Promise.all([deps.targets.list(), backlogs(deps.outbox)])
  return Promise.all(all.map((target) => see(deps, target, waiting, now)))
}

export async function lookAtTarget(deps: LookDeps, id: string, now: Date): Promise<SeenTarget> {
  const target = await knownTarget(deps.targets, id)
  return see(deps, target, await backlogs(deps.outbox), now)
}

export async function knownTarget(
  targets: Pick<Targets, 'get'>,
  id: string,
): Promise<TargetRecord> {
  const target = await targets.get(id)
  if (target === undefined) throw new BastaError('not_found', `No target "${id}" is registered.`)
  return target
}

async function see(
  { targetNotes, targetKinds, redeliveries }: LookDeps,
  target: TargetRecord,
  waiting: ReadonlyMap<string, Backlog> | undefined,
  now: Date,
): Promise<SeenTarget> {
  const days = Array.from({ length: DAYS_SHOWN }, (_, at) =>
    formatSecond(toSecond(now) - at * SECONDS_A_DAY).slice(0, 10),
  )
  const [state, { steps, lastAcceptedAt }, redelivery] = await Promise.all([
    targetNotes.read(target.id),
    targetNotes.times(target.id, days),
    redeliveries.get(target.id),
  ])
  const opened = targetKinds.get(target.kind)?.open(target.settings)
  return {
    target,
    state: lastAcceptedAt === undefined ? state : { ...state, lastAcceptedAt },
    backlog: waiting === undefined ? lastCount(state) : (waiting.get(target.id) ?? NOTHING),
    took: { p50: percentile(steps, 0.5), p99: percentile(steps, 0.99) },
    redelivery,
    limit: opened?.ok === true ? opened.target.limit : undefined,
  }
}

const NOTHING: Backlog = { waiting: 0, givenUp: 0 }

function lastCount({ counted }: TargetState): SeenTarget['backlog'] {
  if (counted === undefined) return NOTHING
  const { at, ...backlog } = counted
  return { ...backlog, countedAt: at }
}

/** Undefined: there is too much to count it now. */
async function backlogs({
  pages,
}: Pick<Outbox, 'pages'>): Promise<ReadonlyMap<string, Backlog> | undefined> {
  const found = new Map<string, Backlog>()
  let entriesSeen = 0
  for await (const entries of pages()) {
    entriesSeen += entries.length
    if (entriesSeen > COUNTED_MAX) return undefined
    // The canary is nobody: its run says what it missed.
    for (const { recordedAt, waits } of entries.filter(({ isCanary }) => isCanary !== true))
      for (const [id, { gaveUpAt }] of waits) {
        const { waiting, givenUp, oldest } = found.get(id) ?? { waiting: 0, givenUp: 0 }
        found.set(
          id,
          gaveUpAt === undefined
            ? { waiting: waiting + 1, givenUp, oldest: Math.min(oldest ?? recordedAt, recordedAt) }
            : { waiting, givenUp: givenUp + 1, oldest },
        )
      }
  }
  return found
}
