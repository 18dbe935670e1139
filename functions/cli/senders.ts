import * as z from 'zod/mini'
import type { Command } from './command.ts'
import { text } from 'node:stream/consumers'
import type { Api } from './api.ts'
import { openCli, several, type Host } from './cli.ts'
import { Failure, Refusal } from './failure.ts'
import { readBytes, readFile } from './files.ts'
import { pagesOf } from './pages.ts'
import type { Cell, Row } from './print.ts'
import { beSure, YES } from './sure.ts'
import { senderChangesCommand } from './sender-changes.ts'

type SetOptions = {
  readonly file?: string
  readonly name?: string
  readonly basis?: string
  readonly justification?: string
  readonly number?: string[]
  readonly domain?: string[]
  readonly topic?: string[]
  readonly stopReach?: string
  readonly country?: string
  readonly language?: string
  readonly strictness?: string
  readonly yes?: true
  readonly logo?: string
  readonly colour?: string
  readonly company?: string
  readonly privacyContact?: string
  readonly timeZone?: string
  readonly topicName?: string[]
}

const sender = z.looseObject({
  id: z.string(),
  name: z.string(),
  basis: z.string(),
  topics: z.array(z.string()),
  version: z.number(),
})
const list = z.object({ senders: z.array(sender), next: z.optional(z.string()) })

/** `basta senders`: who sends, and on what basis. */
export function sendersCommand(program: Command, host: Host): void {
  const senders = program.command('senders').description('who sends, and on what basis')
  senders
    .command('list')
    .description('Lists senders. Each line: id, name, basis, topics, version.')
    .action(async (_: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      for await (const page of pagesOf(api, '/v1/senders', list))
        print.rows(['id', 'name', 'basis', 'topics', 'version'], page.senders.map(rowOf))
    })
  senders
    .command('show')
    .description('Shows a sender: a name and a value on each line.')
    .argument('<id>')
    .action(async (id: string, _: unknown, command: Command) => {
      const { api, print } = await openCli(command, host)
      const found = await api.get(pathOf(id), sender)
      print.facts(factsOf(found), found)
    })
  senders
    .command('set')
    .description(
      'Makes a sender, or changes what is given of one that is there. A file is the whole of it, as ' +
        '`basta senders show --json` prints it. Every change is kept, with the key that made it.',
    )
    .argument('<id>')
    .sets({
      numbers: '--number',
      domains: '--domain',
      topics: '--topic',
      defaultCountry: '--country',
    })
    .option('-f, --file <path>', 'a file with the sender as JSON, or "-" for stdin')
    .option('--name <name>', 'shown to people')
    .option('--basis <basis>', 'consent, customer or opt_out')
    .option('--justification <text>', 'why the basis is not consent, or why it changes')
    .option(
      '--number <number:purpose>',
      'e.g. +33700000001:marketing (several times: all)',
      several,
    )
    .option('--domain <name>', 'a domain it sends mail from (several times: all)', several)
    .option('--topic <id>', 'a topic (several times: all of them)', several)
    .option('--stop-reach <reach>', 'what a bare STOP reaches: all or sender')
    .option('--country <code>', 'of numbers written without a country, e.g. FR')
    .option(
      '--language <code>',
      'of answers to a bare STOP, e.g. fr; else the main one of its country',
    )
    .option(
      '--strictness <name>',
      'how replies that are no keyword are judged: balanced, hear_more or hold_more',
    )
    .option('--logo <path>', 'a PNG of at most 6 KB, shown on its pages')
    .option('--colour <code>', 'of its pages, e.g. #8a1538')
    .option('--company <name>', 'who is responsible, shown on its pages')
    .option('--privacy-contact <address>', 'an e-mail or https address, shown on its pages')
    .option('--time-zone <name>', 'that people are told times in, e.g. Europe/Paris')
    .option('--topic-name <id=name>', 'what people call a topic (several times: all)', several)
    .option(...YES)
    .action(async (id: string, options: SetOptions, command: Command) => {
      const { api, print } = await openCli(command, host)
      const there = await current(api, id)
      const before = options.file === undefined ? there : await read(options.file)
      const wanted = changed(before, options)
      const reaching = reachesMany(there, wanted)
      if (reaching.length > 0)
        await beSure(
          `Change ${reaching.join(', ')} of ${id}? It reaches everybody it writes to.`,
          options.yes,
        )
      const { status: _, ...now } = await api.write('PUT', pathOf(id), wanted, sender)
      print.facts(factsOf(now), now)
    })
  senderChangesCommand(senders, host)
}

