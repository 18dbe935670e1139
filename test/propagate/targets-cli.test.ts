import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ADMIN_KEY, listen } from '../house/house.ts'
import { newWebhookSecret, openTellingHouse, type TellingHouse } from '../house/telling.ts'
import { verified } from '../house/receiver.ts'

// `basta targets`, as it is typed: what it prints, as JSON too, and its exit codes.

const MAIN = join(import.meta.dirname, '../../functions/cli/main.ts')
const DAY = 86_400

let house: TellingHouse
let port: { readonly url: string; readonly close: () => void }
let folder: string

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'basta-targets-'))
  house = await openTellingHouse()
  port = await listen(house)
})
afterEach(() => {
  port.close()
  house.receiver.close()
  rmSync(folder, { recursive: true })
})

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

function targets(...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', MAIN, 'targets', ...args],
      { env: { ...process.env, BASTA_URL: port.url, BASTA_KEY: ADMIN_KEY, HOME: folder } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

function declaration(more: object = {}): string {
  const path = join(folder, 'target.json')
  const crm = { kind: 'webhook', senders: ['acme'], settings: { url: house.receiver.url } }
  writeFileSync(path, JSON.stringify({ ...crm, ...more }))
  return path
}

/** A deliverer at work meanwhile. */
async function pumping<T>(work: Promise<T>): Promise<T> {
  const ending = new AbortController()
  const pump = async () => {
    while (!ending.signal.aborted) {
      await house.spread()
      await sleep(50)
    }
  }
  const pumped = pump()
  try {
    return await work
  } finally {
    ending.abort()
    await pumped
  }
}

describe('basta targets', () => {
  it('lists each with its state, what waits and the last error; one a line for a script', async () => {
    await house.stop('ada@example.org')
    house.setNow(new Date(house.now().getTime() + 300))
    await house.spread()
    const plain = await targets()
    expect(plain).toMatchObject({ code: 0, stderr: '' })
    expect(plain.stdout).toMatch(/^crm\twebhook\tworks\tacme\t0\t/m)
    const json = await targets('list', '--json')
    expect(JSON.parse(json.stdout.trim())).toMatchObject({ id: 'crm', waiting: 0, givenUp: 0 })
    const one = await targets('show', 'crm', '--json')
    expect(JSON.parse(one.stdout)).toMatchObject({
      id: 'crm',
      stops: 'all',
      // The step of 300 ends at 304.4 ms: shown are whole milliseconds.
      took: { p50: 304, p99: 304 },
      lastAcceptedAt: expect.any(String) as unknown,
    })
    expect(await targets('show', 'nobody')).toMatchObject({ code: 1 })
  })

  it('registers and changes by a file; a refusal says what was wrong, where, and what would be right', async () => {
    const added = await targets('set', 'erp', '-f', declaration())
    expect(added).toMatchObject({ code: 0 })
    expect(added.stdout).toMatch(/^added\terp$/m)
    const changed = await targets('set', 'erp', '-f', declaration({ acts: ['stop'] }), '--json')
    expect(JSON.parse(changed.stdout)).toMatchObject({ id: 'erp', acts: ['stop'], version: 2 })
    for (const [kind, settings, instead] of [
      ['ses', { region: 'eu-west-3' }, /ses-contact-list/],
      ['sendgrid', { region: 'global' }, /group/],
      ['postmark', { stream: 'outbound', kind: 'transactional' }, /broadcast stream/],
    ] as const) {
      const refused = await targets('set', 'mails', '-f', declaration({ kind, settings }))
      expect(refused.code, kind).toBe(1)
      expect(refused.stderr).toContain('carries')
      expect(refused.stderr).toMatch(instead)
    }
    const missing = await targets('set', 'mails', '-f', join(folder, 'none.json'))
    expect(missing).toMatchObject({ code: 1 })
  })

  it('tests: 0 where it works, 1 where it does not, and switches on what works again', async () => {
    const works = await pumping(targets('test', 'crm'))
    expect(works).toMatchObject({ code: 0 })
    expect(works.stdout).toContain('delivered 204')
    house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
    const fails = await pumping(targets('test', 'crm'))
    expect(fails.code).toBe(1)
    expect(fails.stderr).toContain('crm does not work yet: 500.')
  })

  it('signs with both secrets while one replaces another', async () => {
    const next = newWebhookSecret()
    house.credentials['crm'] = { secrets: [next, house.secret] }
    house.setNow(new Date(house.now().getTime() + 31_000))
    await pumping(targets('test', 'crm'))
    const [ping] = house.receiver.received
    if (ping === undefined) throw new Error('There was no ping.')
    for (const secret of [next, house.secret]) expect(verified(secret, ping)).toBeTruthy()
  })

  it('decides what was given up, asks before it closes, and tells again', async () => {
    house.receiver.setAnswer((_, response) => void response.writeHead(500).end())
    const event = await house.stop('ada@example.org')
    await house.spread()
    await house.later(14 * DAY)
    expect((await targets()).stdout).toMatch(/^crm\twebhook\t.*\t1\t/m)
    const unsure = await targets('given-up', 'crm', 'close')
    expect(unsure).toMatchObject({ code: 1 })
    expect(unsure.stderr).toContain('--yes')
    const retried = await targets('given-up', 'crm', 'retry', '--json')
    expect(JSON.parse(retried.stdout)).toMatchObject({ reopened: 1, closed: 0 })
    house.receiver.setAnswer(undefined)
    await targets('set', 'crm', '-f', declaration())
    await house.later(61)
    expect(await house.told(event)).toMatchObject({ receipts: [{ outcome: 'delivered' }] })

    const again = await targets(
      'redeliver',
      'crm',
      '--from',
      '2026-01-01T00:00:00Z',
      '-y',
      '--json',
    )
    expect(again.code, again.stderr).toBe(0)
    expect(JSON.parse(again.stdout)).toMatchObject({ told: 0, from: '2026-01-01T00:00:00Z' })
    const twice = await targets('redeliver', 'crm', '--from', '2026-01-01T00:00:00Z', '-y')
    expect(twice).toMatchObject({ code: 1 })
    expect(twice.stderr).toContain('being told again')
    const ended = await targets('redeliver', 'crm', '--end', '--json')
    expect(JSON.parse(ended.stdout)).toMatchObject({ outcome: 'by_hand' })
    for (const wrong of [
      ['redeliver', 'crm'],
      ['redeliver', 'crm', '--from', 'yesterday', '-y'],
      ['redeliver', 'crm', '--from', '2026-01-01T00:00:00Z'],
      ['given-up', 'crm', 'perhaps'],
    ])
      expect((await targets(...wrong)).code, wrong.join(' ')).toBe(1)
  })

  it('removes, after a question', async () => {
    expect(await targets('remove', 'crm')).toMatchObject({ code: 1 })
    const removed = await targets('remove', 'crm', '-y')
    expect(removed.stdout).toMatch(/^removed\tcrm$/m)
    expect((await targets()).stdout).not.toContain('webhook')
  })
})
