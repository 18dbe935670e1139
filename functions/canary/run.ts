import type { Address } from '../domain/address.ts'
import { newCanaryAddress } from '../domain/canary.ts'
import type { CanaryResult, CanaryRun, CanaryRuns, CanaryStep } from '../domain/canary-run.ts'
import { BastaError } from '../domain/errors.ts'
import { newEventId, type EventId } from '../domain/event.ts'
import type { Ready } from '../domain/ready.ts'
import { log, logFailure } from '../log.ts'
import { askTargets, waitFor, type Stopped, type TargetDeps } from './ask-targets.ts'
import {
  ask,
  idOf,
  sayByLink,
  sayByMail,
  sayByProvider,
  type NotSaid,
  type WayDeps,
} from './ways.ts'

export type CanaryDeps = WayDeps &
  TargetDeps & {
    readonly ready: Ready
    readonly canaryRuns: Pick<CanaryRuns, 'write'>
  }

type Way = (deps: WayDeps, address: Address) => Promise<NotSaid | undefined>
type AtOnce = 'generic' | 'link'

/**
 * Somebody who does not exist says stop in each way that the public has; then a check must deny, and
 * targets must accept it. Each step that fails is an alarm with its name. A run that is ended half-way
 * leaves nothing to mend: the next has people of its own.
 */
export async function runCanary(deps: CanaryDeps): Promise<void> {
  const run = new Run(deps)
  // Without the right hash keys no step could be told from another.
  await deps.ready()
  await run.note()
  const stopped = [
    await run.sayAtOnce('generic', sayByProvider),
    await run.sayAtOnce('link', sayByLink),
  ].find((one) => one !== undefined)
  await Promise.all([run.sayByMail(), run.askTargets(stopped)])
  await run.end()
}

class Run {
  private readonly deps: CanaryDeps
  private readonly id: string
  private readonly startedAt: string
  private results: readonly CanaryResult[] = []
  /** What checks answered so far: the first fault, and the longest time. */
  private check: { readonly code?: string; readonly ms: number } | undefined

  constructor(deps: CanaryDeps) {
    const now = deps.now()
    this.deps = deps
    this.id = `canary_${newEventId(now).slice('evt_'.length)}`
    this.startedAt = now.toISOString()
  }

  /** By a door that answers when it is stored, so the very next check must deny. */
  async sayAtOnce(step: AtOnce, way: Way): Promise<Stopped | undefined> {
    const { deps } = this
    const address = await newCanaryAddress()
    await this.mustAnswer(address, 'allowed', step)
    const from = deps.now().getTime()
    const not = await way(deps, address).catch(whyNot)
    await this.add({ step, ms: this.since(from), outcome: 'passed', ...not })
    if (not !== undefined) return undefined
    const event = await this.mustAnswer(address, 'opted_out', step)
    return event === undefined ? undefined : { contact: idOf(deps, address), event }
  }

  /** A mail takes its time: checks are asked until one denies. */
  async sayByMail(): Promise<void> {
    const { deps } = this
    const address = await newCanaryAddress()
    const from = deps.now().getTime()
    const not = await sayByMail(deps, address).catch(whyNot)
    if (not !== undefined) return this.add({ step: 'mailto', ms: this.since(from), ...not })
    let last = ''
    const isHeard = await waitFor(deps, async () => {
      last = (await ask(deps, address).catch(noAnswer)).answer
      return last === 'opted_out' ? true : undefined
    })
    const ms = this.since(from)
    if (isHeard === true) return this.add({ step: 'mailto', ms, outcome: 'passed' })
    if (last === 'allowed')
      return this.add({ step: 'mailto', ms, outcome: 'failed', code: 'not_heard' })
    // It may have been heard: what failed is the check.
    this.noteCheck(ms, `mailto_${last}`)
    return this.add({ step: 'mailto', ms, outcome: 'not_asked', code: 'no_check' })
  }

  async askTargets(stopped: Stopped | undefined): Promise<void> {
    for (const result of await askTargets(this.deps, this.id, stopped)) await this.add(result)
  }

  async end(): Promise<void> {
    const { code, ms = 0 } = this.check ?? {}
    const outcome = code === undefined ? 'passed' : 'failed'
    await this.add({ step: 'check', ms, outcome, ...(code === undefined ? {} : { code }) })
    await this.note(this.deps.now().toISOString())
    const failed = this.results.filter((one) => one.outcome === 'failed')
    log('canary_done', { id: this.id, count: failed.length })
  }

  /** It is shown while it runs too: where it was ended, one sees how far it came. */
  async note(endedAt?: string): Promise<void> {
    const { id, startedAt, results } = this
    const run: CanaryRun = { id, startedAt, results, ...(endedAt === undefined ? {} : { endedAt }) }
    await this.deps.canaryRuns.write(run).catch((error: unknown) => {
      if (!(error instanceof BastaError)) throw error
      logFailure('canary_unnoted', error)
    })
  }

  private async mustAnswer(
    address: Address,
    wanted: 'allowed' | 'opted_out',
    step: AtOnce,
  ): Promise<EventId | undefined> {
    const from = this.deps.now().getTime()
    const { answer, event } = await ask(this.deps, address).catch(noAnswer)
    const isRight = answer === wanted
    this.noteCheck(this.since(from), isRight ? undefined : `${step}_${answer}`)
    return isRight && event !== undefined ? (event as EventId) : undefined
  }

  private noteCheck(ms: number, code: string | undefined): void {
    const first = this.check?.code ?? code
    const longest = Math.max(ms, this.check?.ms ?? 0)
    this.check = { ms: longest, ...(first === undefined ? {} : { code: first }) }
  }

  private async add(result: CanaryResult): Promise<void> {
    this.results = [...this.results, result]
    if (result.outcome === 'failed') {
      const { step, target, code } = result
      log(ALARM_OF[step], { id: this.id, step, target, reason: code })
    }
    await this.note()
  }

  private since(from: number): number {
    return Math.max(0, this.deps.now().getTime() - from)
  }
}

const ALARM_OF: { readonly [S in CanaryStep]: `canary_failed_${S}` } = {
  generic: 'canary_failed_generic',
  link: 'canary_failed_link',
  mailto: 'canary_failed_mailto',
  check: 'canary_failed_check',
  target: 'canary_failed_target',
}

function whyNot(error: unknown): NotSaid {
  return { outcome: 'failed', code: codeOf(error) }
}

function noAnswer(error: unknown): { readonly answer: string; readonly event?: string } {
  return { answer: codeOf(error) }
}

function codeOf(error: unknown): string {
  if (error instanceof BastaError) return error.code
  logFailure('canary_fault', error)
  return 'fault'
}
