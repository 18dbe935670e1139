import * as z from 'zod/mini'
import type { Signer } from '../../certificate/signing-keys.ts'
import { BastaError } from '../../domain/errors.ts'
import type { ListMachine } from '../../domain/list-parts.ts'
import {
  lagOf,
  shownColumn,
  type Scrub,
  type ScrubFailure,
  type ScrubMessage,
} from '../../domain/scrub.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { knownTopic } from '../../domain/sender-access.ts'
import { toSecond, type Second } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import { viewForList, type RegisterView } from '../../snapshot/register-view.ts'
import { deleteAll, deleteList, deleteResults } from './delete-files.ts'
import type { ScrubDeps } from './deps.ts'
import { failureOf } from './failure.ts'
import { beat, Overtaken, type Heartbeat } from './heartbeat.ts'
import type { Judged, ListToJudge, Watch } from './judge.ts'
import { signJudged } from './sign.ts'
import { isSilent } from './start.ts'

export type ScrubRunDeps = Pick<ScrubDeps, 'scrubs' | 'objects'> & {
  readonly senders: Pick<Senders, 'get'>
  /** The register as it is now; waits for its log, and rejects with `snapshot_behind`. */
  readonly openView: (asked: {
    readonly now: Date
    readonly allowLag: boolean
    readonly signal: AbortSignal
  }) => Promise<RegisterView>
  /** The hash keys in force, which must still be so when what they found is shown. */
  readonly hashRing: () => Promise<{
    readonly secrets: Readonly<Record<string, string>>
    readonly stillHold: () => Promise<void>
  }>
  /** `judgeList`, here or in another thread. */
  readonly judge: (list: ListToJudge, view: RegisterView, watch: Watch) => Promise<Judged>
  readonly signer: () => Promise<Signer>
  /** What judges larger lists, in parts; where there is nothing, they are judged like all others. */
  readonly inParts?: { readonly fromBytes: number; readonly machine: ListMachine } | undefined
  readonly now: () => Date
}

/** A run that was ended so often from outside ends the next one, too. */
const ATTEMPTS_MAX = 5

const message = z.object({ scrub: z.string() })

/** The message of a run, as the queue carries it. */
export function readScrubMessage(text: string): ScrubMessage {
  return message.parse(JSON.parse(text))
}

/**
 * Judges one list. Ended at any point it begins again with the next delivery, and nobody sees what the
 * attempt before it made; rejects if the queue must deliver it again.
 */
export async function takeScrub(deps: ScrubRunDeps, { scrub: id }: ScrubMessage): Promise<void> {
  const found = await deps.scrubs.find(id)
  if (found === undefined || found.state === 'awaiting_file') return
  // The process may have ended before it deleted what nobody needs any more.
  if (found.state === 'done') return deleteList(deps, found)
  if (found.state === 'failed' || found.state === 'deleted') return deleteAll(deps, found)
  const machine = machineFor(deps, found)
  // It ends whatever it began, and says so; who began this one may have ended before it was started.
  if (found.state === 'running' && machine !== undefined && !isLost(found, toSecond(deps.now())))
    return machine.start({ scrub: id, attempt: found.attempt })
  if (found.state === 'running' && !isSilent(found, toSecond(deps.now())))
    throw new BastaError('unavailable', 'Another delivery of it is at work.')
  if (found.attempt >= ATTEMPTS_MAX) {
    log('scrub_failed', { id, reason: 'attempts' })
    return fail(deps, found, {
      code: 'unavailable',
      detail: `The run was ended ${ATTEMPTS_MAX} times before it was done: make a new scrub, of parts of the list.`,
    })
  }
  const begun = await begin(deps, found)
  if (begun === undefined) return
  if (machine !== undefined) return machine.start({ scrub: id, attempt: begun.attempt })
  if (await attempt(deps, begun)) await deleteList(deps, begun)
}

function machineFor({ inParts }: ScrubRunDeps, { list }: Scrub): ListMachine | undefined {
  return (list?.bytes ?? 0) >= (inParts?.fromBytes ?? Infinity) ? inParts?.machine : undefined
}

/** Longer than a machine may run. */
const LOST_SECONDS = 13 * 3_600

function isLost({ heardAt = 0 }: Pick<Scrub, 'heardAt'>, now: Second): boolean {
  return now - heardAt > LOST_SECONDS
}

async function begin({ scrubs, now }: ScrubRunDeps, found: Scrub): Promise<Scrub | undefined> {
  const after: Scrub = {
    ...found,
    state: 'running',
    attempt: found.attempt + 1,
    heardAt: toSecond(now()),
    progress: { rows: 0, bytes: 0 },
  }
  const isOurs = await scrubs.change(found, after)
  return isOurs ? { ...after, version: found.version + 1 } : undefined
}

