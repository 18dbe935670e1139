import { afterAll, describe, expect, it } from 'vitest'
import {
  GROUP_BYTES,
  groupsFor,
  scaleOf,
  STEP_SECONDS,
  workersFor,
} from '../../functions/parts/scale.ts'
import { JOBS } from '../../infra/aws/jobs.ts'
import { ENVIRONMENT, grantsOf, rolePolicyOf } from './deployed/iam.ts'
import { machineOf } from './deployed/list-machine.ts'
import { build, removeSynthesised } from './deployed/synthesised.ts'

const stack = build(ENVIRONMENT)
afterAll(removeSynthesised)

describe('the definition', () => {
  const machine = machineOf(stack)
  const maps = Object.values(machine.States).filter((state) => state.Type === 'Map')
  const distributed = maps.filter(({ ItemReader }) => ItemReader !== undefined)
  const tasks = [
    ...Object.values(machine.States),
    ...maps.flatMap(({ ItemProcessor }) => Object.values(ItemProcessor.States)),
  ].filter((state) => state.Type === 'Task')

  it('tolerates no failure, and has as many workers as the account has room for', () => {
    expect(distributed).toHaveLength(3)
    for (const map of distributed)
      expect(map).toMatchObject({
        ToleratedFailureCount: 0,
        MaxConcurrency: workersFor(10),
        ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
      })
    expect([10, 100, 1_000, 10_000].map(workersFor)).toEqual([2, 20, 40, 40])
  })

  it('repeats each step with jitter, longer where Lambda refuses, and not what somebody deleted', () => {
    expect(tasks).toHaveLength(7)
    for (const { Retry, TimeoutSeconds } of tasks) {
      expect(TimeoutSeconds).toBeGreaterThan(JOBS.parts.timeoutSeconds)
      const [ended, refused, failed] = Retry
      expect(ended).toEqual({ ErrorEquals: ['ScrubEnded'], MaxAttempts: 0 })
      expect(refused?.ErrorEquals).toContain('Lambda.TooManyRequestsException')
      expect(failed?.ErrorEquals).toEqual(['States.ALL'])
      for (const one of [refused, failed]) expect(one).toMatchObject({ JitterStrategy: 'FULL' })
      expect(refused?.MaxAttempts).toBeGreaterThan(failed?.MaxAttempts ?? 0)
    }
  })

  it('the machine may start itself, and no other; it sees its own runs', () => {
    const states = grantsOf(rolePolicyOf(stack, 'ListsRole'), 'parts')
      .filter(({ action }) => action.startsWith('states:'))
      .map(({ action, resource: of }) => `${action} ${of.split(':').slice(5).join(':')}`)
    expect(states.toSorted()).toEqual([
      'states:DescribeExecution execution:Basta-lists/*',
      'states:DescribeExecution execution:Basta-lists:*',
      'states:StartExecution stateMachine:Basta-lists',
      'states:StopExecution execution:Basta-lists/*',
      'states:StopExecution execution:Basta-lists:*',
    ])
  })

  it('has a way out of every step that fails', () => {
    const caught = Object.entries(machine.States).flatMap(([name, state]) =>
      (state.Type === 'Task' || state.Type === 'Map') && name !== 'Fail' ? [state.Catch] : [],
    )
    expect(caught).toHaveLength(6)
    for (const one of caught)
      expect(one).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Fail' }])
  })
})

describe('what a run takes, by arithmetic', () => {
  it('grows with the rows and the register, in groups that workers have room for', () => {
    for (const standings of [0, 1e6, 1e8, 1e9]) {
      const groups = groupsFor({ entries: standings, rows: 1 })
      expect((standings * 25) / groups).toBeLessThanOrEqual(GROUP_BYTES)
      expect(256 % groups).toBe(0)
    }
    const [one, ten] = [1e7, 1e8].map((rows) => scaleOf({ rows, standings: rows }))
    expect((ten?.inAll ?? 0) / (one?.inAll ?? 1)).toBeGreaterThan(7)
    expect((ten?.inAll ?? 0) / (one?.inAll ?? 1)).toBeLessThan(11)
    const largest = scaleOf({ rows: 5e8, standings: 1e9 })
    expect(largest.seconds.plan).toBeLessThan(STEP_SECONDS)
    expect(largest.seconds.join).toBeLessThan(STEP_SECONDS)
    expect(largest.dollarsAMillionRows).toBeLessThan(0.01)
  })
})
