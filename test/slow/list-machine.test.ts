import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { refreshSnapshot } from '../../functions/actions/snapshots/refresh.ts'
import type { SnapshotStore } from '../../functions/domain/snapshot.ts'
import { s3Snapshots } from '../../functions/store/objects/snapshots.ts'
import { openRegisterView, type OpenDeps } from '../../functions/actions/snapshots/open.ts'
import { rejectedLines, REJECTED_HEADER } from '../../functions/actions/scrubs/rejected-rows.ts'
import { openCertificate } from '../../functions/certificate/certificate.ts'
import { merkleTree } from '../../functions/certificate/merkle-tree.ts'
import { parseRowsFile } from '../../functions/certificate/rows-file.ts'
import { readPublicKeys } from '../../functions/certificate/public-keys.ts'
import type { Scrub, ScrubReading } from '../../functions/domain/scrub.ts'
import { takeScrub, type ScrubRunDeps } from '../../functions/actions/scrubs/run.ts'
import { s3Objects } from '../../functions/store/objects/objects.ts'
import { listMachine } from '../../functions/store/outside/list-machine.ts'
import { scrubRows } from '../../functions/scrub/scrub-rows.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { recordedContacts } from '../../functions/store/event-log/recorded-contacts.ts'
import { readStandings, readVersions } from '../../functions/store/ledger/standings.ts'
import { scrubs } from '../../functions/store/requests/scrubs.ts'
import { FILE_FOLDERS } from '../../functions/store/schema.ts'
import { localSnapshots } from '../../infra/local/snapshots.ts'
import { ACME, openHouse, OPT_OUT, snapshotsFolderOf, type TestHouse } from '../house/house.ts'
import { openAws, type Aws } from '../house/aws.ts'
import { machineOf, resourceOf } from './deployed/list-machine.ts'
import { runMachine, type Ran } from '../house/step-functions.ts'
import {
  ENVIRONMENT,
  grantsOf,
  isAllowed,
  isUsedBy,
  resolver,
  rolePolicyOf,
} from './deployed/iam.ts'
import { build, removeSynthesised } from './deployed/synthesised.ts'

const stack = build(ENVIRONMENT)
const resolve = resolver(stack)
afterAll(removeSynthesised)

type Handler = (event: object) => Promise<unknown>

let house: TestHouse
let aws: Aws
let handler: Handler
let s3: S3Client
let ofMachine: S3Client
let bucket: string

beforeAll(async () => {
  house = await openHouse()
  aws = await openAws(inject('endpoint'), (arn) =>
    JSON.stringify(
      arn.includes('HashKeys') ? house.secrets.hashKeys : house.secrets.certificateKeys,
    ),
  )
  const [, { Properties }] = resourceOf(stack, 'AWS::Lambda::Function', /^PartsJob[0-9A-F]{8}$/)
  const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> }
  for (const [name, value] of Object.entries(Variables))
    process.env[name] = resolve(value).replace(/^https:\/\/sqs\.[^/]+/, aws.endpoint)
  Object.assign(process.env, {
    TABLE_NAME: house.table,
    AWS_REGION: ENVIRONMENT.region,
    AWS_ACCESS_KEY_ID: 'parts',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: aws.endpoint,
  })
  bucket = process.env['IMPORTS_BUCKET'] ?? ''
  ;({ handler } = await import('../../functions/parts/handler.ts'))
  // What Step Functions itself reads and writes is asked of its own role.
  const as = (accessKeyId: string) =>
    new S3Client({ credentials: { accessKeyId, secretAccessKey: 'secret' } })
  s3 = as('test')
  ofMachine = as('machine')
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  const stop = (to: string[], scope = 'sender/acme') =>
    house.api('POST', '/v1/stops', { to, scope, channelOfRequest: 'phone', reference: 'a call' })
  expect((await stop(PEOPLE.filter((_, n) => n % 5 === 0))).status).toBe(201)
  expect((await stop(['+33612340001'], 'all')).status).toBe(201)
  await house.pumpStream()
  // A snapshot whose base is in many files; then something changes, of people in it and of others.
  const snapshots = s3Snapshots(process.env['SNAPSHOTS_BUCKET'] ?? '')
  const sizes = { contactsARound: 50_000, changedMin: 1, entriesAFile: 2 }
  expect(await refreshSnapshot({ ...register(snapshots), sizes })).toBe('refreshed')
  expect((await snapshots.list('base-')).length).toBeGreaterThan(5)
  expect((await stop([PEOPLE[0] ?? '', PEOPLE[1] ?? '', 'ada@gmail.com'], 'all')).status).toBe(201)
  await house.pumpStream()
}, 240_000)
afterAll(() => aws.close())