function pathOf(id: string): string {
  return `/v1/senders/${encodeURIComponent(id)}`
}

type Declared = Readonly<Record<string, unknown>>

async function current(api: Api, id: string): Promise<Declared> {
  try {
    return await api.get(pathOf(id), sender)
  } catch (error) {
    if (error instanceof Refusal && error.type === 'urn:basta:unknown_sender') return {}
    throw error
  }
}

async function read(file: string): Promise<Declared> {
  const written = file === '-' ? await text(process.stdin) : readFile(file)
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(written))
  } catch (error) {
    throw new Failure(`${file} holds no sender as JSON.`, [], error)
  }
}

/** What the server takes a member for that is left out. */
const DEFAULTS: Declared = { stopReach: 'all' }

/** The members that the server adds to a sender. */
const ADDED = new Set(['id', 'version'])

function changed(before: Declared, options: SetOptions): Declared {
  const {
    name,
    basis,
    justification,
    number,
    domain,
    topic,
    stopReach,
    country,
    language,
    strictness,
  } = options
  const given = {
    name,
    basis,
    justification,
    numbers: number?.map(readNumber),
    domains: domain,
    topics: topic,
    stopReach,
    defaultCountry: country,
    language,
    strictness,
    page: pageOf(before, options),
  }
  // The justification of one basis does not justify another.
  const isOtherBasis = basis !== undefined && basis !== before['basis']
  const kept = Object.entries(before).filter(
    ([name]) => !ADDED.has(name) && !(isOtherBasis && name === 'justification'),
  )
  return {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  }
}

/** What is given of the page replaces what was there, member by member. */
function pageOf(before: Declared, options: SetOptions): Declared | undefined {
  const { logo, colour, company, privacyContact, timeZone, topicName } = options
  const given = Object.entries({
    logo: logo === undefined ? undefined : readBytes(logo).toString('base64'),
    colour,
    company,
    privacyContact,
    timeZone,
    topicNames: topicName && Object.fromEntries(topicName.map(readTopicName)),
  }).filter(([, value]) => value !== undefined)
  if (given.length === 0) return undefined
  const known = z.catch(z.record(z.string(), z.unknown()), {}).parse(before['page'])
  return { ...known, ...Object.fromEntries(given) }
}

function readTopicName(written: string): [string, string] {
  const at = written.indexOf('=')
  if (at < 1) throw new Failure(`"${written}" is no topic and its name, such as promo=Offers.`)
  return [written.slice(0, at), written.slice(at + 1)]
}

/** What decides for everybody at once: on what basis, how far a stop goes, and anything taken away. */
function reachesMany(before: Declared, wanted: Declared): string[] {
  const isOther = (name: string) =>
    before[name] !== undefined && before[name] !== (wanted[name] ?? DEFAULTS[name])
  const lacks = (name: string) => {
    const [had, has] = [before[name], wanted[name] ?? []]
    if (!Array.isArray(had) || !Array.isArray(has)) return false
    const left = new Set(has.map((one) => JSON.stringify(one)))
    return had.some((one) => !left.has(JSON.stringify(one)))
  }
  return [
    ...['basis', 'stopReach'].filter(isOther),
    ...['numbers', 'domains', 'topics'].filter(lacks),
  ]
}

function readNumber(written: string): Declared {
  const [number = '', purpose = 'marketing', country] = written.split(':')
  return { number, purpose, ...(country === undefined ? {} : { country }) }
}

function rowOf(one: z.infer<typeof sender>): Row {
  const { id, name, basis, topics, version } = one
  return { cells: [id, name, basis, topics.join(' '), String(version)], json: one }
}

function factsOf(thing: object): [string, Cell][] {
  return Object.entries(thing).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ])
}
