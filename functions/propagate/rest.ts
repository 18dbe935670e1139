import { DISABLED_SECONDS, HINT_SECONDS_MAX } from '../domain/outbox.ts'
import type { TargetRecord, TargetState } from '../domain/target.ts'
import { toSecond, type Second } from '../domain/time.ts'
import type { Outcome } from '../domain/told.ts'
import { BastaError } from '../domain/errors.ts'
import { log, logFailure } from '../log.ts'
import type { PropagateDeps } from './deps.ts'

/** So many failed calls in a row, and the target rests. */
export const FAILURES_MAX = 3
const PAUSE_SECONDS_MAX = 300

/** Notes a failed call: after some in a row the target rests, after days it is called no more. */
export async function noteFailure(
  { notes, now: clock, random }: PropagateDeps,
  { id }: TargetRecord,
  { failures, failingSince, disabledAt }: TargetState,
  { code, afterSeconds, isGone }: Omit<Outcome & { readonly is: 'retry' }, 'is'>,
): Promise<void> {
  const now = toSecond(clock())
  const own =
    failures < FAILURES_MAX
      ? 0
      : Math.min(PAUSE_SECONDS_MAX, 2 ** Math.min(failures - FAILURES_MAX + 1, 10))
  const wait = Math.max(own * (0.5 + random() / 2), Math.min(afterSeconds ?? 0, HINT_SECONDS_MAX))
  const hasFailedForDays = failingSince !== undefined && now - failingSince >= DISABLED_SECONDS
  const disabled = disabledAt === undefined && (isGone === true || hasFailedForDays)
  if (disabled) log('target_disabled', { target: id, reason: code })
  else if (failures === FAILURES_MAX) log('target_failing', { target: id, reason: code })
  const pausedUntil: Second | undefined = wait === 0 ? undefined : now + Math.ceil(wait)
  await passOver(notes.failed(id, { code, at: now, pausedUntil, disabled }))
}

/** For so long a target that answers slowly is called apart from the others. */
const SLOW_SECONDS = 3_600

/** It must not take the others' turns: it goes elsewhere, and where it is, it rests as long. */
export async function noteSlow(
  { notes, now: clock, lane }: PropagateDeps,
  target: string,
  tookMs: number,
): Promise<void> {
  const now = toSecond(clock())
  await passOver(
    lane === 'shared'
      ? notes.slow(target, now + SLOW_SECONDS)
      : notes.pause(target, now + Math.ceil(tookMs / 1_000)),
  )
}

/** What is only shown must not hold up what is done. */
export async function passOver(noted: Promise<void>): Promise<void> {
  await noted.catch((error: unknown) => {
    if (!(error instanceof BastaError)) throw error
    logFailure('target_unnoted', error)
  })
}