const PEOPLE = Array.from({ length: 90 }, (_, n) => `person${n}@example.org`)

/** A list of people, some of them twice, in words that must not be cut. */
function listOf(rows: number): Buffer {
  const others = ['+33612340001', '06 12 34 00 02', 'Ada@googlemail.com', 'nobody', '']
  const lines = Array.from({ length: rows }, (_, n) => {
    const to = n % 7 === 0 ? others[(n / 7) % others.length] : PEOPLE[(n * 13) % PEOPLE.length]
    const unique = n % 3 === 0 ? `new${n}@example.org` : to
    return `${n},${unique ?? ''},"a note\nof two lines, ""quoted"""\r\n`
  })
  return Buffer.from(`id,email,note\r\n${lines.join('')}`)
}

let made = 0
/** A list as it was brought and asked to be judged. */
async function bring(list: Buffer, reading: ScrubReading = {}, certificate = true): Promise<Scrub> {
  made += 1
  const id = `scr_${String(made).padStart(26, '0')}`
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: `${FILE_FOLDERS.list}${id}`,
    Body: list,
  })
  await s3.send(put)
  const version = `"${createHash('md5').update(list).digest('hex')}"`
  const scrub: Scrub = {
    id,
    plan: {
      question: { sender: 'acme', purpose: 'marketing' },
      reading: { maxInvalid: 1, ...reading },
      allowLag: false,
      certificate,
    },
    key: 'key_1',
    createdAt: Math.floor(Date.now() / 1_000),
    state: 'queued',
    attempt: 0,
    list: { version, bytes: list.length },
    progress: { rows: 0, bytes: 0 },
    version: 1,
  }
  await stored().create(scrub)
  return scrub
}

function stored() {
  return scrubs(dynamo(house.table, inject('endpoint')))
}

function machineArn(): string {
  const [, { Properties }] = resourceOf(stack, 'AWS::StepFunctions::StateMachine', /^Lists/)
  return `arn:aws:states:${ENVIRONMENT.region}:${ENVIRONMENT.account}:stateMachine:${resolve(Properties['StateMachineName'])}`
}

function partsArn(): string {
  const [id] = resourceOf(stack, 'AWS::Lambda::Function', /^PartsJob[0-9A-F]{8}$/)
  return resolve({ 'Fn::GetAtt': [id, 'Arn'] })
}

type Around = (step: string, item: unknown) => void | Promise<void>
const NOTHING: Around = () => undefined

/** What takes the queue's messages, where each list is large enough for the machine. */
function starting(): ScrubRunDeps {
  const never = () => Promise.reject(new Error('The machine does that.'))
  return {
    scrubs: stored(),
    objects: s3Objects(bucket, () => new Date()),
    senders: { get: never },
    openView: never,
    hashRing: never,
    judge: never,
    signer: never,
    inParts: { fromBytes: 1, machine: listMachine(machineArn()) },
    now: () => new Date(),
  }
}

/** The queue's message begins it; then the machine runs as Step Functions would run it. */
async function run(
  { id }: Scrub,
  { before = NOTHING, after = NOTHING }: { before?: Around; after?: Around } = {},
): Promise<Ran> {
  await takeScrub(starting(), { scrub: id })
  const input = aws.executions.at(-1) ?? {}
  return runMachine(machineOf(stack, { partBytes: 5_000, groupBytes: 6_000 }), input, {
    invoke: async (arn, payload) => {
      note('lambda:InvokeFunction', arn)
      expect(arn).toBe(partsArn())
      const step = typeof payload['step'] === 'string' ? payload['step'] : ''
      await before(step, payload['item'])
      const answered = await handler(payload)
      await after(step, payload['item'])
      return answered as never
    },
    readObject: async (_, Key) => get(Key, ofMachine),
    writeObject: async (Bucket, Key, Body) =>
      void (await ofMachine.send(new PutObjectCommand({ Bucket, Key, Body }))),
  })
}

