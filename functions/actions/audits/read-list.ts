import { mapPerKey } from '../../concurrency/map-per-key.ts'
import { newestId } from '../../domain/contact.ts'
import {
  addFindings,
  begunAnew,
  RESTARTS_MAX,
  STUCK_SECONDS,
  type DriftAudit,
  type ReadableList,
} from '../../domain/drift-audit.ts'
import { openEnvelope, sealEnvelope } from '../../domain/envelope.ts'
import type { ListEntry, ListPage } from '../../domain/list-page.ts'
import { waitSeconds } from '../../domain/outbox.ts'
import type { TargetRecord } from '../../domain/target.ts'
import { toSecond } from '../../domain/time.ts'
import type { AuditDeps } from './deps.ts'
import { ended } from './ended.ts'
import { secondsToWait } from './pace.ts'
import { readEntry, takeEntry, type Found } from './take-entry.ts'

/** Appends at once: an audit must leave room in the table for people who say stop now. */
const AT_ONCE = 8
const STANDINGS_AT_ONCE = 100
const PLACE_BYTES_MAX = 8_192

/** One more page of a target's list, or the time from which it may be read. */
export async function readStep(
  deps: AuditDeps,
  audit: DriftAudit,
  target: TargetRecord,
  list: ReadableList,
): Promise<DriftAudit> {
  const { limits, envelopeKeys, now } = deps
  const wait =
    list.limit === undefined ? 0 : await secondsToWait({ limits, envelopeKeys }, list.limit, now())
  if (wait > 0) return { ...audit, dueAt: toSecond(now()) + wait }
  const place =
    audit.listPlace && openEnvelope(envelopeKeys, 'drift-audit', audit.listPlace).bytes.toString()
  const page = await list.page(place)
  if (page.is !== 'page') return withoutPage(deps, audit, page)
  const { entries, next } = page
  const findings = await takePage(deps, audit, target, entries)
  const met = new Set(
    findings.flatMap(({ contact, isMet }) => (isMet === true ? contact : []) ?? []),
  )
  const read: DriftAudit = {
    ...audit,
    ...addFindings(audit, findings),
    pages: audit.pages + 1,
    listed: audit.listed + entries.filter(({ is }) => is === 'stopped').length,
    open: audit.open + entries.filter(({ is }) => is === 'open').length,
    met: audit.met + met.size,
    unmet: audit.unmet.filter((id) => !met.has(id)),
    attempts: 0,
    progressAt: toSecond(now()),
    code: undefined,
  }
  if (next === undefined) return ended(read, 'done', now())
  // It would be read for ever.
  if (next === place) return ended(read, 'failed', now(), { code: 'list_loops' })
  if (Buffer.byteLength(next) > PLACE_BYTES_MAX)
    return ended(read, 'failed', now(), { code: 'place_too_long' })
  return { ...read, listPlace: sealEnvelope(envelopeKeys, 'drift-audit', {}, Buffer.from(next)) }
}

function withoutPage(
  { now, random }: AuditDeps,
  audit: DriftAudit,
  answer: Exclude<ListPage, { readonly is: 'page' }>,
): DriftAudit {
  const { code } = answer
  const at = toSecond(now())
  if (answer.is === 'refused') return ended(audit, 'failed', now(), { code, why: answer.why })
  if (answer.is === 'changed')
    return audit.restarts >= RESTARTS_MAX
      ? ended(audit, 'failed', now(), { code })
      : { ...begunAnew(audit, audit.targetVersion, at), code }
  if (at - audit.progressAt >= STUCK_SECONDS) return ended(audit, 'failed', now(), { code })
  const attempts = audit.attempts + 1
  return {
    ...audit,
    attempts,
    code,
    dueAt: at + waitSeconds(attempts, random(), answer.afterSeconds),
  }
}

async function takePage(
  deps: AuditDeps,
  audit: DriftAudit,
  target: TargetRecord,
  entries: readonly ListEntry[],
): Promise<Found[]> {
  const findings: Found[] = []
  for (let at = 0; at < entries.length; at += STANDINGS_AT_ONCE) {
    const some = entries.slice(at, at + STANDINGS_AT_ONCE)
    const read = await Promise.all(some.map((entry) => readEntry(deps, target, entry)))
    // The canary's stops stand in lists of tests after their receipts have ended; they are nobody's.
    const people = read.flatMap((one) => ('value' in one && !one.contact.isCanary ? [one] : []))
    findings.push(...read.flatMap((one) => ('value' in one ? [] : [one])))
    const standings = await deps.ledger.standings(people.map(({ contact }) => contact))
    const outcomes = await mapPerKey(
      people.map((entry, index) => ({ entry, standing: standings[index] })),
      { atOnce: AT_ONCE, keysOf: ({ entry }) => [newestId(entry.contact.ids)] },
      ({ entry, standing }) => {
        if (standing === undefined) throw new Error('There is a standing for each entry.')
        return takeEntry(deps, { audit, target }, entry, standing)
      },
    )
    // What failed is taken again with the page: what was recorded of it then says nothing new.
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') throw outcome.reason
      findings.push(...outcome.value)
    }
  }
  return findings
}
