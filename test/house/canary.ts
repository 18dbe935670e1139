import { setTimeout as sleep } from 'node:timers/promises'
import type { CanaryRun } from '../../functions/domain/canary-run.ts'
import type { TestHouse } from './house.ts'

export type ShownRun = {
  readonly id: string
  readonly state: string
  readonly startedAt: string
  readonly endedAt?: string
  readonly steps: CanaryRun['results']
}

/** A run, with the pumps going on beside it as they do where the house runs. */
export async function runWithPumps(house: TestHouse): Promise<ShownRun> {
  const state = { isOver: false }
  const running = house.runCanary().finally(() => {
    state.isOver = true
  })
  const pumping = (async () => {
    while (!state.isOver) {
      await house.pumpStream()
      await house.pumpDeliveries()
      await house.pumpInbox()
      await sleep(10)
    }
  })()
  await Promise.all([running, pumping])
  const [run] = await runsOf(house)
  if (run === undefined) throw new Error('No run was kept.')
  return run
}

export async function runsOf(house: TestHouse): Promise<ShownRun[]> {
  const { body } = await house.api('GET', '/v1/canary')
  return (body as { runs: ShownRun[] }).runs
}

/** Each step with its outcome, and why. */
export function outcomes({ steps }: ShownRun): string[] {
  return steps.map(({ step, target, outcome, code }) =>
    [step, target, outcome, code].filter((word) => word !== undefined).join(' '),
  )
}
