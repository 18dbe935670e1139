import { serve } from '@hono/node-server'
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dynamo } from '../../../functions/store/dynamo/client.ts'
import { bundleHandlers } from '../../../infra/aws/bundle.ts'
import { JOB_NAMES, ROUTES, type JobName } from '../../../infra/aws/jobs.ts'
import { ensureTable } from '../../../infra/local/table.ts'
import { scanItems } from '../../house/witness.ts'
import { openAws, type Aws, type QueuedMessage } from '../../house/aws.ts'
import { httpEvent, queueRecord, scheduledEvent, streamRecord } from './events.ts'
import { ENVIRONMENT, resolver } from './iam.ts'
import type { build } from './synthesised.ts'

type Stack = ReturnType<typeof build>

/** The house as it is deployed: real bundles, each in a process of its own, told what the stack tells. */
export type Deployed = {
  readonly aws: Aws
  readonly adminKey: string
  readonly table: string
  readonly endpoint: string
  /** What each job wrote to its log. */
  readonly lines: readonly string[]
  readonly setNow: (now: Date) => void
  readonly wait: (seconds: number) => void
  readonly setAccounts: (accounts: object) => void
  readonly request: (path: string, init?: RequestInit) => Promise<Response>
  readonly api: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<{ status: number; body: never }>
  readonly invoke: (job: JobName, event: unknown) => Promise<unknown>
  /** Brings messages to the worker as from a queue; answers the bodies of those that must come again. */
  readonly deliver: (
    queue: string,
    messages: readonly (string | QueuedMessage)[],
  ) => Promise<readonly string[]>
  /** Brings what lies in our queues until nothing does. */
  readonly pumpInbox: () => Promise<void>
  readonly pumpStream: () => Promise<void>
  readonly pumpSchedule: () => Promise<void>
  readonly sweepLog: () => Promise<void>
  readonly sweepOutbox: () => Promise<void>
  readonly mailbox: { readonly list: () => readonly { readonly text: string }[] }
  /** The name of a resource, by how its id begins. */
  readonly nameOf: (start: string) => string
  readonly close: () => Promise<void>
}

const PUMPS_MAX = 50
const STREAM_BATCH = 100

