import { setTimeout as sleepReally } from 'node:timers/promises'
import type { CanaryResult } from '../domain/canary-run.ts'
import type { ContactId } from '../domain/contact-id.ts'
import type { EventId } from '../domain/event.ts'
import type { DeliveryQueue, Outbox } from '../domain/outbox.ts'
import type { TargetNotes, TargetRecord, Targets } from '../domain/target.ts'
import { toSecond } from '../domain/time.ts'

export type TargetDeps = {
  readonly targets: Pick<Targets, 'list'>
  readonly targetNotes: Pick<TargetNotes, 'read'>
  readonly outbox: Pick<Outbox, 'receipts'>
  readonly deliveryQueue: DeliveryQueue
  readonly now: () => Date
  /** How long a mail or a target may take. Default: a minute. */
  readonly patienceMs?: number | undefined
  /** Waits between two looks; tests give another. */
  readonly sleep?: ((ms: number) => Promise<unknown>) | undefined
}

/** What a way of saying stop came to: whom it stopped, and by which event. */
export type Stopped = { readonly contact: ContactId; readonly event: EventId }

type Answered = Pick<CanaryResult, 'outcome' | 'code'>

const PATIENCE_MS = 60_000
const LOOK_AGAIN_MS = 250
/** Every job knows a new target within half a minute. */
const NEW_SECONDS = 60

/** Looks again and again until there is an answer, or no time is left. */
export async function waitFor<T>(
  { patienceMs = PATIENCE_MS, sleep = sleepReally }: Pick<TargetDeps, 'patienceMs' | 'sleep'>,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let waitedMs = 0; ; waitedMs += LOOK_AGAIN_MS) {
    const found = await look()
    if (found !== undefined || waitedMs >= patienceMs) return found
    await sleep(LOOK_AGAIN_MS)
  }
}

/** Each target accepts the canary's stop, or answers a question that changes nothing. */
export async function askTargets(
  deps: TargetDeps,
  run: string,
  stopped: Stopped | undefined,
): Promise<CanaryResult[]> {
  const targets = await deps.targets.list()
  return Promise.all(
    targets.map(async (target) => {
      const from = deps.now().getTime()
      const asked =
        target.declared.canary === true
          ? accepts(deps, target, stopped)
          : answers(deps, target, run)
      const answered = await asked.catch((): Answered => ({ outcome: 'failed', code: 'not_read' }))
      return { step: 'target', target: target.id, ms: deps.now().getTime() - from, ...answered }
    }),
  )
}

async function accepts(
  deps: TargetDeps,
  { id, changedAt }: TargetRecord,
  stopped: Stopped | undefined,
): Promise<Answered> {
  if (stopped === undefined) return { outcome: 'not_asked', code: 'nothing_said' }
  if (toSecond(deps.now()) - changedAt < NEW_SECONDS)
    return { outcome: 'not_asked', code: 'just_declared' }
  const receipt = await waitFor(deps, async () => {
    const receipts = await deps.outbox.receipts(stopped.contact, stopped.event)
    return receipts.find(({ target }) => target === id)
  })
  if (receipt?.is === 'delivered') return { outcome: 'passed' }
  return { outcome: 'failed', code: receipt?.code ?? receipt?.is ?? 'no_receipt' }
}

async function answers(deps: TargetDeps, { id }: TargetRecord, run: string): Promise<Answered> {
  const ping = `ping_${run}`
  await deps.deliveryQueue.put({ target: id, ping })
  const answer = await waitFor(deps, async () => {
    const { lastPing } = await deps.targetNotes.read(id)
    return lastPing?.id === ping ? lastPing : undefined
  })
  if (answer?.is === 'delivered') return { outcome: 'passed' }
  const code = answer?.code ?? answer?.is ?? 'no_answer'
  if (code === 'no_test') return { outcome: 'not_set_up', code }
  return { outcome: code === 'limit_reached' ? 'not_asked' : 'failed', code }
}
