import { execFile, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACME, ADMIN_KEY, consentTo, listen, openHouse } from '../house/house.ts'

const ROOT = join(import.meta.dirname, '../..')
const run = promisify(execFile)

/** What an integrator writes first. */
const PROGRAM = `
import { BastaDenied, createClient } from 'basta/client'

const basta = createClient({ url: process.env.URL, key: process.env.KEY })
const send = basta.guard(async (to) => 'sent to ' + to, (to) => ({ to, sender: 'acme' }))
console.log(await send('ada@example.org'))
console.log(await send('bob@example.org').catch((error) => error instanceof BastaDenied && error.message))
const verdicts = await basta.checkMany(['bob@example.org', 'ada@example.org'], { sender: 'acme' })
console.log(JSON.stringify(verdicts.map(({ allowed }) => allowed)))
`
const SAID = 'sent to ada@example.org\nNot sent: no_consent.\n[false,true]\n'

/** Where the register's keys may be read: the numbers and domains need the files beside it. */
const MIRRORED = `
import { mirror } from 'basta/client'

const hashKeys = JSON.parse(process.env.HASH_KEYS)
const basta = mirror({ url: process.env.URL, key: process.env.KEY, hashKeys, senders: ['acme'] })
await basta.refresh()
for (const to of ['bob@example.org', 'ada@example.org', '+44 7400 123456', 'bob@münchen.example']) {
  const { allowed, from } = await basta.check({ to, sender: 'acme' })
  console.log(allowed, from)
}
await basta.close()
`
const ANSWERED = 'false mirror\ntrue server\nfalse mirror\nfalse mirror\n'

const TYPED_MIRROR = `
import { mirror, createClient, type MirrorVerdict } from 'MODULE'

const basta = mirror({ url: 'https://stop.example.com', key: 'k', hashKeys: async () => ({ a: 'x' }) })
export const ask = async (to: string): Promise<MirrorVerdict> => basta.check({ to, sender: 'acme' })
export const age = (verdict: MirrorVerdict): number =>
  verdict.from === 'mirror' ? verdict.staleMs : 0
// @ts-expect-error only the mirror's own answers have an age
export const no = (verdict: MirrorVerdict): number => verdict.staleMs
export const client = createClient({ url: undefined, key: undefined })
`

const TYPED = `
import { BastaTooEarly, createClient, type Denied, type Verdict } from 'basta/client'

const basta = createClient({ url: 'https://stop.example.com', key: 'k', fetch: FETCH })
export const ask = async (to: string): Promise<Verdict> => basta.check({ to, sender: 'acme' })
export const reason = (verdict: Verdict): string => {
  // @ts-expect-error only an allow has an end
  void verdict.validUntil
  return verdict.allowed ? verdict.validUntil : verdict.reason
}
const send = basta.guard(
  async (mail: { to: string }, copies: number) => ({ id: mail.to + copies }),
  ({ to }) => ({ to, sender: 'acme' }),
)
export const sent: Promise<{ id: string }> = send({ to: 'ada@example.org' }, 2)
// @ts-expect-error the guarded send takes what the send takes
void send('ada@example.org')
const softly = basta.guard((to: string) => to.length, (to) => ({ to, sender: 'acme' }), {
  onDenied: (error, to): readonly Denied[] => {
    if (error instanceof BastaTooEarly) void error.notBefore.length
    return to === '' ? [] : error.verdicts
  },
})
export const outcome: Promise<number | readonly Denied[]> = softly('ada@example.org')
// @ts-expect-error there is no allowing what is uncertain
createClient({ url: '', key: '', onUncertain: 'allow' })
`

let home: string
let empty: string
let url: string
let hashKeys: string
let close: () => void

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'basta-package-'))
  empty = join(home, 'empty')
  await mkdir(empty)
  await npm(ROOT, 'pack', '--pack-destination', home)
  await writeFile(join(empty, 'package.json'), '{ "type": "module" }')
  await npm(empty, 'install', '--offline', join(home, tarball()))
  await writeFile(join(empty, 'program.mjs'), PROGRAM)
  await writeFile(join(empty, 'mirrored.mjs'), MIRRORED)

  const house = await openHouse()
  await house.api('PUT', '/v1/senders/acme', ACME)
  await house.api('POST', '/v1/consents', consentTo('ada@example.org'))
  await house.pumpStream()
  hashKeys = JSON.stringify(house.secrets.hashKeys)
  ;({ url, close } = await listen(house))
}, 120_000)

afterAll(async () => {
  close()
  await rm(home, { recursive: true })
})