export async function openDeployed(
  stack: Stack,
  { engine, accounts }: { readonly engine: string; readonly accounts: object },
): Promise<Deployed> {
  const folder = await mkdtemp(join(tmpdir(), 'basta-deployed-'))
  const bundles = await bundleHandlers(folder)
  const resolve = resolver(stack)
  const nameOf = (start: string) =>
    stack.resources.find(([id]) => id.startsWith(start))?.[0] ?? `no ${start}`
  const key = () => randomBytes(32).toString('base64url')
  const adminKey = key()
  const secrets: Record<string, string> = {
    // Two of them: what an older one may know is asked for as well.
    HashKeys: JSON.stringify({ a: key(), b: key() }),
    LinkKeys: JSON.stringify({ 1: key() }),
    EnvelopeKeys: JSON.stringify({ a: key() }),
    CertificateKeys: JSON.stringify({ a: key() }),
    AdminKey: adminKey,
    Accounts: JSON.stringify(accounts),
    Targets: '{}',
  }
  const aws = await openAws(engine, (secretArn) => {
    const [, name = ''] = /:secret:Keep(.*)[0-9A-F]{8}$/.exec(secretArn) ?? []
    return secrets[name]
  })
  const table = nameOf('KeepTable')
  const db = dynamo(table, engine)
  await ensureTable(db)

  const lines: string[] = []
  const front = await openFront((path, init) => request(path, init))
  const start = (job: JobName) =>
    startJob(join(bundles[job].directory, 'index.mjs'), {
      env: {
        ...environmentOf(stack, job, (value) =>
          // SQS is called where the URL of a queue says.
          resolve(value).replace(/^https:\/\/sqs\.[^/]+/, aws.endpoint),
        ),
        ...endpointsOf(job, aws.endpoint),
        FRONT: front.url,
      },
      lines,
      aheadMs: () => aws.aheadMs,
    })
  const started = new Map<JobName, ReturnType<typeof startJob>>(
    JOB_NAMES.map((job) => [job, start(job)]),
  )
  const invoke = async (job: JobName, event: unknown) => (await started.get(job))?.invoke(event)

  const request: Deployed['request'] = async (path, init = {}) => {
    const asked = new Request(`https://stop.example.org${path}`, init)
    const { pathname } = new URL(asked.url)
    const route = routeOf(asked.method, pathname)
    return responseOf(await invoke(route.job, await httpEvent(asked, path, route)))
  }
  const deliver: Deployed['deliver'] = async (queue, messages) => {
    const records = messages.map((message) => {
      const one =
        typeof message === 'string'
          ? { body: message, attributes: {}, takenAt: Date.now() + aws.aheadMs }
          : message
      return queueRecord(queue, one)
    })
    const taker = /Delivery/.test(queue)
      ? 'propagate'
      : /Scrubs/.test(queue)
        ? 'scrubber'
        : 'worker'
    const answered = (await invoke(taker, { Records: records })) as {
      batchItemFailures: { itemIdentifier: string }[]
    }
    const failed = answered.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    return records.flatMap(({ messageId, body }) => (failed.includes(messageId) ? [body] : []))
  }
  let seen = new Set<string>()

  return {
    aws,
    adminKey,
    table,
    endpoint: engine,
    lines,
    setNow: (now) => {
      aws.aheadMs = now.getTime() - Date.now()
    },
    wait: (seconds) => {
      aws.aheadMs += seconds * 1_000
    },
    setAccounts: (changed) => {
      secrets['Accounts'] = JSON.stringify(changed)
    },
    request,
    api: async (method, path, body, headers) => {
      const response = await request(path, {
        method,
        headers: {
          authorization: `Bearer ${adminKey}`,
          'content-type': 'application/json',
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: (await response.json()) as never }
    },
    invoke,
    deliver,
    pumpInbox: async () => {
      for (let pumped = 0; pumped < PUMPS_MAX; pumped += 1) {
        const lying = [...aws.queues].filter(([, messages]) => messages.length > 0)
        if (lying.length === 0) return
        for (const [queue, messages] of lying) {
          const batch = /Scrubs/.test(queue) ? 1 : 10
          const failed = await deliver(queue, messages.splice(0, batch))
          if (failed.length > 0) throw new Error(`Failed: ${lines.slice(-3).join('')}`)
        }
      }
      throw new Error('What lies in the queues does not end.')
    },
    pumpStream: async () => {
      // What the stack's filter lets through: new events, and what others are to be told of them.
      const events = (await scanItems({ table, endpoint: engine })).filter(
        ({ pk, sk }) =>
          ((pk?.S ?? '').startsWith('C#') && (sk?.S ?? '').startsWith('E#')) ||
          (pk?.S ?? '').startsWith('O#'),
      )
      const nameOf = ({ pk, id, event }: (typeof events)[number]) =>
        id?.S ?? `${pk?.S ?? ''} ${event?.S ?? ''}`
      const records = events
        .filter((item) => !seen.has(nameOf(item)))
        .map((item, at) => streamRecord('INSERT', item, at))
      for (let at = 0; at < records.length; at += STREAM_BATCH)
        await invoke('stream', { Records: records.slice(at, at + STREAM_BATCH) })
      seen = new Set(events.map(nameOf))
    },
    pumpSchedule: async () => void (await invoke('worker', scheduledEvent())),
    sweepLog: async () => void (await invoke('stream', scheduledEvent())),
    sweepOutbox: async () => void (await invoke('propagate', scheduledEvent())),
    mailbox: { list: () => aws.mails },
    nameOf,
    close: async () => {
      for (const job of started.values()) (await job).stop()
      aws.close()
      front.close()
      await rm(folder, { recursive: true })
    },
  }
}

function environmentOf(
  { ofType }: Stack,
  job: JobName,
  resolve: (value: unknown) => string,
): Record<string, string> {
  const id = new RegExp(`^${job.charAt(0).toUpperCase()}${job.slice(1)}Job[0-9A-F]{8}$`)
  const found = ofType('AWS::Lambda::Function').find(([name]) => id.test(name))
  if (found === undefined) throw new Error(`No function for ${job}.`)
  const { Variables } = found[1].Properties['Environment'] as {
    Variables: Record<string, unknown>
  }
  return Object.fromEntries(
    Object.entries(Variables).map(([name, value]) => [name, resolve(value)]),
  )
}

/** A port where one job asks another, as it would under the public address. */
async function openFront(
  request: Deployed['request'],
): Promise<{ readonly url: string; readonly close: () => void }> {
  return new Promise((resolve) => {
    const fetch = async (asked: Request): Promise<Response> => {
      const { pathname, search } = new URL(asked.url)
      const body = asked.method === 'GET' ? null : await asked.text()
      const headers = Object.fromEntries(asked.headers)
      return request(`${pathname}${search}`, { method: asked.method, headers, body })
    }
    const server = serve({ fetch, port: 0 }, ({ port }) =>
      resolve({ url: `http://127.0.0.1:${port}`, close: () => void server.close() }),
    )
  })
}

/** Who calls is told by its key: each job signs with a name of its own. */
function endpointsOf(job: JobName, endpoint: string): Record<string, string> {
  return {
    AWS_REGION: ENVIRONMENT.region,
    AWS_ACCESS_KEY_ID: job,
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: endpoint,
  }
}

async function startJob(
  bundle: string,
  { env, lines, aheadMs }: { env: Record<string, string>; lines: string[]; aheadMs: () => number },
): Promise<{ invoke: (event: unknown) => Promise<unknown>; stop: () => void }> {
  const script = fileURLToPath(new URL('job.ts', import.meta.url))
  const child: ChildProcess = fork(script, [bundle], { env, execArgv: [], silent: true })
  child.stdout?.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => lines.push(text))
  type Answer = { readonly id: number; readonly result?: unknown; readonly error?: string }
  const waiting = new Map<number, (answer: Answer) => void>()
  const answerOf = (id: number) =>
    new Promise<Answer>((resolve) => {
      waiting.set(id, resolve)
    })
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer))
  child.on('exit', () => {
    for (const [id, answer] of waiting) answer({ id, error: `It ended: ${lines.join('')}` })
  })
  const begun = await answerOf(0)
  if (begun.error !== undefined) throw new Error(begun.error)
  let last = 0
  return {
    invoke: async (event) => {
      last += 1
      const answer = answerOf(last)
      child.send({ id: last, event, aheadMs: aheadMs() })
      const { result, error } = await answer
      if (error !== undefined) throw new Error(error)
      return result
    },
    stop: () => child.kill(),
  }
}

