import * as z from 'zod/mini'
import type { Command as Base } from 'commander'
import type { Api, Asked } from './api.ts'
import { closest } from './closest.ts'
import { Command } from './command.ts'
import type { Fault, Refusal } from './failure.ts'

const senders = z.object({
  senders: z.array(z.looseObject({ id: z.string() })),
  next: z.optional(z.string()),
})
const PAGES_MAX = 10
const SHOWN_CHARACTERS_MAX = 80

/**
 * A refusal in the words of the command line: a pointer into the request becomes the option that set
 * it, and a wrong word is told with the known one it resembles.
 */
export async function explain(
  command: Base,
  api: Pick<Api, 'get'>,
  refusal: Refusal,
  sent: Asked,
): Promise<Refusal> {
  const isSender = refusal.type === 'urn:basta:unknown_sender'
  const known = isSender ? await knownSenders(api) : []
  const lines = refusal.faults.map((fault) => lineOf(command, fault, sent.body, known))
  const guess = isSender && lines.length === 0 ? closest(senderIn(sent), known) : undefined
  return refusal.with([...lines, ...(guess === undefined ? [] : [`Did you mean "${guess}"?`])])
}

function lineOf(
  command: Base,
  { pointer, detail }: Fault,
  body: unknown,
  known: readonly string[],
): string {
  const value = valueAt(body, pointer)
  const written = typeof value === 'string' ? value : undefined
  // A scope ends with the word in question, and so does a pointer to a member that has no such name.
  const words = [written, pointer].flatMap((one) => one?.split('/').at(-1) ?? [])
  const [guess] = words.flatMap((word) => closest(word, [...wordsIn(detail), ...known]) ?? [])
  return [
    setterOf(command, pointer),
    ...(written === undefined || written.length > SHOWN_CHARACTERS_MAX ? [] : [` "${written}"`]),
    `: ${detail}`,
    ...(guess === undefined ? [] : [`. Did you mean "${guess}"?`]),
  ].join('')
}

/** Without an option for it the pointer stays: it points into a file that was given. */
function setterOf(command: Base, pointer: string): string {
  const [member = '', ...within] = segmentsOf(pointer)
  const setter = command instanceof Command ? command.setterOf(member) : undefined
  if (setter === undefined)
    return member === 'to' && command.registeredArguments.length > 0 ? '<address>' : pointer
  const isGiven = command.getOptionValueSource('file') === undefined || isSet(command, setter)
  if (!isGiven) return pointer
  // Which of several is shown by its value; a name says more than a place.
  const name = within.filter((one) => !/^\d+$/.test(one)).join(' ')
  return name === '' ? setter : `${setter} (${name})`
}

function isSet(command: Base, setter: string): boolean {
  const option = command.options.find(({ long }) => long === setter)
  return option !== undefined && command.getOptionValueSource(option.attributeName()) === 'cli'
}

function segmentsOf(pointer: string): string[] {
  return pointer
    .replace(/^[#?]\/?/, '')
    .split('/')
    .map((one) => one.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(body: unknown, pointer: string): unknown {
  let value = body
  for (const segment of segmentsOf(pointer)) {
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Readonly<Record<string, unknown>>)[segment]
  }
  return value
}

/** What a detail allows: the words in quotation marks, or after "one of: ". */
function wordsIn(detail: string): string[] {
  const quoted = [...detail.matchAll(/(["'])(.+?)\1/g)].map(([, , word = '']) => word)
  const listed = /one of: (.*)$/.exec(detail)?.[1]?.split(', ') ?? []
  return [...quoted, ...listed]
}

const named = z.object({ sender: z.optional(z.string()), scope: z.optional(z.string()) })

function senderIn({ path, body }: Asked): string {
  const asked = named.safeParse(body)
  const { sender, scope } = asked.success ? asked.data : {}
  const inPath = /^\/v1\/senders\/([^/?]+)/.exec(path)?.[1]
  return sender ?? scope?.split('/')[1] ?? decodeURIComponent(inPath ?? '')
}

/** The ids of senders; none if they cannot be asked for: a guess is not worth a second error. */
export async function knownSenders(api: Pick<Api, 'get'>): Promise<string[]> {
  const found: string[] = []
  let after = ''
  try {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { senders: these, next } = await api.get(`/v1/senders${after}`, senders)
      found.push(...these.map(({ id }) => id))
      if (next === undefined) break
      after = `?after=${encodeURIComponent(next)}`
    }
  } catch {
    // The first refusal is the one that is told.
  }
  return found
}
