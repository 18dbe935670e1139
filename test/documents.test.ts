import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '../functions/domain/language.ts'
import { PROVIDERS } from '../functions/inbound/providers.ts'
import { SETTINGS } from '../infra/aws/context.ts'
import { JOB_NAMES, type JobName } from '../infra/aws/jobs.ts'
import { COLLECTION, GENERATED, withPart } from '../infra/docs/documents.ts'
import { OPERATIONS } from '../infra/docs/operations.ts'
import { NAMES } from '../infra/local/settings.ts'
import { documents } from './house/documents.ts'

const ROOT = join(import.meta.dirname, '..')
/** Says what was so once. */
const CHANGELOG = '.github/CHANGELOG.md'
const README_LINES_MAX = 250

describe('the parts of documents that a program writes', () => {
  it.each(GENERATED.map((part) => [part.name, part] as const))(
    '%s are as `npm run docs` writes them',
    (_, part) => {
      const document = read(part.file)
      expect(document).toBe(withPart(document, part))
    },
  )

  it('and the collection of calls is as it writes it', () => {
    expect(read(COLLECTION.file)).toBe(COLLECTION.render())
  })

  it('are each written by a program, wherever a document marks one', () => {
    const marked = documents().flatMap((file) =>
      [...read(file).matchAll(/^<!-- (\w+) -->$/gm)].map(([, name]) => `${file} ${name ?? ''}`),
    )
    expect(marked.toSorted()).toEqual(
      GENERATED.map(({ file, name }) => `${file} ${name}`).toSorted(),
    )
  })

  it('say of every provider what it was checked against and what it needs', () => {
    for (const [name, { about }] of Object.entries(PROVIDERS))
      for (const [part, text] of Object.entries(about))
        expect(typeof text === 'string' ? text : text.way, `${name}: ${part}`).toMatch(/\S/)
  })
})

describe('the README', () => {
  const readme = read('README.md')

  it('is read in ten minutes', () => {
    expect(readme.split('\n').length - 1).toBeLessThanOrEqual(README_LINES_MAX)
  })

  it.each(['npm ci && npm start', 'npm ci && npm test', 'npm run demo', 'npm run bench'])(
    'names the command `%s`, which a user needs',
    (command) => {
      expect(readme).toContain(command)
    },
  )

  it('names every provider, and no other', () => {
    const [, table = ''] = /\| channel \|.*\n([^]*?)\n\n/.exec(readme) ?? []
    const named = [...table.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
    expect(named.toSorted()).toEqual(Object.keys(PROVIDERS).toSorted())
  })
})

describe('the laws', () => {
  const numbers = (text: string) => [...text.matchAll(/^(\d+)\. /gm)].map(([, number]) => number)
  const laws = numbers(read('functions/LAWS.md'))
  const tests = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => read(join('test', file)))

  it('stand in the README in one line each', () => {
    expect(numbers(read('README.md'))).toEqual(laws)
  })

  it.each(laws)('law %s has a test that names it', (number) => {
    expect(tests.some((text) => new RegExp(`'law ${number}\\b`).test(text))).toBe(true)
  })
})

describe('the settings', () => {
  it.each(SETTINGS)('of a deployment: DEPLOYING.md explains %s', (name) => {
    expect(read('infra/aws/DEPLOYING.md')).toContain(`\`${name}\``)
  })

  it.each(NAMES)('of `npm start`: RUNNING.md or COMMANDS.md explains %s', (name) => {
    expect(read('infra/local/RUNNING.md') + read('functions/cli/COMMANDS.md')).toContain(
      `\`${name}\``,
    )
  })
})

describe('the container', () => {
  const dockerfile = read('infra/local/Dockerfile')
  const compose = read('infra/local/compose.yaml')

  it('is told no setting that does not exist', () => {
    const told = (dockerfile + compose).match(/\bBASTA_[A-Z_]+/g) ?? []
    expect(told.length).toBeGreaterThan(2)
    expect(told.filter((name) => !(NAMES as readonly string[]).includes(name))).toEqual([])
  })

  it('has the Node that the code is written for, and starts what `npm start` starts', () => {
    expect(dockerfile).toContain(`FROM node:${read('.nvmrc').trim()}-`)
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { start: string } }
    const words = scripts.start.split(' ').map((word) => `"${word}"`)
    expect(dockerfile).toContain(`CMD [${words.join(', ')}]`)
  })

  it('is reached from this machine alone, and runs as nobody special', () => {
    expect(compose).toContain("'127.0.0.1:8787:8787'")
    expect(dockerfile).toMatch(/^USER node$/m)
  })
})