/** The most specific route, as the HTTP API picks it. */
function routeOf(method: string, path: string): { job: JobName; key: string; path: string } {
  // The API takes the most specific route: of two that are greedy, the one with more before it.
  const rank = (one: string) =>
    (one.includes('+}') ? 1000 - one.indexOf('{') : 0) + one.split('{').length
  const [found] = ROUTES.filter(
    (route) =>
      [method, 'ANY'].includes(route.method) &&
      new RegExp(
        `^${route.path.replaceAll(/\{\w+\+\}/g, '.+').replaceAll(/\{\w+\}/g, '[^/]+')}$`,
      ).test(path),
  ).toSorted((one, other) => rank(one.path) - rank(other.path))
  if (found === undefined) throw new Error(`No route takes ${method} ${path}.`)
  return { job: found.job, key: `${found.method} ${found.path}`, path: found.path }
}

function responseOf(answered: unknown): Response {
  const { statusCode, headers, cookies, body, isBase64Encoded } = answered as {
    statusCode: number
    cookies?: string[]
    headers?: Record<string, string>
    body?: string
    isBase64Encoded?: boolean
  }
  const bytes = Buffer.from(body ?? '', isBase64Encoded === true ? 'base64' : 'utf8')
  const isEmpty = bytes.length === 0 || [204, 304].includes(statusCode)
  const response = new Response(isEmpty ? null : bytes, {
    status: statusCode,
    headers: headers ?? {},
  })
  for (const cookie of cookies ?? []) response.headers.append('set-cookie', cookie)
  return response
}
