import type { ContactId } from '../domain/contact-id.ts'
import type { PlacedEntry } from '../domain/event-feed.ts'
import { LEASE_SECONDS, waitSeconds, type OutboxEntry } from '../domain/outbox.ts'
import { hasStuck, isOpen, isRedeliveryDue, type Redelivery } from '../domain/redelivery.ts'
import { actOf, isConcerned, sendersConcerned, type TargetRecord } from '../domain/target.ts'
import { toSecond, type Second } from '../domain/time.ts'
import type { Outcome, Said } from '../domain/told.ts'
import { log, logFailure } from '../log.ts'
import { IN_TURN } from './call.ts'
import { countCall, countedCall } from './count-call.ts'
import type { PropagateDeps } from './deps.ts'
import type { OpenTarget } from './target.ts'
import { toldOf } from './told.ts'

/** A turn is short: what is new has its turns meanwhile. */
const TURN_MS = 1_000
/** Events read at a time, and told at a time where the target takes one at a time. */
const PAGE = 100
const AT_ONCE = 4
/** A target that is switched off or rests is looked at again after this. */
const LOOKED_AT_SECONDS = 60

/** Wakes what is to be told again, wherever it was left: each pass, for each target. */
export async function wakeRedeliveries(
  { redeliveries, queue, now }: Pick<PropagateDeps, 'redeliveries' | 'queue' | 'now'>,
  targets: Iterable<string>,
): Promise<void> {
  for (const target of targets) {
    const one = await redeliveries.get(target)
    if (isOpen(one) && isRedeliveryDue(one, toSecond(now())))
      await queue.put({ target, redelivery: one.id })
  }
}

/**
 * One turn of telling a target again what the log holds: in the order of each contact, with the message
 * ids of the first time. What is new is not delayed by it, and what waits for the target anyhow is left
 * to that way. Its place is stored after each call, so whoever comes next goes on there.
 */
export async function redeliver(
  deps: PropagateDeps,
  opened: OpenTarget | undefined,
  target: TargetRecord,
  id: string,
): Promise<void> {
  const now = toSecond(deps.now())
  const found = await deps.redeliveries.get(target.id)
  if (found?.id !== id || !isOpen(found) || !isRedeliveryDue(found, now)) return
  if (target.decidesItself !== true) return end(deps, found, 'impossible')
  if (hasStuck(found, now)) return end(deps, found, 'given_up')
  const { disabledAt, pausedUntil = 0 } = await deps.notes.read(target.id)
  if (opened === undefined || disabledAt !== undefined || pausedUntil > now)
    return rest(deps, found, { due: Math.max(pausedUntil, now + LOOKED_AT_SECONDS) })
  const held = await deps.redeliveries.put({ ...found, leasedUntil: now + LEASE_SECONDS }, found)
  if (held !== undefined) await turn(deps, opened, target, held)
}

async function turn(
  deps: PropagateDeps,
  opened: OpenTarget,
  target: TargetRecord,
  taken: Redelivery,
): Promise<void> {
  const until = deps.now().getTime() + TURN_MS
  let held = taken
  for (;;) {
    const { entries, isMore } = await deps.feed.readPlaced(held.place, PAGE, held.end)
    if (entries.length === 0) {
      if (!isMore) return end(deps, held, 'done')
      // What comes next is being written into the log just now.
      return rest(deps, held, { due: toSecond(deps.now()) + 1 })
    }
    let open = entries
    while (open.length > 0) {
      if (deps.now().getTime() > until) return rest(deps, held, { due: toSecond(deps.now()) })
      const group = await firstOf(deps, togetherMax(held, opened), target, open)
      const outcomes = await tell(deps, opened, target, group.items)
      if (typeof outcomes === 'number') return rest(deps, held, { due: outcomes })
      const failed = outcomes.find((outcome) => outcome.is === 'retry')
      if (failed !== undefined) return rest(deps, held, afterFailure(deps, held, failed))
      for (const [at, item] of group.items.entries())
        await note(deps, target.id, item, outcomes[at] ?? failed)
      const last = open[group.count - 1]
      const next = await deps.redeliveries.put(
        {
          ...held,
          ...advance(held, group, outcomes),
          ...(last && { place: last.next, reached: last.recordedAt }),
          movedAt: toSecond(deps.now()),
          leasedUntil: toSecond(deps.now()) + LEASE_SECONDS,
          ...afterSuccess(held),
        },
        held,
      )
      // It was ended meanwhile, or another has it.
      if (next === undefined) return
      held = next
      open = open.slice(group.count)
    }
  }
}

function advance(
  { told, passed, refused }: Redelivery,
  { count, items }: Group,
  outcomes: readonly Outcome[],
): Pick<Redelivery, 'told' | 'passed' | 'refused'> {
  const taken = outcomes.filter(({ is }) => is === 'delivered').length
  return {
    told: told + taken,
    refused: refused + outcomes.length - taken,
    passed: passed + count - items.length,
  }
}

type Item = { readonly said: Said; readonly entry: OutboxEntry | undefined }
/** The first events of a page that can be told in one call: at most one of each contact. */
type Group = { readonly count: number; readonly items: readonly Item[] }

async function firstOf(
  deps: PropagateDeps,
  size: number,
  target: TargetRecord,
  entries: readonly PlacedEntry[],
): Promise<Group> {
  const contacts = new Set<string>()
  const items: Item[] = []
  for (const [count, entry] of entries.entries()) {
    if (contacts.has(entry.contact) || items.length === size) return { count, items }
    const item = await itemOf(deps, target, entry)
    if (item === undefined) continue
    contacts.add(entry.contact)
    items.push(item)
  }
  return { count: entries.length, items }
}

