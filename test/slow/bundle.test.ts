import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { builtinModules } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleEntry, bundleJob, copyDocs } from '../../infra/aws/bundle.ts'
import { writeConsoleAssets } from '../../infra/package/console-assets.ts'
import { hashKeyProof, readHashKeys } from '../../functions/domain/contact-id.ts'
import { readEnvelopeKeys, sealEnvelope } from '../../functions/domain/envelope.ts'
import { WORDS } from '../../functions/languages/pages.ts'
import { TEXTS } from '../../functions/languages/texts.ts'
import { describeApi } from '../../functions/http/openapi/openapi.ts'
import { OPERATIONS } from '../../infra/docs/operations.ts'
import { JOB_NAMES, JOBS } from '../../infra/aws/jobs.ts'

const PAGE_FILES = ['/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/docs/favicon-32x32.png']
/** Jobs that answer texts, and those that show pages, write mails or list their languages. */
const WRITES_TEXTS = ['inbound', 'worker']
const KNOWS_PAGES = ['pages', 'api', 'console', 'worker']
const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const written = JOB_NAMES.map(
  (job) => [job, join(ROOT, 'functions', job, 'handler.ts')] as const,
).filter(([, entry]) => existsSync(entry))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'basta-bundle-'))
})
afterAll(async () => rm(folder, { recursive: true }))

describe.each(written)('the bundle of %s', (job) => {
  const outfile = () => join(folder, job, 'index.mjs')
  let code: string
  beforeAll(async () => {
    await bundleJob(job, outfile())
    if (job === 'console') await writeConsoleAssets(dirname(outfile()))
    code = await readAll(dirname(outfile()))
  })

  it('starts from one file, with nothing but its environment, and exports a handler', async () => {
    const said = await run(`
      const { handler } = await import(${JSON.stringify(pathToFileURL(outfile()).href)})
      process.stdout.write('a ' + typeof handler)
      process.exit()`)
    expect(said).toBe('a function')
  })

  it('reads exactly the variables that it is given', async () => {
    const said = await run(
      `await import(${JSON.stringify(pathToFileURL(outfile()).href)})
        .catch(({ message }) => process.stdout.write(message))`,
      {},
    )
    const asked = [...said.matchAll(/([A-Z_]+) is missing/g)].map(([, name]) => name)
    expect(new Set(asked)).toEqual(new Set(JOBS[job].environment))
  })

  it('links nothing: every built-in is fetched when it is needed', () => {
    expect(code.includes('process.getBuiltinModule(')).toBe(true)
    const names = builtinModules.map((name) => name.replace('/', '\\/')).join('|')
    const linked = new RegExp(
      // `import()` of a built-in is asked for later, and may link then.
      `\\b(?:from|import|require\\s*\\()\\s*["'](?:node:)?(?:${names})["']`,
      'g',
    )
    expect(code.match(linked) ?? []).toEqual([])
  })

  it('carries the words of the languages that it uses, and no others', () => {
    expect(code.includes(TEXTS.de.stops.sender.slice(0, 12))).toBe(WRITES_TEXTS.includes(job))
    expect(code.includes(WORDS.en.unsubscribe.done)).toBe(KNOWS_PAGES.includes(job))
  })

  it('is the same bytes from the same source, and carries no map', async () => {
    const again = join(folder, `${job}-again`, 'index.mjs')
    const { bytes } = await bundleJob(job, again)
    expect((await readAll(dirname(again))) === code).toBe(true)
    expect(bytes).toBeGreaterThan(50_000)
    expect(bytes).toBeLessThan(Buffer.byteLength(code))
    expect(code.includes('sourceMappingURL')).toBe(false)
    expect(existsSync(`${again}.map`)).toBe(true)
  })
})