function note(action: string, resource: string): void {
  aws.calls.push({ job: 'machine', action, resource, context: {} })
}

async function get(Key: string, client = s3): Promise<Buffer> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }))
  return Buffer.from((await body?.transformToByteArray()) ?? [])
}

async function resting(): Promise<readonly string[]> {
  const found: string[] = []
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
    found.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ''))
  return found
}

async function result({ id }: Scrub, kind: string): Promise<Buffer> {
  return get(`${FILE_FOLDERS.result}${id}.1.${kind}`)
}

/** What the register is opened with. */
function register(snapshots: SnapshotStore): OpenDeps {
  const db = dynamo(house.table, inject('endpoint'))
  return {
    snapshots,
    recorded: recordedContacts(db),
    standingsById: (ids) => readVersions(db, ids),
    eventFeed: eventFeed(db),
    backlog: { inbox: () => Promise.resolve({ waiting: 0 }) },
    now: () => new Date(),
  }
}

/** The same list in one piece, at the same moment, with the same secret. */
async function whole(list: Buffer, reading: ScrubReading, now: Date, runSecret: Uint8Array) {
  const db = dynamo(house.table, inject('endpoint'))
  const view = await openRegisterView(register(localSnapshots(snapshotsFolderOf(house))), { now })
  const kept: Buffer[] = []
  const rejected: string[] = [REJECTED_HEADER]
  const verdicts: number[] = []
  const tree = merkleTree()
  const counts = await scrubRows({
    input: (async function* () {
      yield await Promise.resolve(list)
    })(),
    view,
    question: { sender: 'acme', purpose: 'marketing' },
    policy: { basis: 'opt_out' },
    now,
    hashRing: house.secrets.hashKeys,
    reading: { maxInvalid: 1, ...reading, defaultCountry: 'FR' },
    readStandings: (ids) => readStandings(db, ids),
    runSecret,
    out: {
      kept: (bytes) => Promise.resolve(void kept.push(Buffer.from(bytes))),
      rejected: (rows) => Promise.resolve(void rejected.push(rejectedLines(rows))),
      block: ({ verdicts: some, leaf }) => {
        verdicts.push(...some)
        tree.add(leaf)
        return Promise.resolve()
      },
    },
  })
  return { counts, tree, verdicts, clean: Buffer.concat(kept), rejected: rejected.join('') }
}

describe('a list in parts', () => {
  it.each([
    ['duplicates left out', {}],
    ['duplicates kept', { keepDuplicates: true }],
  ])('comes to what it comes to in one piece, byte for byte: %s', async (_, reading) => {
    const list = listOf(700)
    const scrub = await bring(list, reading)
    const ran = await run(scrub)
    expect(ran).toMatchObject({ status: 'SUCCEEDED' })
    const judgedParts = ran.entered.filter((state) => state === 'judge.judge').length
    expect(judgedParts).toBeGreaterThan(3)
    expect(ran.entered.filter((state) => state === 'lookUp.lookUp').length).toBeGreaterThan(1)

    const done = await stored().find(scrub.id)
    expect(done).toMatchObject({ state: 'done', attempt: 1 })
    const rows = parseRowsFile(await result(scrub, 'rows'))
    const { body } = await house.api('GET', '/.well-known/jwks.json')
    const certificate = openCertificate(
      String(await result(scrub, 'certificate')),
      readPublicKeys(JSON.stringify(body)),
    )
    const one = await whole(list, reading, new Date(certificate.judgedAt), rows.runSecret)
    expect((await result(scrub, 'clean')).equals(one.clean)).toBe(true)
    expect(String(await result(scrub, 'rejected'))).toBe(one.rejected)
    expect([...rows.verdicts]).toEqual(one.verdicts)
    expect(certificate.tree.root).toBe(one.tree.root().toString('base64url'))
    expect(certificate.input).toEqual({
      rows: 700,
      bytes: list.length,
      sha256: createHash('sha256').update(list).digest('hex'),
    })
    const { kept, rejected, duplicates, byReason } = one.counts
    expect(done?.counts).toEqual({ rows: 700, kept, rejected, duplicates, byReason })
    expect(rejected).toBeGreaterThan(10)
    expect(duplicates > 0).toBe(!('keepDuplicates' in reading))
    for (const { kind, bytes, sha256 } of done?.results ?? []) {
      const file = await result(scrub, kind)
      expect([kind, bytes, sha256]).toEqual([
        kind,
        file.length,
        createHash('sha256').update(file).digest('hex'),
      ])
    }
    // The list is gone, and all that was in between.
    expect((await resting()).filter((key) => key.includes(scrub.id)).toSorted()).toEqual(
      ['certificate', 'clean', 'rejected', 'rows'].map(
        (kind) => `${FILE_FOLDERS.result}${scrub.id}.1.${kind}`,
      ),
    )
  })
})

