import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Outcome, Told } from '../../functions/domain/told.ts'
import type { JobLook } from '../../functions/propagate/target-bulk.ts'
import { listKind, type ListKind } from '../house/list-kind.ts'
import { openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { outputOf, scanItems } from '../house/witness.ts'

const ABOVE = 4
const PEOPLE = 6

let house: TellingHouse
let list: ListKind
let begun: (readonly Told[])[]
let begin: { readonly job: string } | Outcome
let look: JobLook | Error
beforeEach(async () => {
  begun = []
  begin = { job: 'theirs-1' }
  look = 'running'
  list = listKind({
    // By single calls so few that a job is worth it.
    limit: { calls: 1, seconds: 60 },
    bulk: {
      above: ABOVE,
      itemsMax: 100,
      acts: ['stop', 'bounce'],
      begin: (_call, _settings, _credentials, told) => {
        begun.push(told)
        return Promise.resolve(begin)
      },
      look: (_call, _settings, _credentials, job) => {
        expect(job).toBe('theirs-1')
        return look instanceof Error ? Promise.reject(look) : Promise.resolve(look)
      },
    },
  })
  house = await openTellingHouse({ propagate: { kinds: list.kinds } })
  house.credentials['list'] = { key: 'k' }
  await house.api('DELETE', '/v1/targets/crm')
  const declared = { kind: 'list', senders: ['acme'], settings: {} }
  expect((await house.api('PUT', '/v1/targets/list', declared)).status).toBe(201)
  house.setNow(new Date(house.now().getTime() + 31_000))
})
afterEach(() => house.receiver.close())

const person = (at: number) => `person-${at}@example.org`

async function stops(count: number): Promise<string[]> {
  const events: string[] = []
  for (let at = 0; at < count; at += 1) events.push(await house.stop(person(at)))
  return events
}

async function told(event: string) {
  // Events are shown once they are in the log.
  await house.pumpStream()
  return house.told(event)
}

async function outcomesOf(events: readonly string[]): Promise<string[]> {
  await house.pumpStream()
  const shown = await Promise.all(events.map((event) => house.told(event)))
  return shown.map(({ receipts }) => receipts[0]?.outcome ?? 'waits')
}

const jobItem = async () =>
  (await scanItems(house)).find(({ pk, sk }) => pk?.S === 'TARGET#list' && sk?.S === 'JOB')
const times = (outcome: string, count: number) => Array.from({ length: count }, () => outcome)

it('many that wait go by one job, and each has its receipt when the job has ended', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  expect(begun.map((told) => told.length)).toEqual([PEOPLE])
  // The sweep looks each minute, and nothing is told beside the job.
  await house.later(60)
  await house.later(60)
  expect(begun).toHaveLength(1)
  expect(list.calls).toEqual([])
  expect(await outcomesOf(events)).toEqual(times('waits', PEOPLE))
  look = { is: 'delivered', code: 'job' }
  await house.later(60)
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
  expect(list.calls).toEqual([])
  expect(await jobItem()).toBeUndefined()
})

it('few that wait go by single calls', async () => {
  const events = await stops(ABOVE)
  for (let minute = 0; minute < 2 * ABOVE + 2; minute += 1) await house.later(60)
  expect(begun).toEqual([])
  expect(list.calls).toHaveLength(ABOVE)
  expect(await outcomesOf(events)).toEqual(times('delivered', ABOVE))
})

it('nothing newer of a person overtakes what is under a job', async () => {
  const [first = ''] = await stops(PEOPLE)
  await house.later(60)
  const second = await house.stop(person(0), { blocks: 'every' })
  for (let minute = 0; minute < 3; minute += 1) await house.later(60)
  expect(await outcomesOf([first, second])).toEqual(['waits', 'waits'])
  look = { is: 'delivered' }
  await house.later(60)
  await house.later(60)
  expect(await outcomesOf([first, second])).toEqual(['delivered', 'delivered'])
  expect(list.told().map(({ event }) => event)).toEqual([second])
})

it('a job that failed is told singly, and no other is begun for an hour', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  look = 'failed'
  await house.later(60)
  expect(await outcomesOf(events)).toEqual(times('waits', PEOPLE))
  for (let minute = 0; minute < 2 * PEOPLE + 4; minute += 1) await house.later(60)
  expect(begun).toHaveLength(1)
  expect(list.calls).toHaveLength(PEOPLE)
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
})

it('a verdict for each in the order given: what must be told again goes singly', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  look = (begun[0] ?? []).map(({ event }): Outcome => {
    if (event === events[1]) return { is: 'refused', code: 'bad', why: 'It takes no such address.' }
    return event === events[2] ? { is: 'retry', code: 'later' } : { is: 'delivered' }
  })
  await house.later(60)
  const [a, bad, again, ...rest] = await outcomesOf(events)
  expect([a, bad, ...rest]).toEqual(['delivered', 'refused', ...times('delivered', PEOPLE - 3)])
  expect(again).toBe('waits')
  for (let minute = 0; minute < 3; minute += 1) await house.later(60)
  expect(list.told().map(({ event }) => event)).toEqual([events[2]])
})

it('a job that cannot be looked at is looked at again, and is no reason to tell it twice', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  look = new Error('cut')
  for (let minute = 0; minute < 3; minute += 1) await house.later(60)
  look = { is: 'delivered' }
  for (let minute = 0; minute < 10; minute += 1) await house.later(60)
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
  expect(list.calls).toEqual([])
  expect(begun).toHaveLength(1)
})

it('a job that was not begun leaves all to single calls, and a failing target rests', async () => {
  begin = { is: 'retry', code: 'down' }
  const events = await stops(PEOPLE)
  await house.later(60)
  expect(begun).toHaveLength(1)
  expect((await told(events[0] ?? '')).waiting).toMatchObject([{ code: 'down' }])
  for (let minute = 0; minute < 2 * PEOPLE + 4; minute += 1) await house.later(60)
  expect(begun).toHaveLength(1)
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
})

it('a process that ends while it begins one leaves nothing behind', async () => {
  begin = new Promise(() => undefined) as never
  const events = await stops(PEOPLE)
  // It never hears whether the job was begun, as a process that ended never does.
  void house.later(60)
  while (begun.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  expect(await jobItem()).toMatchObject({ id: expect.anything() as unknown })
  begin = { job: 'theirs-1' }
  const { lines } = await outputOf(async () => {
    for (let minute = 0; minute < 2 * PEOPLE + 8; minute += 1) await house.later(60)
  })
  expect(lines.map(({ event }) => event)).toContain('job_failed')
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
})

it('a target that was removed ends what was under its job', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  await house.api('DELETE', '/v1/targets/list')
  for (let minute = 0; minute < 3; minute += 1) await house.later(60)
  expect(await outcomesOf(events)).toEqual(times('target_removed', PEOPLE))
  expect(await jobItem()).toBeUndefined()
})

it('a target that is declared anew without jobs is told singly what was under one', async () => {
  const events = await stops(PEOPLE)
  await house.later(60)
  const settings = { url: house.receiver.url }
  house.credentials['list'] = house.credentials['crm']
  await house.api('PUT', '/v1/targets/list', { kind: 'webhook', senders: ['acme'], settings })
  house.setNow(new Date(house.now().getTime() + 31_000))
  for (let minute = 0; minute < 4; minute += 1) await house.later(60)
  expect(await outcomesOf(events)).toEqual(times('delivered', PEOPLE))
  expect(house.receiver.received).toHaveLength(PEOPLE)
})
