import { execFile } from 'node:child_process'
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
import { bundleEntry, copyDocs } from '../../infra/aws/bundle.ts'
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

describe.each(written)('the bundle of %s', (job, entry) => {
  const outfile = () => join(folder, job, 'index.mjs')
  let code: string
  beforeAll(async () => {
    await bundleEntry({ entry, outfile: outfile() })
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
    const { bytes } = await bundleEntry({ entry, outfile: again })
    expect((await readAll(dirname(again))) === code).toBe(true)
    expect(bytes).toBeGreaterThan(100_000)
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

/**
 * Handlers read their secrets as they start, and the proofs of the hash keys; this is all they may ask
 * of the network by then.
 */
let secrets: Server
/** The secrets are refused, until a request by the name of `mend` says otherwise. */
let isRefused = false
beforeAll(async () => {
  const values: Record<string, string> = {
    HASH_KEYS_SECRET: JSON.stringify({ a: key }),
    LINK_KEYS_SECRET: JSON.stringify({ 1: key }),
    ENVELOPE_KEYS_SECRET: JSON.stringify({ a: key }),
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