it.each(documents().filter((file) => file !== CHANGELOG))(
  '%s counts the languages that replies are read in as there are',
  (file) => {
    const counted = [...read(file).matchAll(/(\d+) languages/g)].map(([, count]) => Number(count))
    expect(counted.filter((count) => count !== LANGUAGES.length)).toEqual([])
  },
)

it.each(documents())('%s holds no marks of a merge that was left half done', (file) => {
  expect(read(file)).not.toMatch(/^(?:<{7}|>{7}) /m)
})

it.each(documents())('every call that %s names is one of the API', (file) => {
  const paths = OPERATIONS.map(({ path }) => path.replaceAll(/\{[^}]*\}/g, '').split('/'))
  const named = [...read(file).matchAll(/(?<![\w.])\/v1\/[\w/:<>-]+/g)].map(([path]) => path)
  const isCall = (path: string) =>
    paths.some((segments) =>
      path.split('/').every((one, at) => {
        const own = segments[at]
        return own !== undefined && (own === one || (own.startsWith(':') && one !== ''))
      }),
    )
  expect(named.filter((path) => !isCall(path))).toEqual([])
})

it.each(documents())('every npm script that %s names exists', (file) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...read(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

it.each(documents())('every function of Lambda that %s names is a job', (file) => {
  const named = [...read(file).matchAll(/<(\w+) function>/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !JOB_NAMES.includes(name as JobName))).toEqual([])
})

it('the provider that ARCHITECTURE.md shows in full runs as it stands', () => {
  const program = `${shown('defineProvider', 'functions/inbound/providers/')}
    const secret = 'a-secret-of-the-test-house-0123'
    const { listener } = example.open({ secret, senders: ['acme'] })
    const body = Buffer.from('{"id":"1","from":"33612345678","to":"33700000001","text":"STOP"}')
    const request = { method: 'POST', url: '', headers: {}, body, receivedAt: new Date() }
    const refusals = [
      await listener.verify({ ...request, pathSecret: secret }),
      await listener.verify({ ...request, pathSecret: 'another' }),
    ]
    console.log(JSON.stringify({ refusals, messages: await listener.read(request) }))`
  expect(outputOf(program)).toMatchObject({
    refusals: [null, 'wrong_signature'],
    messages: [{ kind: 'reply', id: '1', from: '33612345678', text: 'STOP' }],
  })
})

it('the target that ARCHITECTURE.md shows in full runs as it stands', () => {
  const program = `${shown('defineTarget', 'functions/propagate/targets/')}
    const opened = example.open({ list: 'a' })
    const item = { act: 'stop', channel: 'sms', address: '+33612345678' }
    const tell = (status) => {
      const answer = { status, headers: new Headers(), body: '' }
      const call = { fetch: () => Promise.resolve(answer), now: () => new Date() }
      return opened.target.tell(call, { token: 'a-token' }, [item])
    }
    const fault = opened.target.scopeFault({ acts: ['stop'], carries: 'all', stops: 'all' })
    console.log(JSON.stringify({ fault, accepted: await tell(201), refused: await tell(401) }))`
  expect(outputOf(program)).toMatchObject({
    fault: expect.stringContaining('the blocklist of Example') as unknown,
    accepted: [{ is: 'delivered' }],
    refused: [{ is: 'retry', code: 'credentials_refused' }],
  })
})

/** The example of ARCHITECTURE.md that calls this, as if it were a file of this folder. */
function shown(call: string, folder: string): string {
  const examples = [...read('functions/ARCHITECTURE.md').matchAll(/```ts\n([^]*?)```/g)]
  const [, example = ''] = examples.find(([, code]) => code?.includes(`${call}({`)) ?? []
  const url = pathToFileURL(join(ROOT, folder)).href
  return example.replaceAll("from '../", `from '${url}../`)
}

/** What a module prints as JSON. */
function outputOf(program: string): unknown {
  const words = ['--input-type=module', '--eval', program]
  const { stdout, stderr } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}