/** Whether it came to its end; false if it was overtaken or refused. */
async function attempt(deps: ScrubRunDeps, begun: Scrub): Promise<boolean> {
  const heartbeat = beat(deps.scrubs, begun, deps.now)
  try {
    if (begun.attempt > 1) await deleteResults(deps, begun.id, begun.attempt - 1)
    const made = await make(deps, begun, heartbeat)
    await heartbeat.stop()
    return await finish(deps, begun, made)
  } catch (error) {
    await heartbeat.stop()
    return giveUp(deps, begun, error)
  }
}

type Made = Pick<Scrub, 'counts' | 'detected' | 'completeTo' | 'lagSeconds' | 'results'>

/** The steps of a run: who asks, the register, the verdicts, the signature. */
async function make(deps: ScrubRunDeps, begun: Scrub, heartbeat: Heartbeat): Promise<Made> {
  const { plan, list } = begun
  const { signal } = heartbeat
  const now = deps.now()
  const sender = await senderOf(deps, plan.question)
  const { secrets, stillHold } = await deps.hashRing()
  const whole = await deps.openView({ now, allowLag: plan.allowLag, signal })
  const view = viewForList(whole, list?.bytes ?? Infinity)
  const toJudge = {
    id: begun.id,
    attempt: begun.attempt,
    version: list?.version ?? '',
    plan,
    policy: { basis: sender.basis, customerDays: sender.customerDays },
    policyVersion: sender.version,
    defaultCountry: sender.defaultCountry,
    now,
    hashRing: secrets,
  }
  const judged = await deps.judge(toJudge, view, heartbeat)
  await stillHold()
  const certificate = plan.certificate
    ? await signJudged({ ...deps, signer: await deps.signer() }, toJudge, view, judged)
    : undefined
  const { rows, kept, rejected, duplicates, byReason, read, results } = judged
  const lagSeconds = lagOf(now, view.completeTo)
  return {
    counts: { rows, kept, rejected, duplicates, byReason },
    detected: { ...read, columns: read.columns.map((name, at) => shownColumn(name, at)) },
    completeTo: toSecond(view.completeTo),
    ...(lagSeconds > 0 ? { lagSeconds } : {}),
    results: [...results, ...(certificate === undefined ? [] : [certificate])],
  }
}

/** Whose rules decide; the sender may have gone since the scrub was made. */
export async function senderOf(
  { senders }: Pick<ScrubRunDeps, 'senders'>,
  { sender: id, topic }: Scrub['plan']['question'],
): Promise<StoredSender> {
  const sender = await senders.get(id)
  if (sender === undefined)
    throw new BastaError('unknown_sender', `No sender "${id}" is registered any more.`)
  if (topic !== undefined) knownTopic(sender, topic)
  return sender
}

/** The record, if this attempt is still the one that counts. */
async function ownRecord(
  { scrubs }: Pick<ScrubRunDeps, 'scrubs'>,
  { id, attempt: own }: Scrub,
): Promise<Scrub | undefined> {
  const found = await scrubs.find(id)
  return found?.attempt === own ? found : undefined
}

/** From here on the results are shown, and the list is not needed. */
async function finish(deps: ScrubRunDeps, begun: Scrub, made: Made): Promise<boolean> {
  const ran = await ownRecord(deps, begun)
  if (ran?.state !== 'running') throw new Overtaken('Deleted, or begun anew.')
  const progress = { rows: made.counts?.rows ?? 0, bytes: ran.list?.bytes ?? 0 }
  const after: Scrub = { ...ran, ...made, progress, state: 'done', endedAt: toSecond(deps.now()) }
  if (!(await deps.scrubs.change(ran, after))) throw new Overtaken('Deleted, or begun anew.')
  log('scrub_done', { id: ran.id, count: progress.rows, sender: ran.plan.question.sender })
  return true
}

async function giveUp(deps: ScrubRunDeps, begun: Scrub, error: unknown): Promise<boolean> {
  const ran = await ownRecord(deps, begun)
  // A write that seemed to fail was written after all.
  if (ran?.state === 'done') return true
  await deleteResults(deps, begun.id, begun.attempt)
  if (ran?.state !== 'running') return false
  const failure = failureOf(error)
  if (failure === undefined) {
    if (!(error instanceof Overtaken)) logFailure('scrub_ended', error, { id: begun.id })
    await deps.scrubs.change(ran, { ...ran, state: 'queued' })
    throw error
  }
  const event = failure.code === 'snapshot_behind' ? 'scrub_failed' : 'scrub_refused'
  log(event, { id: begun.id, reason: failure.code })
  await fail(deps, ran, failure)
  return false
}

async function fail(deps: ScrubRunDeps, ran: Scrub, failure: ScrubFailure): Promise<void> {
  const after: Scrub = { ...ran, state: 'failed', failure, endedAt: toSecond(deps.now()) }
  if (!(await deps.scrubs.change(ran, after)))
    throw new BastaError('unavailable', 'Another request changed it meanwhile.')
  await deleteAll(deps, ran)
}
