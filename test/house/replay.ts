import type { Json } from '../../functions/domain/canonical-json.ts'
import type { Right } from '../../functions/domain/api-keys.ts'
import type { Example, Operation } from '../../functions/http/operation.ts'
import { readAnswer, type Answered } from './contract.ts'
import { ACCOUNTS, openHouse, type TestHouse } from './house.ts'

/** The day of the examples: what is signed or dated in them is so on this day. */
const DAY = new Date('2026-11-21T09:00:00Z')
/** Of the providers in the examples that sign nothing. */
const SECRET = '5f0c9d1e7a3b4826b1d4c6e8f0a29375'
/** Shorter samples stand for themselves alone: as a part of another text they could be anything. */
const PART_LENGTH_MIN = 8

export type Step = {
  /** `<operation>/<example>` */
  readonly name: string
  readonly operation: Operation
  readonly example: Example
}

export type Replay = (operation: Operation, example: Example) => Promise<Answered>

/** Every example, as they stand, each after those it needs. */
export function inOrder(operations: readonly Operation[]): Step[] {
  const steps = operations.flatMap((operation) =>
    operation.examples.map((example) => ({
      name: `${operation.id}/${example.name}`,
      operation,
      example,
    })),
  )
  const byName = new Map(steps.map((step) => [step.name, step]))
  const placed = new Set<Step>()
  const place = (step: Step, waiting: readonly string[]): void => {
    if (placed.has(step)) return
    if (waiting.includes(step.name)) throw new Error(`${step.name} needs itself.`)
    for (const name of step.example.needs ?? []) {
      const needed = byName.get(name)
      if (needed === undefined) throw new Error(`${step.name} needs "${name}", which is nowhere.`)
      place(needed, [...waiting, step.name])
    }
    placed.add(step)
  }
  for (const step of steps) place(step, [])
  return [...placed]
}

/**
 * A house in which examples happen one after another. Each call has a key with the right it names
 * and no other; what an earlier answer gave takes the place of its sample.
 */
export async function openReplay(): Promise<{ house: TestHouse; replay: Replay }> {
  const accounts = () => Promise.resolve(JSON.stringify(REPLAY_ACCOUNTS))
  const house = await openHouse({ accounts })
  return { house, replay: await replayIn(house) }
}

/** The accounts that the examples speak of. */
export const REPLAY_ACCOUNTS = {
  ...ACCOUNTS,
  'octopush/main': { secret: SECRET, senders: ['acme'] },
  'spot-hit/main': { secret: SECRET, senders: ['acme'] },
}

/** What a house must be able to do for examples to happen in it. */
export type ReplayHouse = Pick<TestHouse, 'request' | 'pumpInbox' | 'pumpStream'> & {
  readonly api: (method: string, path: string, body?: unknown) => Promise<{ body: never }>
  readonly setNow: (now: Date) => void
  readonly mailbox: { readonly list: () => readonly { readonly text: string }[] }
}

export async function replayIn(house: ReplayHouse): Promise<Replay> {
  house.setNow(DAY)
  const keys = new Map<Right, string>()
  for (const right of ['check', 'write', 'lift', 'read', 'admin'] as const) {
    const { body } = await house.api('POST', '/v1/keys', { rights: [right] })
    keys.set(right, (body as { key: string }).key)
  }
  const known = new Map<string, string>()

  const replay: Replay = async (operation, example) => {
    const { right, method } = operation
    const key = right === 'public' || right === 'provider' ? undefined : keys.get(right)
    const mailed = house.mailbox.list().length
    const response = await house.request(targetOf(operation, example, known), {
      method,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...bodyType(operation, example),
        ...example.headers,
      },
      ...bodyOf(operation, example, known),
    })
    const answered = await readAnswer(response)
    learn(known, example, answered.answer)
    await house.pumpInbox()
    if (example.mails !== undefined) {
      const mail = house.mailbox.list()[mailed]?.text ?? ''
      note(known, example.mails, /https?:\/\/\S+/.exec(mail)?.[0] ?? 'no link was sent')
    }
    await house.pumpStream()
    return answered
  }
  return replay
}

function targetOf({ path }: Operation, example: Example, known: Map<string, string>): string {
  const filled = path.replaceAll(/:([a-z]+)/gi, (_, name: string) =>
    encodeURIComponent(real(example.path?.[name] ?? `no ${name}`, known)),
  )
  const query = Object.entries(example.query ?? {}).map(([name, value]): [string, string] => [
    name,
    real(value, known),
  ])
  return query.length === 0 ? filled : `${filled}?${new URLSearchParams(query).toString()}`
}

function bodyType({ body, takes }: Operation, example: Example): Record<string, string> {
  if (example.body === undefined) return {}
  if (body !== undefined || takes === undefined || takes.type === '*/*')
    return { 'content-type': 'application/json' }
  return { 'content-type': takes.type }
}

function bodyOf(
  { takes }: Operation,
  { body }: Example,
  known: Map<string, string>,
): { body?: string } {
  if (body === undefined) return {}
  const filled = fill(body, known)
  if (typeof filled === 'string') return { body: filled }
  if (takes?.type === 'application/x-www-form-urlencoded')
    return { body: new URLSearchParams(filled as Record<string, string>).toString() }
  return { body: JSON.stringify(filled) }
}

function fill(value: Json, known: Map<string, string>): Json {
  if (typeof value === 'string') return real(value, known)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((one) => fill(one as Json, known))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, fill(one ?? null, known)]),
  )
}

function real(text: string, known: Map<string, string>): string {
  const whole = known.get(text)
  if (whole !== undefined) return whole
  return [...known]
    .filter(([sample]) => sample.length >= PART_LENGTH_MIN)
    .reduce((filled, [sample, value]) => filled.replaceAll(sample, value), text)
}

/** What the example says its answer yields, sample by sample. */
function learn(known: Map<string, string>, example: Example, answer: Json | undefined): void {
  for (const pointer of example.yields ?? []) {
    const sample = at(example.answer, pointer)
    const value = at(answer, pointer)
    if (typeof sample !== 'string' || typeof value !== 'string')
      throw new Error(`${example.name} yields no text at ${pointer}.`)
    note(known, sample, value)
  }
}

/** A link also yields its last part, which is what its path takes. */
function note(known: Map<string, string>, sample: string, value: string): void {
  known.set(sample, value)
  if (!URL.canParse(sample) || !URL.canParse(value)) return
  known.set(lastPart(sample), lastPart(value))
}

function lastPart(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}

function at(value: Json | undefined, pointer: string): Json | undefined {
  return pointer
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((within, name) => {
      if (within === undefined || within === null || typeof within !== 'object') return undefined
      return (within as Readonly<Record<string, Json>>)[name]
    }, value)
}
