import { isAnswered } from '../domain/answers.ts'
import type { Method } from '../domain/method.ts'
import type { RegisterDetail } from '../domain/register-key.ts'
import { readRegisters, type Register, type Registers } from '../domain/standing.ts'
import { overlap } from '../domain/scope.ts'

/**
 * On what ground a register can decide a verdict. `decide` asks for them in this order; a hold that is
 * old enough counts with the stops.
 */
const GROUNDS = ['stop', 'complaint', 'bounce', 'hold', 'proven', 'claimed', 'order'] as const
type Ground = (typeof GROUNDS)[number]

const AGAINST: ReadonlySet<string | undefined> = new Set(['stop', 'complaint', 'bounce', 'hold'])

export function groundOf({ kind, method, detail }: Register): Ground | undefined {
  if (kind === 'stop') return method === 'complaint' ? 'complaint' : 'stop'
  if (kind === 'consent') return detail === 'claimed' ? 'claimed' : 'proven'
  return GROUNDS.find((ground) => ground === kind)
}

export function isAgainst(register: Register): boolean {
  return AGAINST.has(groundOf(register))
}

/**
 * A register with its place: of two that are equal in time and event, the earlier one decides. `decide`
 * looks at stops before holds.
 */
export type Placed = Register & { readonly place: number }

/** A statement against sending, and what answers it for some of the questions that it covers. */
type Answerable = { readonly said: Placed; readonly answers: readonly Placed[] }

/**
 * The registers on which some verdict depends, in their order: `decide` says the same of them as of all,
 * whatever the question, but for when a stop was first said. What is answered wherever it reaches, and
 * what something else always precedes, is left out; so that most contacts with the same outcome have the
 * same registers here. A property test holds this to `decide`.
 */
export function whatDecides(registers: Registers): readonly Placed[] {
  const read = readRegisters(registers)
  const said = read.map((register, at): Placed => {
    return { ...register, place: register.kind === 'hold' ? at + read.length : at }
  })
  const stands = said
    .filter(isAgainst)
    .map((one): Answerable => ({ said: one, answers: said.filter((other) => answers(other, one)) }))
    .filter((one) => !one.answers.some(({ scope }) => isWithin(one.said.scope, scope)))
  const against = stands.filter((one) => !stands.some((other) => hides(other, one)))
  const answering = new Set(against.flatMap((one) => one.answers))
  const allowing = said.filter((one) => !isAgainst(one) && groundOf(one) !== undefined)
  const live = new Set(
    allowing.filter(
      (one) =>
        !against.some((other) => forbids(other, one)) &&
        !allowing.some((other) => isPreferred(other, one)),
    ),
  )
  const standing = new Set(against.map((one) => one.said))
  return said
    .filter((one) => standing.has(one) || answering.has(one) || live.has(one))
    .map((one) => plain(one, answering))
}

function answers(answer: Placed, against: Placed): boolean {
  return overlap(answer.scope, against.scope) && isAnswered(against, [answer])
}

/** Whether every question that one scope covers is covered by the other. */
function isWithin(inner: string, outer: string): boolean {
  return outer === 'all' || inner === outer || inner.startsWith(`${outer}/`)
}

/** Whether, of two grounds of one kind, `decide` takes the first. */
export function isNewer(one: Placed, other: Placed): boolean {
  if (one.at !== other.at) return one.at > other.at
  return one.event === other.event ? one.place < other.place : one.event < other.event
}

/** Whether the other decides wherever this one could. */
function hides(other: Answerable, one: Answerable): boolean {
  if (other === one || !isWithin(one.said.scope, other.said.scope)) return false
  const blocksAsMuch = other.said.detail === one.said.detail || other.said.detail === 'every'
  const isAnsweredWithIt = other.answers.every(
    (answer) => !overlap(answer.scope, one.said.scope) || one.answers.includes(answer),
  )
  return blocksAsMuch && isAnsweredWithIt && precedes(other.said, one.said)
}

function precedes(other: Placed, one: Placed): boolean {
  const [first, second] = [groundOf(other), groundOf(one)]
  const isShownFirst = isNewer(other, one) && (other.again === undefined || one.again === true)
  // A hold becomes a stop by its age, and a younger one cannot stand for it.
  if (second === 'hold') return first === 'stop' && isShownFirst && other.again === undefined
  if (first === second) return isShownFirst
  return first === 'stop' || (first === 'complaint' && second === 'bounce')
}

/** Whether no marketing can be allowed by this, because of something that nothing answers there. */
function forbids({ said, answers: all }: Answerable, allowing: Placed): boolean {
  return (
    isWithin(allowing.scope, said.scope) && !all.some(({ scope }) => overlap(scope, allowing.scope))
  )
}

function isPreferred(other: Placed, one: Placed): boolean {
  if (other === one || !isWithin(one.scope, other.scope)) return false
  const [first, second] = [groundOf(other), groundOf(one)]
  return first === second ? isNewer(other, one) : first === 'proven' && second === 'claimed'
}

/** Without what no verdict depends on: by what act, and to whom, where no START answers it. */
function plain(one: Placed, answering: ReadonlySet<Placed>): Placed {
  const ground = groundOf(one)
  const isByText = ground === 'stop' || ground === 'hold'
  const isLifted = [...answering].some((answer) => answer.kind === 'lift' && answers(answer, one))
  if (ground === undefined || (isByText && isLifted)) return one
  const detail = PLAIN_DETAIL[ground] ?? one.detail
  const isLifting = ground === 'proven' && answering.has(one)
  return {
    ...one,
    method: PLAIN_METHOD[ground],
    origin: '-',
    detail: isLifting ? one.detail : detail,
  }
}

const PLAIN_METHOD: Readonly<Record<Ground, Method>> = {
  stop: 'link',
  complaint: 'complaint',
  bounce: 'hard',
  hold: 'link',
  proven: 'form',
  claimed: 'form',
  order: 'order',
}
const PLAIN_DETAIL: Partial<Record<Ground, RegisterDetail>> = {
  proven: 'proven',
  order: 'marketing',
}
