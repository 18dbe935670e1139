import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest'
import { sqsBacklog } from '../../functions/store/queues/backlog.ts'
import { cloudWatchAlarms } from '../../functions/store/outside/alarms.ts'
import { listMachine } from '../../functions/store/outside/list-machine.ts'
import { sesMail } from '../../functions/store/outside/mail.ts'
import { outside } from '../../functions/store/outside/outside.ts'
import { sqsKeyUses } from '../../functions/store/keys/sqs-key-uses.ts'
import { openAws } from '../house/aws.ts'
import { LOCAL_IDLE_MS } from '../../functions/store/dynamo/call-timeouts.ts'
import { countConnections } from '../house/counted-connections.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'

/** So many clients has a house, each of which opens at most so many connections. */
const CLIENTS = 4
const SOCKETS_MAX = 50

const STOP = { scope: 'sender/acme', channelOfRequest: 'phone', reference: 'R-1' }

// It accepts no more than it may open files, and says nothing: whoever comes then waits in vain.
describe('connections to the engine', () => {
  let counter: Awaited<ReturnType<typeof countConnections>>
  let house: TestHouse

  beforeAll(async () => {
    counter = await countConnections(new URL(inject('endpoint')))
    house = await openHouse({ endpoint: counter.endpoint })
    await house.api('PUT', '/v1/senders/acme', ACME)
  })
  afterAll(() => counter.close())

  test('however many ask and write at once, they are few', async () => {
    const to = (nth: number) => `+336${String(12_000_000 + nth)}`
    const stop = (nth: number) => house.api('POST', '/v1/stops', { ...STOP, to: to(nth) })
    const told = new Set<number>()
    for (let from = 0; from < 120; from += 60) {
      const turn = Array.from({ length: 60 }, (_, nth) => from + nth)
      const answers = await Promise.all(turn.flatMap((nth) => [stop(nth), stop(nth)]))
      await Promise.all(turn.map((nth) => house.check(to(nth))))
      await Promise.all([house.pumpStream(), house.pumpInbox()])
      for (const { status } of answers) told.add(status)
    }
    expect(told).toContain(201)
    expect(counter.most()).toBeGreaterThan(SOCKETS_MAX)
    expect(counter.most()).toBeLessThanOrEqual(CLIENTS * SOCKETS_MAX)
  })

  test('those that nobody uses are closed', async () => {
    expect(counter.open()).toBeGreaterThan(0)
    await sleep(LOCAL_IDLE_MS + 1_000)
    expect(counter.open()).toBe(0)
  })
})

describe('connections to a service of AWS that is rarely called', () => {
  let aws: Awaited<ReturnType<typeof openAws>>
  let counter: Awaited<ReturnType<typeof countConnections>>

  beforeAll(async () => {
    aws = await openAws(inject('endpoint'), () => undefined)
    counter = await countConnections(new URL(aws.endpoint))
    vi.stubEnv('AWS_ENDPOINT_URL', counter.endpoint)
    vi.stubEnv('AWS_REGION', 'eu-west-3')
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'rare')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  })
  afterAll(() => {
    vi.unstubAllEnvs()
    counter.close()
    aws.close()
  })

  const mail = { to: 'ada@example.org', subject: 'a subject', text: 'a text' }
  const text = { from: '+33700000001', to: '+33612345678', text: 'a text' }
  const use = { key: 'key_1', secretHash: 'a hash', day: '2026-11-26' }
  const machine = 'arn:aws:states:eu-west-3:1:stateMachine:lists'
  test.each<readonly [string, (queue: string) => Promise<unknown>]>([
    ['a mail', () => sesMail('basta@example.org').send(mail)],
    ['a text', () => outside().sendText(text)],
    [
      'a file of another',
      () =>
        outside()
          .readObject('mails', 'one')
          .catch(() => undefined),
    ],
    ['the alarms', () => cloudWatchAlarms('basta').now()],
    ['the backlog', (queue) => sqsBacklog(queue).inbox()],
    ['a use of a key', (queue) => sqsKeyUses(queue)(use)],
    ['a list', () => listMachine(machine).start({ scrub: 'scr_1', attempt: 1 })],
  ])('end with the call: %s', async (_, call) => {
    const before = counter.all()
    await call(`${counter.endpoint}/1/inbox`)
    expect(counter.all()).toBe(before + 1)
    for (let waited = 0; counter.open() > 0 && waited < 1_000; waited += 20) await sleep(20)
    expect(counter.open()).toBe(0)
  })
})