/** Undefined: it does not concern the target, or is on its way to it anyhow. */
async function itemOf(
  deps: PropagateDeps,
  target: TargetRecord,
  { id: event, contact: written, type, sequence, scopes, blocks, source, occurredAt }: PlacedEntry,
): Promise<Item | undefined> {
  const act = actOf(type)
  const contact = written as ContactId
  if (act === undefined || sendersConcerned(target.declared, scopes).length === 0) return undefined
  const [{ channel }, ofContact] = await Promise.all([
    deps.standing(contact),
    deps.outbox.ofContact(contact),
  ])
  const open = ofContact.filter((one) => one.event === event)
  const entry = open.find(({ asserts }) => asserts === undefined)
  const waiting = entry?.waits.get(target.id)
  if (waiting !== undefined && waiting.gaveUpAt === undefined) return undefined
  if (!isConcerned(target, { act, channel, scopes, blocks })) return undefined
  const logged = {
    event,
    contact,
    sequence,
    act,
    channel,
    method: source.method,
    blocks,
    scopes,
    occurredAt,
    // The address only while somebody waits for it: afterwards nobody here knows it.
    sealed: open[0]?.sealed,
  }
  const said: Said = { ...(await toldOf(deps, logged, target)), isRedelivered: true }
  return { said, entry: waiting === undefined ? undefined : entry }
}

/** The outcomes, or from when on the target's limit has room again. */
async function tell(
  deps: PropagateDeps,
  opened: OpenTarget,
  target: TargetRecord,
  items: readonly Item[],
): Promise<readonly Outcome[] | Second> {
  if (items.length === 0) return []
  const again = await fullUntil(deps, opened, target)
  if (again !== undefined) return again
  try {
    const credentials = await deps.credentials(target.id)
    return await opened.tell(
      countedCall(deps, target, opened),
      credentials,
      items.map(({ said }) => said),
    )
  } catch (error) {
    logFailure('delivery_failed', error, { target: target.id })
    return [{ is: 'retry', code: 'not_readable_here' }]
  }
}

/** Half of the target's limit at most: the rest is for what is new. */
async function fullUntil(
  deps: PropagateDeps,
  opened: OpenTarget,
  target: Pick<TargetRecord, 'id'>,
): Promise<Second | undefined> {
  if (opened.limit === undefined) return undefined
  const now = deps.now()
  const { calls, seconds } = opened.limit
  const own = await deps.limits.count(`redelivery#${target.id}`, { seconds }, now)
  const isOver = own > Math.max(1, Math.floor(calls / 2))
  const wait = isOver ? seconds - (toSecond(now) % seconds) : await countCall(deps, target, opened)
  return wait === undefined ? undefined : toSecond(now) + wait
}

/** What was given up is done now; else a receipt is there from the first time, or is written. */
async function note(
  { outbox, now }: PropagateDeps,
  target: string,
  { said, entry }: Item,
  outcome: Outcome | undefined,
): Promise<void> {
  const { event, contact } = said
  if (outcome?.is === 'refused') log('delivery_refused', { contact, id: event, target })
  if (outcome?.is !== 'delivered') return
  const receipt = { is: 'delivered', at: toSecond(now()), attempts: 1, code: outcome.code } as const
  if (entry === undefined) await outbox.addReceipt(said, target, receipt)
  else await outbox.settle(entry, target, receipt)
}

/** What was left out to keep a limit is told with fewer at a time, then slowly with more again. */
function togetherMax({ failures, code }: Redelivery, { itemsMax, limit }: OpenTarget): number {
  const { calls = AT_ONCE, requests = 1 } = limit ?? {}
  const singly = Math.max(1, Math.min(AT_ONCE, Math.floor(calls / requests)))
  const most = itemsMax > 1 ? Math.max(itemsMax, AT_ONCE) : singly
  return code === IN_TURN ? Math.max(1, Math.floor(most / 2 ** failures)) : most
}

function afterSuccess({ failures, code }: Redelivery): Pick<Redelivery, 'failures' | 'code'> {
  return code === IN_TURN && failures > 1
    ? { failures: failures - 1, code }
    : { failures: 0, code: undefined }
}

function afterFailure(
  { now, random }: PropagateDeps,
  { failures }: Redelivery,
  { code, afterSeconds }: Outcome & { readonly is: 'retry' },
): Partial<Redelivery> {
  if (code === IN_TURN)
    return { failures: failures + 1, code, due: toSecond(now()) + (afterSeconds ?? 1) }
  const wait = waitSeconds(failures + 1, random(), afterSeconds)
  return { failures: failures + 1, code, due: toSecond(now()) + Math.min(wait, 3_600) }
}

/** Gives it back, to go on when it is due. */
async function rest(
  { redeliveries, queue, now }: PropagateDeps,
  held: Redelivery,
  change: Partial<Redelivery> & { readonly due?: Second },
): Promise<void> {
  const next = await redeliveries.put({ ...held, ...change, leasedUntil: undefined }, held)
  // What rests for longer is found by the sweep.
  const wait = (next?.due ?? 0) - toSecond(now())
  if (next !== undefined && wait < LOOKED_AT_SECONDS)
    await queue.put({ target: held.target, redelivery: held.id }, Math.max(0, wait))
}

async function end(
  { redeliveries, now }: PropagateDeps,
  held: Redelivery,
  how: NonNullable<Redelivery['ended']>['how'],
): Promise<void> {
  const ended = { at: toSecond(now()), how }
  if ((await redeliveries.put({ ...held, ended, leasedUntil: undefined }, held)) === undefined)
    return
  if (how !== 'done') log('redelivery_given_up', { target: held.target, reason: held.code ?? how })
  log('redelivery_ended', { target: held.target, id: held.id, reason: how, count: held.told })
}