describe('the deployed API', () => {
  it('describes every job’s calls as one machine does, and has the page for it', async () => {
    const entry = join(ROOT, 'functions/api/handler.ts')
    const outfile = join(folder, 'described', 'index.mjs')
    await bundleEntry({ entry, outfile })
    await copyDocs(dirname(outfile))
    const said = await run(`
      const { handler } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
      const answers = []
      for (const rawPath of ['/openapi.json', '/docs', ...${JSON.stringify(PAGE_FILES)}]) {
        const { statusCode, body, isBase64Encoded } = await handler({
          version: '2.0', rawPath, rawQueryString: '', headers: { host: 'stop.example.org' },
          requestContext: { http: { method: 'GET', path: rawPath } }, isBase64Encoded: false,
        })
        const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8')
        answers.push([statusCode, rawPath === '/openapi.json' ? String(bytes) : bytes.length])
      }
      process.stdout.write(JSON.stringify(answers), () => process.exit())`)
    const [[status, text], ...rest] = JSON.parse(said) as [[number, string], [number, number]]
    expect(status).toBe(200)
    expect(JSON.parse(text)).toEqual(describeApi(OPERATIONS))
    const sizes = await Promise.all(
      PAGE_FILES.map(async (path) => {
        const file = join(ROOT, 'node_modules/swagger-ui-dist', basename(path))
        return [200, (await stat(file)).size]
      }),
    )
    expect(rest).toEqual([[200, expect.any(Number)], ...sizes])
  })
})

describe('the deployed check', () => {
  beforeAll(() => {
    isOfChecks = true
    return () => {
      isOfChecks = false
    }
  })
  const START_BYTES_MAX = 120_000
  /** What a process loads until it has answered each of these, one after another, and what it says. */
  async function asked(addresses: readonly string[]) {
    const outfile = join(folder, 'check', 'index.mjs')
    const event = (to: string) => ({
      version: '2.0',
      rawPath: '/v1/check',
      rawQueryString: '',
      headers: {
        host: 'stop.example.org',
        authorization: `Bearer ${API_KEY}`,
        'content-type': 'application/json',
      },
      requestContext: { http: { method: 'POST', path: '/v1/check' } },
      body: JSON.stringify({ to, sender: 'acme', defaultCountry: 'FR' }),
    })
    const said = await run(`
      const { registerHooks } = process.getBuiltinModule('node:module')
      const loaded = new Set()
      registerHooks({ load: (url, context, next) => (loaded.add(url), next(url, context)) })
      const { handler } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
      const steps = []
      for (const event of ${JSON.stringify(addresses.map(event))}) {
        const { statusCode, body } = await handler(event)
        steps.push({ statusCode, body, files: [...loaded].filter((url) => url.startsWith('file:')) })
      }
      const undici = process.moduleLoadList.filter((one) => one.includes('undici/undici'))
      process.stdout.write('\\n' + JSON.stringify({ steps, undici }), () => process.exit())`)
    return JSON.parse(said.split('\n').at(-1) ?? '') as {
      steps: { statusCode: number; body: string; files: string[] }[]
      undici: string[]
    }
  }
  const bytesOf = async (files: readonly string[]) =>
    (await Promise.all(files.map(async (url) => (await stat(fileURLToPath(url))).size))).reduce(
      (sum, size) => sum + size,
      0,
    )

  it('has answered numbers in full and plain e-mail with 120 KB of code, and no SDK', async () => {
    const { steps, undici } = await asked(['+33612345678', '+12125550199', 'mary@example.org'])
    for (const { statusCode, body } of steps) {
      expect(body).toContain('"allowed":true')
      expect(statusCode).toBe(200)
    }
    const files = steps.at(-1)?.files ?? []
    expect(await bytesOf(files)).toBeLessThanOrEqual(START_BYTES_MAX)
    const codes = await Promise.all(files.map((url) => readFile(fileURLToPath(url), 'utf8')))
    expect(codes.filter((code) => /aws-sdk-js|DynamoDBClient/.test(code))).toEqual([])
    expect(undici).toEqual([])
  })

  it('loads what is rare when it is asked for: metadata of phones, IDNA', async () => {
    const lazy = ['06 12 34 56 78', '+4915112345678', 'mary@bücher.example']
    const { steps } = await asked(['+33612345678', ...lazy])
    const sizes = await Promise.all(steps.map(async ({ files }) => bytesOf(files)))
    // The library of phone numbers at the first, nothing more at the second, IDNA at the third.
    const [atFirst = 0, withPhones = 0, withMore = 0, withIdna = 0] = sizes
    expect(withPhones - atFirst).toBeGreaterThan(150_000)
    expect(withMore).toBe(withPhones)
    expect(withIdna - withMore).toBeGreaterThan(100_000)
    expect(steps.map(({ body }) => body)).toEqual(
      steps.map(() => expect.stringContaining('"contact"') as unknown),
    )
  })

  it('answers as it does with the classes of Node', async () => {
    const plain = join(folder, 'check-with-undici', 'index.mjs')
    await bundleEntry({ entry: join(ROOT, 'functions/check/handler.ts'), outfile: plain })
    const good = { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ to: '+33612345678', sender: 'acme' })
    const requests = [
      { method: 'POST', path: '/v1/check', headers: good, body },
      { method: 'POST', path: '/v1/check', headers: good, body: Buffer.from(body), isBase64: true },
      { method: 'POST', path: '/v1/check/batch', headers: good, body },
      { method: 'POST', path: '/v1/check', headers: good, body: '{' },
      { method: 'POST', path: '/v1/check', headers: good, body: '' },
      { method: 'POST', path: '/v1/check', headers: good, body: `"${'é'.repeat(600_000)}"` },
      { method: 'POST', path: '/v1/check', headers: { ...good, 'transfer-encoding': 'x' }, body },
      { method: 'POST', path: '/v1/check', headers: { ...good, authorization: 'Bearer x' }, body },
      { method: 'POST', path: '/v1/check', headers: { authorization: good.authorization }, body },
      { method: 'POST', path: '/v1/check', headers: {}, body },
      { method: 'POST', path: '/v1/check', headers: { ...good, 'x-é': '1' }, body },
      { method: 'GET', path: '/v1/check', headers: good, body: '' },
      { method: 'OPTIONS', path: '/v1/check', headers: {}, body: '' },
      { method: 'GET', path: '/healthz', headers: {}, body: '' },
      { method: 'HEAD', path: '/healthz', headers: {}, body: '' },
      { method: 'GET', path: '/nowhere', headers: { cookie: 'a=b' }, body: '' },
    ]
    const events = requests.map(({ method, path, headers, body: sent, isBase64 = false }) => ({
      version: '2.0',
      rawPath: path,
      rawQueryString: 'a=b',
      headers: { host: 'stop.example.org', ...headers },
      cookies: ['c=d'],
      requestContext: { http: { method, path } },
      body: typeof sent === 'string' ? sent : sent.toString('base64'),
      isBase64Encoded: isBase64,
    }))
    const asked = join(folder, 'events.json')
    await writeFile(asked, JSON.stringify(events))
    const answers = async (outfile: string): Promise<unknown> => {
      const said = await run(`
        const { handler } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
        const answers = []
        const events = JSON.parse(process.getBuiltinModule('node:fs').readFileSync(${JSON.stringify(asked)}))
        for (const event of events) answers.push(await handler(event))
        process.stdout.write('\\n' + JSON.stringify(answers), () => process.exit())`)
      // Times and what is left of a quota differ from run to run.
      return JSON.parse(
        (said.split('\n').at(-1) ?? '').replaceAll(/\d{4}-\d\d-\d\dT[\d:]+Z|r=\d+;t=\d+/g, 'then'),
      )
    }
    const own = await answers(join(folder, 'check', 'index.mjs'))
    expect(own).toEqual(await answers(plain))
    expect((own as unknown[]).slice(0, 3)).toMatchObject([
      { statusCode: 200 },
      { statusCode: 200 },
      { statusCode: 400 },
    ])
  })
})

