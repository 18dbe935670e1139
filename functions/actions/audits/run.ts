import { turns } from '../../concurrency/map-per-key.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'
import {
  AUDIT_SECONDS_MAX,
  AUDITED_EVERY_SECONDS,
  begunAnew,
  isOver,
  type DriftAudit,
} from '../../domain/drift-audit.ts'
import { BastaError } from '../../domain/errors.ts'
import { stoppedFor } from '../../domain/stopped-for.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { countStep } from './count-register.ts'
import type { AuditDeps } from './deps.ts'
import { ended } from './ended.ts'
import { readStep } from './read-list.ts'
import { begin, LOOKED_AT } from './start.ts'

/** Longer than one page may take, with all that it leads to. */
const LEASE_SECONDS = 300
const BY_TIME = 'time'
/** Of all targets: an audit must leave room in the table for people who say stop now. */
const STEPS_AT_ONCE = 3
/** The pace of a list is of seconds; what is put off for longer is the next pass's. */
const SLEPT_MS_MAX = 5_000

/**
 * One pass: begins what is due by time, and goes on with what is open, each target beside the others. A
 * pass that is killed loses one page at most, which is read again.
 */
export async function runAudits(deps: AuditDeps, time: TimeLeft): Promise<void> {
  const targets = await deps.targets.list()
  const turn = turns(STEPS_AT_ONCE)
  await Promise.all(
    targets.map(async (target) => {
      try {
        const audit = await dueFor(deps, target)
        if (audit !== undefined) await goOn(deps, audit, time, turn)
      } catch (error) {
        logFailure('audit_retry', error, { target: target.id })
      }
    }),
  )
}

/** What is open of a target's audits, or a new one if a day has passed and its list can be read. */
async function dueFor(deps: AuditDeps, target: TargetRecord): Promise<DriftAudit | undefined> {
  const now = toSecond(deps.now())
  const latest = await deps.audits.list(target.id, LOOKED_AT)
  // Of two that were begun at once, one after the other.
  const open = latest.find((one) => !isOver(one))
  if (open !== undefined) {
    const isFree = open.leasedUntil === undefined || open.leasedUntil < now
    return isFree && open.dueAt <= now ? open : undefined
  }
  const [last] = latest
  const isRecent = last !== undefined && now - last.startedAt < AUDITED_EVERY_SECONDS
  if (isRecent || deps.openList(target).is !== 'readable') return undefined
  return begin(deps, target, BY_TIME, deps.now())
}

/** Step by step, each kept before the next, until it is over, must wait, or the time is. */
async function goOn(
  deps: AuditDeps,
  from: DriftAudit,
  time: TimeLeft,
  turn: ReturnType<typeof turns>,
): Promise<void> {
  let audit: DriftAudit | undefined = await kept(deps, from)
  while (audit !== undefined && !isOver(audit) && !time.isOver()) {
    const waitMs = (audit.dueAt - toSecond(deps.now())) * 1_000
    if (waitMs > 0) {
      const isLong = waitMs > Math.min(SLEPT_MS_MAX, time.leftMs())
      if (deps.sleep === undefined || isLong) break
      await deps.sleep(waitMs)
    }
    audit = await turn(nextOf(deps, audit))
  }
  // Whoever comes next need not wait for the lease.
  if (audit !== undefined && !isOver(audit))
    await deps.audits.put({ ...audit, leasedUntil: undefined })
}

/** Undefined: somebody else has it now. */
async function kept(deps: AuditDeps, audit: DriftAudit): Promise<DriftAudit | undefined> {
  const leasedUntil = isOver(audit) ? undefined : toSecond(deps.now()) + LEASE_SECONDS
  const leased = { ...audit, leasedUntil }
  return (await deps.audits.put(leased)) ? { ...leased, version: audit.version + 1 } : undefined
}

function nextOf(deps: AuditDeps, audit: DriftAudit): () => Promise<DriftAudit | undefined> {
  return async () => kept(deps, await step(deps, audit))
}

async function step(deps: AuditDeps, audit: DriftAudit): Promise<DriftAudit> {
  const now = toSecond(deps.now())
  const target = await deps.targets.get(audit.target)
  if (target === undefined) return ended(audit, 'failed', deps.now(), { code: 'target_removed' })
  if (now - audit.startedAt > AUDIT_SECONDS_MAX)
    return ended(audit, 'failed', deps.now(), { code: 'too_long' })
  // Another declaration, or other settings: what was compared was another list.
  if (target.version !== audit.targetVersion) return begunAnew(audit, target.version, now)
  if (audit.state === 'counting') return countStep(deps, audit, target)
  const opened = deps.openList(target)
  if (opened.is === 'unusable') return ended(audit, 'failed', deps.now(), { code: opened.code })
  if (opened.is === 'not_readable')
    return ended(audit, 'not_readable', deps.now(), { why: opened.why })
  const read = await readStep(deps, audit, target, opened.list)
  if (read.state !== 'done') return read
  return { ...read, reopened: await reopenGivenUp(deps, target) }
}

/**
 * A list that could be read to its end works again, so what was given up there is told again, with the
 * address that is still at hand: what stops, as long as it stands.
 */
async function reopenGivenUp(deps: AuditDeps, target: TargetRecord): Promise<number> {
  const now = deps.now()
  let reopened = 0
  for await (const entries of deps.outbox.pages())
    for (const entry of entries) {
      const isGivenUp = entry.waits.get(target.id)?.gaveUpAt !== undefined
      if (!isGivenUp || (entry.act !== 'stop' && entry.act !== 'bounce')) continue
      const [standing] = await deps.ledger.standings([{ ids: [entry.contact] }])
      if (standing === undefined) throw new BastaError('unavailable', 'There is no standing.')
      const stands = stoppedFor(standing, target.declared, now)
      if (!stands.some(({ act }) => act === entry.act)) continue
      await deps.outbox.reopen(entry, target.id, toSecond(now))
      reopened += 1
    }
  if (reopened > 0) log('given_up_reopened', { target: target.id, count: reopened })
  return reopened
}