describe('a step that fails', () => {
  const failing = (step: string, item: unknown, times: number) => {
    let met = 0
    return {
      met: () => met,
      before: (named: string, at: unknown) => {
        if (named !== step || at !== item || met >= times) return
        met += 1
        throw new Error('A copy of the function was lost.')
      },
    }
  }

  it.each([
    ['plan', undefined],
    ['identify', 1],
    ['lookUp', 1],
    ['judge', 2],
    ['join', 'clean'],
    ['finish', undefined],
  ])('twice and then works: %s, and nothing is lost or doubled', async (step, item) => {
    const list = listOf(300)
    const scrub = await bring(list)
    const { before, met } = failing(step, item, 2)
    expect(await run(scrub, { before })).toMatchObject({ status: 'SUCCEEDED' })
    expect(met()).toBe(2)
    const { clean } = await whole(list, {}, new Date(), Buffer.alloc(32))
    expect((await result(scrub, 'clean')).equals(clean)).toBe(true)
  })

  it.each([
    ['plan', undefined],
    ['identify', 1],
    ['lookUp', 0],
    ['judge', 2],
    ['join', 'rejected'],
    ['finish', undefined],
  ])(
    'for good fails the whole: %s, and leaves no results, no list, nothing between',
    async (step, item) => {
      const scrub = await bring(listOf(300))
      const ran = await run(scrub, failing(step, item, Number.POSITIVE_INFINITY))
      expect(ran).toMatchObject({ status: 'FAILED', error: 'ListNotJudged' })
      const failed = await stored().find(scrub.id)
      expect(failed).toMatchObject({ state: 'failed', failure: { code: 'unavailable' } })
      expect(failed?.results).toBeUndefined()
      expect((await resting()).filter((key) => key.includes(scrub.id))).toEqual([])
    },
  )

  it('once it answered but nobody heard: what is done twice comes to the same', async () => {
    const list = listOf(300)
    const scrub = await bring(list)
    const lost = new Set<string>()
    const ran = await run(scrub, {
      after: (step, item) => {
        const name = `${step} ${String(item)}`
        if (lost.has(name)) return
        lost.add(name)
        throw new Error('The answer was lost.')
      },
    })
    expect(ran).toMatchObject({ status: 'SUCCEEDED' })
    expect(lost.size).toBeGreaterThan(8)
    const { clean } = await whole(list, {}, new Date(), Buffer.alloc(32))
    expect((await result(scrub, 'clean')).equals(clean)).toBe(true)
    expect((await resting()).filter((key) => key.includes(scrub.id))).toHaveLength(4)
  })
})

