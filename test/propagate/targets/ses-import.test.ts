import { CreateImportJobCommand, GetImportJobCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { describe, expect, it } from 'vitest'
import type { Target } from '../../../functions/propagate/target.ts'
import { TARGETS } from '../../../functions/propagate/targets.ts'
import { openTellingHouse } from '../../house/telling.ts'
import { IMPORTS, sesImports } from '../servers/ses-imports.ts'
import { openServer } from '../servers/server.ts'
import { client, expectSame, REGION } from './aws-asking.ts'
import { people } from './lists.ts'
import { JANE, OMAR, open, told } from './telling.ts'

const SETTINGS = { region: REGION, imports: IMPORTS }

function bulkOf(settings: unknown) {
  const { bulk } = open('ses', settings)
  if (bulk === undefined) throw new Error('There are no jobs.')
  return bulk
}

const BULK = bulkOf(SETTINGS)
const ITEMS = [told(JANE), told(OMAR, { act: 'bounce' })]

async function begun(items = ITEMS) {
  const server = sesImports()
  const { call, asked } = await openServer(server.behave)
  const answer = await BULK.begin(call, undefined, items)
  if (!('job' in answer)) throw new Error(`No job: ${answer.is}`)
  return { ...server, call, asked, job: answer.job }
}

describe('many stops of SES', () => {
  it('go by one object and one job, and the object is gone with the job', async () => {
    const { call, asked, job, objects, suppressed, work } = await begun()
    expect(
      [...objects].map(([key, lines]) => [key.replace(/[0-9a-f]{64}/, 'digest'), lines]),
    ).toEqual([
      [
        'suppressions/digest.json',
        `{"emailAddress":"${JANE}","reason":"COMPLAINT"}\n{"emailAddress":"${OMAR}","reason":"BOUNCE"}\n`,
      ],
    ])
    expect(`${job} ${asked.map(({ path }) => path).join(' ')}`).not.toContain('@')
    expect(await BULK.look(call, undefined, job)).toBe('running')
    expect(objects.size).toBe(1)
    work()
    expect(await BULK.look(call, undefined, job)).toEqual({ is: 'delivered' })
    expect([...suppressed]).toEqual([
      [JANE, 'COMPLAINT'],
      [OMAR, 'BOUNCE'],
    ])
    expect([...objects]).toEqual([])
  })

  it('are asked for as the SDK does', async () => {
    const { asked, call, job, objects } = await begun()
    const [key] = objects.keys()
    await BULK.look(call, undefined, job)
    const theirs = await openServer(sesImports().behave)
    const mail = new SESv2Client(client(theirs))
    await mail.send(
      new CreateImportJobCommand({
        ImportDestination: { SuppressionListDestination: { SuppressionListImportAction: 'PUT' } },
        ImportDataSource: { S3Url: `s3://${IMPORTS.bucket}/${key ?? ''}`, DataFormat: 'JSON' },
      }),
    )
    await mail.send(new GetImportJobCommand({ JobId: 'job-1' }))
    expectSame(
      asked.filter(({ host }) => host.startsWith('email.')),
      theirs.asked,
    )
  })

  it('are the same object when they are begun again', async () => {
    const { call, objects } = await begun()
    await BULK.begin(call, undefined, ITEMS)
    expect(objects.size).toBe(1)
  })

  it('go singly, all of them, where one record failed', async () => {
    const { call, job, objects, work } = await begun([told(JANE), told('bad@customer.example')])
    work()
    expect(await BULK.look(call, undefined, job)).toBe('failed')
    expect([...objects]).toEqual([])
  })

  it.each([
    ['a job that failed', { JobStatus: 'FAILED' }, 'failed'],
    ['a job that was cancelled', { JobStatus: 'CANCELLED' }, 'failed'],
    ['one that counts fewer', { JobStatus: 'COMPLETED', ProcessedRecordsCount: 1 }, 'failed'],
    ['one that counts nothing', { JobStatus: 'COMPLETED' }, 'failed'],
    ['one that works', { JobStatus: 'PROCESSING', ProcessedRecordsCount: 2 }, 'running'],
    ['a word that nobody knows', { JobStatus: 'DONE', ProcessedRecordsCount: 2 }, 'retry'],
    ['an answer without a status', {}, 'retry'],
  ])('%s is no yes', async (_, body, expected) => {
    const { call, job, instead, objects } = await begun()
    instead.look = { status: 200, body }
    const look = await BULK.look(call, undefined, job)
    expect(typeof look === 'string' || !('is' in look) ? look : look.is).toBe(expected)
    expect(objects.size).toBe(expected === 'failed' ? 0 : 1)
  })

  it('go singly where the job is not known any more', async () => {
    const { call, job, jobs } = await begun()
    jobs.clear()
    expect(await BULK.look(call, undefined, job)).toBe('failed')
    expect(await BULK.look(call, undefined, 'no job of ours')).toBe('failed')
  })

  it('are looked at again where SES is throttled or away', async () => {
    const { call, job, instead } = await begun()
    for (const status of [429, 500, 503]) {
      const name = status === 429 ? 'TooManyRequestsException' : 'InternalServiceError'
      instead.look = { status, headers: { 'x-amzn-errortype': name }, body: {} }
      expect(await BULK.look(call, undefined, job)).toMatchObject({ is: 'retry' })
    }
  })

  it('are settled although the object cannot be deleted: the bucket ends it', async () => {
    const { call, job, instead, work, objects } = await begun()
    instead.remove = { status: 403, body: '<Error/>' }
    work()
    expect(await BULK.look(call, undefined, job)).toEqual({ is: 'delivered' })
    expect(objects.size).toBe(1)
  })

  it.each([
    ['the bucket refuses', 'put', { status: 403, body: '<Error/>' }, 'refused'],
    ['the bucket is away', 'put', { status: 503, body: '<Error/>' }, 'retry'],
    ['SES is in the sandbox', 'create', { status: 400, body: { message: 'sandbox' } }, 'refused'],
    ['SES is throttled', 'create', { status: 429, body: {} }, 'retry'],
    ['the connection is cut', 'create', 'cut', 'retry'],
    ['the answer has no job', 'create', { status: 200, body: {} }, 'retry'],
  ] as const)('leave no object behind where %s', async (_, what, answer, is) => {
    const server = sesImports()
    if (what === 'put') server.instead.put = answer
    else server.instead.create = answer
    const { call } = await openServer(server.behave)
    expect(await BULK.begin(call, undefined, ITEMS)).toMatchObject({ is })
    expect([...server.objects]).toEqual([])
  })

  it('go by a job only where the list has a place, and never for a tenant', () => {
    expect(open('ses', { region: REGION }).bulk).toBeUndefined()
    const opened = TARGETS.get('ses')?.open({ ...SETTINGS, tenant: 'acme' })
    expect(opened).toMatchObject({
      ok: false,
      problem: expect.stringContaining('tenant') as string,
    })
    for (const place of [
      { ...IMPORTS, bucket: 'a.dotted.bucket' },
      { ...IMPORTS, prefix: '/x/' },
      { ...IMPORTS, prefix: '../' },
    ])
      expect(TARGETS.get('ses')?.open({ region: REGION, imports: place }).ok).toBe(false)
  })

  it('go by a job from the 501st on, and never more than SES takes', () => {
    expect(BULK.above).toBe(500)
    expect(BULK.itemsMax).toBeLessThanOrEqual(100_000)
    expect([...BULK.acts]).toEqual(['stop', 'bounce'])
  })

  it('are told through the house by a job, with a receipt each', async () => {
    const server = sesImports()
    const { call } = await openServer(server.behave)
    const kinds = new Map([...TARGETS, ['ses', fromTheFourthOn()]])
    const { fetch, awsKeys } = call
    const house = await openTellingHouse({ propagate: { fetch, awsKeys, kinds } })
    await house.api('DELETE', '/v1/targets/crm')
    const declared = { kind: 'ses', senders: ['acme'], carries: 'marketing', settings: SETTINGS }
    expect((await house.api('PUT', '/v1/targets/mail', declared)).status).toBe(201)
    const all = people({}, 8)
    const events: string[] = []
    for (const address of all) events.push(await house.stop(address))
    await house.pumpStream()
    await house.later(60)
    expect(server.jobs.size).toBe(1)
    expect(server.suppressed.size).toBeLessThan(8)
    server.work()
    await house.later(60)
    await house.later(60)
    expect([...server.suppressed.keys()].toSorted()).toEqual(all)
    expect([...server.objects]).toEqual([])
    for (const event of events)
      expect(await house.told(event)).toMatchObject({
        receipts: [{ target: 'mail', outcome: 'delivered' }],
        waiting: [],
      })
    house.receiver.close()
  })

  it('go singly through the house, all of them, where the job failed', async () => {
    const server = sesImports()
    const { call } = await openServer(server.behave)
    const kinds = new Map([...TARGETS, ['ses', fromTheFourthOn()]])
    const { fetch, awsKeys } = call
    const house = await openTellingHouse({ propagate: { fetch, awsKeys, kinds } })
    await house.api('DELETE', '/v1/targets/crm')
    const declared = { kind: 'ses', senders: ['acme'], carries: 'marketing', settings: SETTINGS }
    await house.api('PUT', '/v1/targets/mail', declared)
    const all = people({}, 8)
    for (const address of all) await house.stop(address)
    await house.pumpStream()
    await house.later(60)
    for (const job of server.jobs.values()) job.status = 'FAILED'
    for (let turn = 0; turn < 30; turn += 1) await house.later(61)
    expect([...server.suppressed.keys()].toSorted()).toEqual(all)
    // For an hour nothing goes by another job.
    expect(server.jobs.size).toBe(1)
    expect([...server.objects]).toEqual([])
    house.receiver.close()
  })
})

/** SES as it is, but for how many must wait: five hundred stops take a test too long. */
function fromTheFourthOn(): Target {
  const ses = TARGETS.get('ses')
  if (ses === undefined) throw new Error('There is no SES.')
  return {
    ...ses,
    open: (settings) => {
      const opened = ses.open(settings)
      if (!opened.ok || opened.target.bulk === undefined) return opened
      return {
        ok: true,
        target: { ...opened.target, bulk: { ...opened.target.bulk, above: 3 } },
      }
    },
  }
}