describe('a job whose secrets cannot be read at its start', () => {
  it.each([
    ['check', 'GET', '/healthz', 200],
    ['inbound', 'POST', '/inbound/twilio/unknown', 404],
    ['pages', 'GET', '/u/nothing', 400],
    ['api', 'GET', '/openapi.json', 200],
    ['console', 'GET', '/console', 303],
  ] as const)(
    'is %s: answers 503, and goes on once they can be',
    async (job, method, path, status) => {
      const outfile = join(folder, job, 'index.mjs')
      isRefused = true
      const said = await run(`
        const { handler } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
        const ask = async () => (await handler({
          version: '2.0', rawPath: '${path}', rawQueryString: '', headers: { host: 'stop.example.org' },
          requestContext: { http: { method: '${method}', path: '${path}' } }, isBase64Encoded: false,
        })).statusCode
        const closed = [await ask(), await ask()]
        await fetch(process.env.AWS_ENDPOINT_URL + '/mend', { method: 'POST' })
        process.stdout.write('\\n' + JSON.stringify([...closed, await ask()]), () => process.exit())`)
      expect(JSON.parse(said.split('\n').at(-1) ?? '')).toEqual([503, 503, status])
    },
  )

  it('is worker: reports each message as failed, and takes them once they can be', async () => {
    const outfile = join(folder, 'worker', 'index.mjs')
    isRefused = true
    const header = { kind: 'link', token: 'nothing', gesture: 'mailto' }
    const sealed = sealEnvelope(
      readEnvelopeKeys({ a: key }),
      'inbox',
      { ...header, receivedAt: new Date().toISOString() },
      new Uint8Array(),
    )
    const said = await run(`
      const { handler } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
      const record = (messageId) => ({
        messageId, body: ${JSON.stringify(sealed.toString('base64'))},
        eventSourceARN: 'arn:aws:sqs:eu-west-3:1:inbox', attributes: { SentTimestamp: '0' },
      })
      const take = async () => (await handler({ Records: [record('1'), record('2')] })).batchItemFailures
      const closed = await take()
      // Of several secrets that are read at once, the first that is refused ends the opening; whoever
      // opens again meanwhile shares the reads that are still under way.
      await new Promise((resolve) => setTimeout(resolve, 500))
      await fetch(process.env.AWS_ENDPOINT_URL + '/mend', { method: 'POST' })
      process.stdout.write('\\n' + JSON.stringify([closed, await take()]), () => process.exit())`)
    expect(JSON.parse(said.split('\n').at(-1) ?? '')).toEqual([
      [{ itemIdentifier: '1' }, { itemIdentifier: '2' }],
      [],
    ])
  })
})