describe('a list that is not judged', () => {
  it.each([
    ['an open quote', `a@example.org\n${'b@example.org\n'.repeat(99)}"c`, {}, 'list_unreadable'],
    [
      'no rows that are addresses',
      `email\n${'nobody\n'.repeat(500)}`,
      { maxInvalid: 0.3 },
      'list_mostly_invalid',
    ],
  ])('for %s ends as on one machine, and alarms nobody', async (_, text, reading, code) => {
    const scrub = await bring(Buffer.from(text), reading)
    expect(await run(scrub)).toMatchObject({ status: 'SUCCEEDED' })
    expect(await stored().find(scrub.id)).toMatchObject({ state: 'failed', failure: { code } })
    expect((await resting()).filter((key) => key.includes(scrub.id))).toEqual([])
  })

  it('because somebody deleted it meanwhile: nothing of it is made, and nothing stays', async () => {
    const scrub = await bring(listOf(300))
    let isDeleted = false
    const ran = await run(scrub, {
      before: async (step) => {
        if (step !== 'judge' || isDeleted) return
        isDeleted = true
        const found = await stored().find(scrub.id)
        if (found !== undefined) await stored().change(found, { ...found, state: 'deleted' })
      },
    })
    expect(ran).toMatchObject({ status: 'FAILED' })
    expect(await stored().find(scrub.id)).toMatchObject({ state: 'deleted' })
    expect((await resting()).filter((key) => key.includes(scrub.id))).toEqual([])
  })

  it.each([
    [
      'the list is replaced',
      'judge',
      (key: string, id: string) => key === `${FILE_FOLDERS.list}${id}`,
    ],
    ['a file of a part is cut off', 'join', (key: string) => key.endsWith('/clean')],
  ])('because %s before %s: nobody is judged by what is left', async (_, at, isHit) => {
    const scrub = await bring(listOf(300))
    let isDone = false
    const ran = await run(scrub, {
      before: async (step) => {
        if (step !== at || isDone) return
        isDone = true
        const own = (await resting()).filter((key) => key.includes(scrub.id))
        const hit = own.find((key) => isHit(key, scrub.id))
        if (hit === undefined) throw new Error('There is no such file.')
        await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: hit }))
      },
    })
    expect(ran).toMatchObject({ status: 'FAILED' })
    expect(await stored().find(scrub.id)).toMatchObject({ state: 'failed' })
    expect((await resting()).filter((key) => key.includes(scrub.id))).toEqual([])
  })

  it('without a certificate there is neither it nor a file of its rows', async () => {
    const scrub = await bring(listOf(300), {}, false)
    expect(await run(scrub)).toMatchObject({ status: 'SUCCEEDED' })
    expect((await stored().find(scrub.id))?.results?.map(({ kind }) => kind)).toEqual([
      'clean',
      'rejected',
    ])
  })
})

describe('rights', () => {
  /** What is asked for in the name of the job, or only when much time has passed. */
  const NOT_OURS = [
    /^logs:|^xray:|^kms:/,
    // What no version names any more is deleted an hour later: `test/laws/snapshot.test.ts`.
    /^s3:DeleteObject .*snapshotbucket/i,
  ]
  const callsOf = (who: string) => {
    const [table] = resourceOf(stack, 'AWS::DynamoDB::GlobalTable', /^Keep/)
    // The table is the house's; what starts the machine has a sheet of its own.
    return aws.calls
      .filter(({ job, action }) => job === who && action !== 'states:StartExecution')
      .map((call) => ({ ...call, resource: call.resource.replace(house.table, table) }))
  }

  it.each([
    ['the machine', 'machine', 'ListsRole'],
    ['the job', 'parts', 'PartsJobRole'],
  ])('%s makes no call that its role does not allow', (_, who, role) => {
    const policy = rolePolicyOf(stack, role)
    const own = callsOf(who)
    expect(own.length).toBeGreaterThan(100)
    const refused = own.filter((call) => !isAllowed(policy, call))
    expect([...new Set(refused.map(({ action, resource: of }) => `${action} ${of}`))]).toEqual([])
  })

  it('the job is given nothing that it does not use', () => {
    const own = callsOf('parts')
    const unused = grantsOf(rolePolicyOf(stack, 'PartsJobRole'), 'parts')
      .filter((grant) => !own.some((call) => isUsedBy(grant, call)))
      .map(({ action, resource: of, condition }) => `${action} ${condition?.value ?? of}`)
    expect(unused.filter((one) => !NOT_OURS.some((known) => known.test(one)))).toEqual([])
  })
})
