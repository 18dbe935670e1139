import { serve } from '@hono/node-server'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { Call } from '../../functions/propagate/call.ts'
import { httpsCall } from '../../functions/propagate/https-call.ts'
import { buildCli } from '../../infra/package/build-package.ts'
import { ACME, ADMIN_KEY, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { ses } from '../propagate/servers/aws.ts'
import { sendgrid } from '../propagate/servers/sendgrid.ts'
import { openServer } from '../propagate/servers/server.ts'
import { twilio } from '../propagate/servers/twilio.ts'

const ROOT = join(import.meta.dirname, '../..')
const DOCUMENT = readFileSync(join(ROOT, 'functions/propagate/SETUPS.md'), 'utf8')
/** The command as it is shipped. */
const BUILT = mkdtempSync(join(tmpdir(), 'basta-setups-cli-'))

beforeAll(async () => {
  writeFileSync(join(BUILT, 'package.json'), '{"type":"module"}')
  await buildCli(BUILT)
})

/** The blocks of the document whose first line begins so, without the indent of a list. */
function blocks(kind: string): string[] {
  const found = [...DOCUMENT.matchAll(/^( *)```(.*)\n([^]*?)\n\1```$/gm)]
  return found.flatMap(([, indent = '', head = '', text = '']) =>
    head === kind ? [text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] : [],
  )
}

function block(kind: string): string {
  const [text] = blocks(kind)
  if (text === undefined) throw new Error(`The document has no block "${kind}".`)
  return text
}

/** The line of the document that says stop under this heading, and the declaring one. */
function commandsOf(heading: string): string[] {
  const [, section = ''] = DOCUMENT.split(`\n## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return [...own.matchAll(/^ *(npx basta (?:targets set|stop) .*)$/gm)].map(([, line = '']) => line)
}

type Shell = (line: string) => Promise<{ readonly code: number; readonly out: string }>

/** A house on a port with its pumps at work, and a shell beside it, as a new user has them. */
async function newUser(
  id: string,
  fetch: Call['fetch'],
): Promise<{ house: TestHouse; shell: Shell }> {
  const house = await openHouse({
    targets: () => Promise.resolve(block(`json secret ${id}`)),
    propagate: { fetch },
  })
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  const server = serve({ fetch: house.app.fetch, port: 0 })
  await vi.waitFor(() => expect(server.address()).not.toBeNull())
  const { port } = server.address() as AddressInfo
  const ending = new AbortController()
  const pumping = (async () => {
    while (!ending.signal.aborted) {
      await house.pumpStream()
      await house.pumpDeliveries()
      await sleep(20)
    }
  })()
  onTestFinished(async () => {
    ending.abort()
    await pumping
    server.close()
  })
  const folder = mkdtempSync(join(tmpdir(), 'basta-setups-'))
  writeFileSync(join(folder, `${id}.json`), block(`json target ${id}`))
  const env = {
    ...process.env,
    BASTA_URL: `http://127.0.0.1:${port}`,
    BASTA_KEY: ADMIN_KEY,
  }
  const shell: Shell = (line) =>
    new Promise((resolve) => {
      const command = line.replace('npx basta', `"${process.execPath}" "${join(BUILT, 'cli.js')}"`)
      const child = spawn('sh', ['-c', command], { cwd: folder, env })
      let out = ''
      child.stdout.on('data', (text: Buffer) => (out += text.toString()))
      child.stderr.on('data', (text: Buffer) => (out += text.toString()))
      child.on('close', (code) => resolve({ code: code ?? -1, out }))
    })
  return { house, shell }
}

/** Declares, tests and says stop as the document has it; answers the receipt of that target. */
async function follow(
  heading: string,
  id: string,
  { house, shell }: { house: TestHouse; shell: Shell },
  hasTest: boolean,
): Promise<object | undefined> {
  const [declare = '', stop = ''] = commandsOf(heading)
  const declared = await shell(declare)
  expect(declared.out).toContain(`added\t${id}`)
  const tested = await shell(`npx basta targets test ${id}`)
  expect([tested.code, tested.out]).toEqual(
    hasTest ? [0, expect.stringContaining('delivered')] : [1, expect.stringContaining('no_test')],
  )
  const stopped = await shell(stop)
  expect(stopped.code, stopped.out).toBe(0)
  const [event = ''] = /evt_\w+/.exec(stopped.out) ?? []
  type Told = { receipts: { target: string }[] }
  return vi.waitFor(
    async () => {
      const { body } = await house.api('GET', `/v1/events/${event}`)
      const receipt = (body as Told).receipts.find(({ target }) => target === id)
      expect(receipt).toMatchObject({ outcome: 'delivered', attempts: 1 })
      return receipt
    },
    { timeout: 10_000, interval: 100 },
  )
}

describe('the setups of the document, done as a new user does them', () => {
  it('Twilio', async () => {
    const list = twilio(new Date(Date.now() + 60_000))
    const { call } = await openServer(list.behave)
    await follow('Twilio', 'twilio', await newUser('twilio', call.fetch), false)
    expect([...list.consents.values()]).toEqual(['opt-out'])
  })

  it('SES', async () => {
    const list = ses()
    const { call } = await openServer(list.behave)
    await follow('Amazon SES', 'ses', await newUser('ses', call.fetch), true)
    expect([...list.suppressed.keys()]).toEqual(['ada@example.org'])
  })

  it('SendGrid', async () => {
    const list = sendgrid([17])
    const { call } = await openServer(list.behave)
    await follow('SendGrid', 'sendgrid', await newUser('sendgrid', call.fetch), true)
    expect([...list.group(17)]).toEqual(['ada@example.org'])
  })

  it('a webhook, whose receiver verifies, takes each event once, and nothing older', async () => {
    const { url, lines } = await startReceiver()
    const local = httpsCall({ mayBeLoopback: true })
    const user = await newUser('crm', (call) =>
      local({ ...call, url: call.url.replace('https://crm.example.com', url) }),
    )
    await follow('A webhook of yours', 'crm', user, true)
    await vi.waitFor(() => expect(lines()).toHaveLength(1))
    const [first] = lines()
    expect(first).toMatchObject({
      act: 'stop',
      address: 'ada@example.org',
      blocks: 'marketing',
      mayBeSentTo: false,
    })

    const event = { contact: 'aContact', address: 'eve@example.org', blocks: 'marketing' }
    const post = (id: string, more: object, secret?: string) =>
      postSigned(url, id, { ...event, event: id, senders: ['acme'], ...more }, secret)
    const lift = { act: 'lift', stillStopped: false, sequence: 2 }
    expect(await post('evt_2', lift)).toBe(204)
    expect(await post('evt_2', lift)).toBe(204)
    // Older, and late: what is newer stands.
    expect(await post('evt_1', { act: 'stop', sequence: 1 })).toBe(204)
    expect(await post('evt_3', { act: 'lift', stillStopped: true, sequence: 3 })).toBe(204)
    const forged = `whsec_${randomBytes(32).toString('base64')}`
    expect(await post('evt_4', { act: 'stop', sequence: 4 }, forged)).toBe(401)
    expect(lines().map(({ act, mayBeSentTo }) => `${act} ${mayBeSentTo}`)).toEqual([
      'stop false',
      'lift true',
      'lift false',
    ])
  })

  it('and shows how the canary was stopped', async () => {
    const list = sendgrid([17])
    const { call } = await openServer(list.behave)
    const { house, shell } = await newUser('sendgrid', call.fetch)
    await house.runCanary()
    const { code, out } = await shell('npx basta canary --json')
    expect(code, out).toBe(0)
    const steps = out.trim().split('\n')
    expect(steps.map((line) => (JSON.parse(line) as { step: string }).step)).toEqual([
      'generic',
      'link',
      'mailto',
      'check',
    ])
    const shown = await shell('npx basta canary')
    expect(shown.out).toMatch(/passed\tlink\tpassed\t\d+ ms/)
  })

  it('every declaration of the document is accepted', async () => {
    const heads = [...DOCUMENT.matchAll(/```json target (\S+)/g)].map(([, id = '']) => id)
    expect(heads).toEqual(['twilio', 'ses', 'sendgrid', 'crm', 'crm-test'])
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    for (const id of heads) {
      const body = JSON.parse(block(`json target ${id}`)) as object
      const { status } = await house.api('PUT', `/v1/targets/${id}`, body)
      expect([id, status]).toEqual([id, 201])
    }
  })
})

type Line = { readonly act: string; readonly address: string; readonly mayBeSentTo: boolean }

/** The receiver of the document, as it stands there, in a process of its own. */
async function startReceiver(): Promise<{ url: string; lines: () => Line[] }> {
  const port = await freePort()
  const { crm } = JSON.parse(block('json secret crm')) as { crm: { secrets: string[] } }
  const child = spawn(process.execPath, ['--input-type=module', '-e', block('js receiver')], {
    cwd: ROOT,
    env: { ...process.env, PORT: String(port), CRM_SECRET: crm.secrets[0] },
  })
  onTestFinished(() => void child.kill())
  let out = ''
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  const url = `http://127.0.0.1:${port}`
  await vi.waitFor(async () => expect((await fetch(url, { method: 'POST' })).status).toBe(401), {
    timeout: 10_000,
  })
  const lines = () =>
    out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  return { url, lines }
}

async function postSigned(url: string, id: string, data: object, secret?: string): Promise<number> {
  const { crm } = JSON.parse(block('json secret crm')) as { crm: { secrets: string[] } }
  const body = JSON.stringify({ type: 'opt-out.any', data })
  const at = new Date()
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret ?? crm.secrets[0] ?? '').sign(id, at, body),
    },
    body,
  })
  return response.status
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
