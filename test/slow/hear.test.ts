import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCli } from '../../infra/package/build-package.ts'
import { ACME, ADMIN_KEY, listen, openHouse } from '../house/house.ts'
import { textHeardOnlyBy, textHeldByModel } from '../house/texts.ts'

const BUILT = mkdtempSync(join(tmpdir(), 'basta-hear-'))

beforeAll(async () => {
  writeFileSync(join(BUILT, 'package.json'), '{"type":"module"}')
  await buildCli(BUILT)
})
afterAll(() => rmSync(BUILT, { recursive: true }))

type Heard = {
  intent: string
  tier: string
  score?: number
  model?: string
  thresholds: { stop: number; hold: number }
  missed?: { threshold: string; by: number }
  towards: { feature: string; adds: number }[]
  away: { feature: string; adds: number }[]
}

/** `basta hear`, on a machine where no Basta answers and no key is stored. */
async function hear(
  args: readonly string[],
  {
    stdin = '',
    environment = { BASTA_URL: 'http://127.0.0.1:9' },
  }: { stdin?: string; environment?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, HOME: BUILT, XDG_CONFIG_HOME: BUILT, ...environment }
  const child = spawn(process.execPath, [join(BUILT, 'cli.js'), 'hear', ...args], { env })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

async function heard(...args: string[]): Promise<Heard> {
  const { code, stdout, stderr } = await hear([...args, '--json'])
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Heard
}

const lines = (stdout: string): string[][] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))

describe('basta hear', () => {
  it('says how a text is read, without a Basta and without a key', async () => {
    const { code, stdout, stderr } = await hear(['please take me off your list'])
    expect([code, stderr]).toEqual([0, ''])
    expect(lines(stdout)).toContainEqual(['read as', 'a stop'])
    expect(lines(stdout)).toContainEqual(['language', 'en'])
  })

  it.each([
    ['STOP', 'stop', 'exact'],
    ['not interested', 'held', 'mixed'],
    ['START', 'start', 'exact'],
    ['ok thanks', 'none', 'none'],
  ])('reads %j as %s (%s)', async (text, intent, tier) => {
    expect(await heard(text)).toMatchObject({ intent, tier })
  })

  it('says of a held text why in words, what it missed, and the strongest features each way', async () => {
    const { stdout } = await hear([textHeldByModel()])
    const shown = Object.fromEntries(lines(stdout).filter((line) => line.length === 2)) as Record<
      string,
      string
    >
    expect(shown['read as']).toContain('held')
    expect(shown['because']).toMatch(/^it /)
    expect(shown['missed']).toMatch(/^a stop by 0\.\d+$/)
    expect(shown['model']).toMatch(/^\w+-\w+$/)
    const features = lines(stdout).filter((line) => line.length === 3)
    expect(features.length).toBeGreaterThan(0)
    for (const [speaks, , adds] of features)
      expect(adds).toMatch(speaks === 'for a stop' ? /^\+\d+\.\d\d$/ : /^-\d+\.\d\d$/)
  })

  it('prints all of it as one JSON value', async () => {
    const { score = -1, thresholds, missed, towards, away } = await heard(textHeldByModel())
    expect(score).toBeGreaterThanOrEqual(thresholds.hold)
    expect(score).toBeLessThan(thresholds.stop)
    expect(missed?.threshold).toBe('stop')
    expect(Math.max(towards.length, away.length)).toBeLessThanOrEqual(5)
    expect(towards.every(({ adds }) => adds > 0) && away.every(({ adds }) => adds < 0)).toBe(true)
  })

  it('reads stdin for "-", and where there is no argument', async () => {
    for (const args of [['-'], []]) {
      const { code, stdout } = await hear(args, { stdin: 'STOP\n' })
      expect(code).toBe(0)
      expect(lines(stdout)).toContainEqual(['read as', 'a stop'])
    }
  })

  it('takes a strictness, stop words of one’s own, and a mail', async () => {
    const text = textHeardOnlyBy('hear_more', 'balanced')
    expect((await heard(text, '--strictness', 'hear_more')).intent).toBe('stop')
    expect((await heard(text)).intent).not.toBe('stop')
    expect((await hear([text, '--strictness', 'strict'])).code).toBe(1)
    expect((await heard('tschö acme', '--stop-word', 'tschö acme', 'other')).tier).toBe('exact')
    const mail = 'ok thanks\n\nOn Mon, Nov 23, 2026, Acme wrote:\n> STOP\n'
    expect((await heard(mail, '--mail')).intent).toBe('none')
  })

  it('asks Basta for one thing alone: what the named sender declares', async () => {
    const house = await openHouse()
    const text = textHeardOnlyBy('hear_more', 'balanced')
    const declared = { stopWords: ['tschö acme'], strictness: 'hear_more' }
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...declared })
    const { url, close } = await listen(house)
    const environment = { BASTA_URL: url, BASTA_KEY: ADMIN_KEY }
    for (const said of ['tschö acme', text]) {
      const { code, stdout } = await hear([said, '-s', 'acme'], { environment })
      expect(code).toBe(0)
      expect(lines(stdout)).toContainEqual(['read as', 'a stop'])
      expect(lines(stdout)).toContainEqual(['strictness', 'hear_more'])
    }
    const unknown = await hear([text, '-s', 'nobody'], { environment })
    expect(unknown).toMatchObject({ code: 1, stdout: '' })
    close()
  })

  it('says in its help that the text stays on the machine', async () => {
    const { stdout } = await hear(['--help'])
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('the text goes nowhere')
  })
})