/** Every file that is deployed, in the order of their names. */
async function readAll(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.mjs')).toSorted()
  const files = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return names.map((name, at) => `// ${name}\n${files[at] ?? ''}`).join('\n')
}

describe('a bundled entry', () => {
  it('reaches built-ins by name, by default, by namespace, by require and by import()', async () => {
    await source(
      'old.cjs',
      `exports.join = require('path').join; exports.http = require('node:http')`,
    )
    const outfile = await bundled(`
      import { createHash } from 'node:crypto'
      import os from 'node:os'
      import * as util from 'util'
      import old from './old.cjs'
      const { readFile } = await import('node:fs/promises')
      export const seen = [createHash, os.cpus, util.inspect, old.join, old.http.request, readFile]`)
    const said = await run(`
      const { seen } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
      process.stdout.write(seen.map((one) => typeof one).join())`)
    expect(said).toBe(Array(6).fill('function').join())
  })

  it('runs a module named by import() only when it is asked for', async () => {
    await source('late.mjs', `globalThis.isLateHere = true; export const late = 'late'`)
    const outfile = await bundled(
      `export const ask = async () => (await import('./late.mjs')).late`,
    )
    const said = await run(`
      const { ask } = await import(${JSON.stringify(pathToFileURL(outfile).href)})
      const before = globalThis.isLateHere
      process.stdout.write([before, await ask(), globalThis.isLateHere].join())`)
    expect(said).toBe(',late,true')
  })

  it('fails to build when something it imports is missing', async () => {
    await expect(bundled(`import './nowhere.mjs'`)).rejects.toThrow('nowhere.mjs')
  })
})

const key = 'k'.repeat(64)

type Batch = { RequestItems: Record<string, { Keys: { pk: { S: string }; sk: { S: string } }[] }> }

/** Of a table with one hash key, one API key and one sender. */
function batchOf({ RequestItems: batches }: Batch) {
  const [hashKey] = readHashKeys({ a: key })
  const held: Record<string, Record<string, object>> = {
    'META hash-key#a': { proof: { S: hashKeyProof(hashKey) } },
    [`K#${createHash('sha256').update(API_KEY).digest('hex')} K`]: {
      document: { S: JSON.stringify({ id: 'key_1', name: 'ours', rights: ['check'] }) },
    },
    'SENDER acme': {
      document: {
        S: JSON.stringify({ id: 'acme', name: 'Acme', topics: [], basis: 'opt_out', numbers: [] }),
      },
      version: { N: '1' },
    },
  }
  const found = Object.entries(batches).map(([table, { Keys: keys }]): [string, object[]] => [
    table,
    keys.flatMap((one) => {
      const attributes = held[`${one.pk.S} ${one.sk.S}`]
      return attributes === undefined ? [] : [{ ...one, ...attributes }]
    }),
  ])
  return { Responses: Object.fromEntries(found), UnprocessedKeys: {} }
}