describe('the package, packed and installed in an empty folder', () => {
  it('brings nothing but itself: a client, its types and a command', async () => {
    const there = await readdir(join(empty, 'node_modules'))
    expect(there.filter((name) => !name.startsWith('.'))).toEqual(['basta'])
    const files = await readdir(join(empty, 'node_modules', 'basta'), { recursive: true })
    // The bundler cuts code that is loaded later into pieces, and names them after what is in them.
    const piece = /^dist\/(cli|client)-[\da-z-]+\.js$/
    expect(
      files.filter((file) => !piece.test(file) || file === 'dist/client-node.js').toSorted(),
    ).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'dist/cli.js',
      'dist/client-node.d.ts',
      'dist/client-node.js',
      'dist/client.d.ts',
      'dist/client.js',
      'package.json',
    ])
  })

  it('has a client that imports nothing, and types that name nothing else', () => {
    for (const file of ['client.js', 'client.d.ts']) {
      const text = readFileSync(join(empty, 'node_modules', 'basta', 'dist', file), 'utf8')
      expect(text).not.toMatch(
        /\bimport\b\s*[({'"\w]|\brequire\(|\bfrom ['"]|<reference|\bprocess\b|\bBuffer\b/,
      )
    }
  })

  it('asks before a send', async () => {
    expect(await program(process.execPath)).toBe(SAID)
  })

  const others = [
    ['Node 20', nodeOf('v20'), []],
    ['Deno', found('deno'), ['run', '--allow-net', '--allow-env', '--node-modules-dir=manual']],
    ['Bun', found('bun'), []],
  ] as const
  for (const [name, binary, flags] of others)
    it.skipIf(binary === undefined)(
      `asks before a send in ${name}${binary === undefined ? ' (skipped: it is not installed)' : ''}`,
      async () => {
        expect(await program(binary ?? '', flags)).toBe(SAID)
      },
    )

  it.each([
    ['this Node', process.execPath],
    ['Node 20', nodeOf('v20') ?? process.execPath],
  ])('mirrors the register in %s', async (_, binary) => {
    expect(await program(binary, [], 'mirrored.mjs')).toBe(ANSWERED)
  })

  it.each([
    ['nodenext', 'nodenext', 'basta/client'],
    ['nodenext', 'nodenext', 'basta/client/mirror'],
    ['esnext', 'bundler', 'basta/client/mirror'],
  ])('has a mirror that is typed for %s and %s as %s', async (module, resolution, name) => {
    const said = await compile(
      TYPED_MIRROR.replace('MODULE', name),
      module,
      resolution,
      'es2022,dom',
    )
    expect(said).toMatchObject({ stdout: '' })
  })

  it('has a command that says what it can do', async () => {
    const { stdout } = await run(join(empty, 'node_modules', '.bin', 'basta'), ['--help'], {
      env: { PATH: dirname(nodeOf('v20') ?? process.execPath) },
    })
    expect(stdout).toContain('Usage: basta')
  })

  it.each([
    ['nodenext', 'nodenext', 'es2022,dom', 'globalThis.fetch'],
    ['esnext', 'bundler', 'es2022,dom', 'async (url: string) => fetch(url)'],
    ['esnext', 'bundler', 'es2022,webworker', 'fetch'],
    // Neither a browser's types nor Node's.
    ['nodenext', 'nodenext', 'es2022', 'undefined as never'],
  ])('is typed for %s and %s with %s', async (module, moduleResolution, lib, fetch) => {
    const said = await compile(TYPED.replace('FETCH', fetch), module, moduleResolution, lib)
    expect(said).toMatchObject({ stdout: '' })
  })
})

/** What the compiler says. */
async function compile(
  text: string,
  module: string,
  moduleResolution: string,
  lib: string,
): Promise<unknown> {
  const folder = await mkdtemp(join(empty, 'typed-'))
  await writeFile(join(folder, 'program.ts'), text)
  const compilerOptions = {
    module,
    moduleResolution,
    lib: lib.split(','),
    target: 'es2022',
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }))
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
  return run(process.execPath, [tsc, '-p', folder]).catch((error: unknown) => error)
}

function tarball(): string {
  const { name, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    name: string
    version: string
  }
  return `${name}-${version}.tgz`
}

async function npm(cwd: string, ...words: readonly string[]): Promise<void> {
  await run('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], { cwd })
}

async function program(
  binary: string,
  flags: readonly string[] = [],
  file = 'program.mjs',
): Promise<string> {
  const { stdout } = await run(binary, [...flags, file], {
    cwd: empty,
    env: { URL: url, KEY: ADMIN_KEY, HASH_KEYS: hashKeys, HOME: home },
  })
  return stdout
}

function found(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

/** A Node of that version beside the one that runs this. */
function nodeOf(version: string): string | undefined {
  const binary = process.env['NODE20'] ?? '/usr/bin/node'
  if (!existsSync(binary)) return undefined
  return execFileSync(binary, ['--version']).toString().startsWith(version) ? binary : undefined
}