const API_KEY = 'basta_of_the_bundle'

/**
 * Handlers read their secrets as they start, and the proofs of the hash keys; this is all they may ask
 * of the network by then.
 */
let secrets: Server
/** Checks look for standings, of which this table has none; nobody else may ask for an item. */
let isOfChecks = false
/** The secrets are refused, until a request by the name of `mend` says otherwise. */
let isRefused = false
beforeAll(async () => {
  const values: Record<string, string> = {
    HASH_KEYS_SECRET: JSON.stringify({ a: key }),
    LINK_KEYS_SECRET: JSON.stringify({ 1: key }),
    ENVELOPE_KEYS_SECRET: JSON.stringify({ a: key }),
    CERTIFICATE_KEYS_SECRET: JSON.stringify({ a: key }),
    ACCOUNTS_SECRET: '{}',
    ADMIN_KEY_SECRET: 'k'.repeat(48),
  }
  const [hashKey] = readHashKeys({ a: key })
  const proof = { pk: { S: 'META' }, sk: { S: 'hash-key#a' }, proof: { S: hashKeyProof(hashKey) } }
  secrets = createServer((request, response) => {
    const target = request.headers['x-amz-target']
    const answer = (status: number, body: object) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
      response.end(JSON.stringify(body))
    }
    void request
      .setEncoding('utf8')
      .toArray()
      .then((chunks: string[]) => {
        if (request.url === '/mend') {
          isRefused = false
          answer(200, {})
        } else if (target === 'DynamoDB_20120810.Query') answer(200, { Items: [proof] })
        else if (target === 'DynamoDB_20120810.BatchGetItem')
          answer(200, batchOf(JSON.parse(chunks.join('')) as Batch))
        else if (target === 'DynamoDB_20120810.GetItem' && isOfChecks) answer(200, {})
        else if (target === 'AmazonSQS.SendMessage') answer(200, { MessageId: '1' })
        else if (target !== 'secretsmanager.GetSecretValue') answer(500, {})
        else if (isRefused) answer(400, { ['__type']: 'AccessDeniedException' })
        else {
          const { SecretId = '' } = JSON.parse(chunks.join('')) as { SecretId?: string }
          answer(200, { SecretString: values[SecretId] })
        }
      })
  })
  await new Promise<void>((resolve) => secrets.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  secrets.close()
  secrets.closeAllConnections()
})

async function run(script: string, told: Record<string, string> = environment()): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    { timeout: 20_000, env: told },
  )
  return stdout
}

function environment(): Record<string, string> {
  const told = Object.values(JOBS).flatMap((sheet) => sheet.environment)
  return {
    ...Object.fromEntries(told.map((name) => [name, name])),
    PUBLIC_URL: 'https://stop.example.org',
    API_URL: 'https://a1b2c3d4e5.execute-api.eu-west-3.amazonaws.com',
    PUBLIC_URL_OWNED: 'yes',
    MAIL_DOMAIN: 'unsub.example.org',
    MAIL_FROM: 'basta@example.org',
    TEXT_FROM: '+33700000009',
    TWO_PERSONS: 'no',
    CONSOLE_OIDC_SECRET: '',
    INBOX_QUEUE_URL: 'https://queue.example.org/inbox',
    IMPORTS_QUEUE_URL: 'https://queue.example.org/imports',
    BACKLOG_QUEUE_URL: 'https://queue.example.org/inbox',
    SCRUBS_QUEUE_URL: 'https://queue.example.org/scrubs',
    DELIVERY_QUEUE_URL: 'https://queue.example.org/deliveries',
    SLOW_DELIVERY_QUEUE_URL: 'https://queue.example.org/slow-deliveries',
    OWN_DELIVERY_QUEUES: '',
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'id',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
  }
}

async function source(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

let entries = 0
async function bundled(text: string): Promise<string> {
  entries += 1
  const entry = await source(`entry-${entries}.mjs`, text)
  const outfile = join(folder, `entry-${entries}`, 'index.mjs')
  await bundleEntry({ entry, outfile })
  return outfile
}
