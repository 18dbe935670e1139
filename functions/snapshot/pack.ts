import { isAnswered } from '../domain/answers.ts'
import { printKey, type RegisterKey } from '../domain/register-key.ts'
import { overlap } from '../domain/scope.ts'
import type { Standing } from '../domain/standing.ts'
import type { Second } from '../domain/time.ts'
import type { Shape } from './register-view.ts'
import { groundOf, isAgainst, isNewer, whatDecides, type Placed } from './what-decides.ts'

/** What an entry of a snapshot holds of a standing. */
export type Packed = {
  /** Empty if the standing must be read. */
  readonly shape: Shape
  readonly time: Second
}

/** A register of a shape: its name, its place in the order of times, and among those of one time. */
type ShapeRegister = readonly [key: RegisterKey, level: number, rank: number]

/**
 * A shape's text is the JSON of this. The level of the entry's time holds no other time; -1 if there is
 * none.
 */
export type ShapeContent = readonly [timeLevel: number, ...registers: ShapeRegister[]]

/** The text of `READ_THE_TABLE`. */
const MUST_BE_READ: Packed = { shape: '', time: 0 }

/** Few contacts have more, and each of them would be a shape of its own. */
const REGISTERS_MAX = 256
const DECIDING_MAX = 24
/** What four bytes hold. */
const SECOND_MAX = 2 ** 32 - 1

/**
 * A standing as stored under one id, short. Where two of its registers have the same time and event,
 * their order in a standing with parts is not kept: it is read.
 */
export function packStanding({
  registers,
  parts,
}: Pick<Standing, 'registers'> & { readonly parts?: readonly unknown[] | undefined }): Packed {
  const marks = Object.values(registers)
  const isInTime = marks.every(([at]) => Number.isInteger(at) && at > 0 && at <= SECOND_MAX)
  if ((parts ?? []).length > 0 || marks.length > REGISTERS_MAX || !isInTime) return MUST_BE_READ
  const deciding = whatDecides(registers)
  if (deciding.length > DECIDING_MAX) return MUST_BE_READ
  const named = nameEach(deciding)
  if (named === undefined) return MUST_BE_READ
  const time = timeOf(deciding)
  const levels = levelsOf(deciding, time)
  const shape: ShapeContent = [
    levels.get(time) ?? -1,
    ...named
      .map(([key, one]): ShapeRegister => [key, levels.get(one.at) ?? 0, rankOf(one, deciding)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ]
  return { shape: JSON.stringify(shape), time }
}

/**
 * Holds and orders decide by their age: so the newest hold's, else that of the newest other word against
 * sending (rows that are refused show it), else the newest order's, else the newest consent's.
 */
function timeOf(deciding: readonly Placed[]): Second {
  const groups = [
    deciding.filter(({ kind }) => kind === 'hold'),
    deciding.filter(isAgainst),
    deciding.filter(({ kind }) => kind === 'order'),
    deciding.filter(({ kind }) => kind === 'consent'),
  ]
  const decisive = groups.find((group) => group.length > 0) ?? []
  return Math.max(0, ...decisive.map(({ at }) => at))
}

/**
 * Names of their own, which the rebuilt standing has: some had differed only by an act or a sender that
 * decides nothing. No sender's id begins with a dash.
 */
function nameEach(deciding: readonly Placed[]): [RegisterKey, Placed][] | undefined {
  const named = new Map<RegisterKey, Placed>()
  for (const one of deciding) {
    const { kind, method, detail, scope, origin } = one
    const nameWith = (from: string) =>
      one.again === true
        ? printKey({ form: 'again', method, detail, scope, origin: from })
        : printKey({ form: 'said', kind, method, detail, scope, origin: from })
    let key = nameWith(origin)
    for (let n = 1; named.has(key); n += 1) {
      if (!origin.startsWith('-')) return undefined
      key = nameWith(`-${n}`)
    }
    named.set(key, one)
  }
  return [...named]
}

/**
 * The order of times, as coarse as no verdict can tell: a time begins a level if something of it must
 * come after something of the level before.
 */
function levelsOf(deciding: readonly Placed[], time: Second): ReadonlyMap<Second, number> {
  const levels = new Map<Second, number>()
  let level = -1
  let open: Placed[] = []
  for (const at of [...new Set(deciding.map((one) => one.at))].toSorted((a, b) => a - b)) {
    const later = deciding.filter((one) => one.at === at)
    const isApart =
      open.length === 0 ||
      at === time ||
      levels.get(time) === level ||
      later.some((one) => open.some((before) => mustFollow(one, before)))
    if (isApart) {
      level += 1
      open = []
    }
    open.push(...later)
    levels.set(at, level)
  }
  return levels
}

/** Whether it makes a difference that one is later than the other: it answers it, or is chosen first. */
function mustFollow(later: Placed, before: Placed): boolean {
  return overlap(later.scope, before.scope) && (mayAnswer(later, before) || compete(later, before))
}

function mayAnswer(answer: Placed, against: Placed): boolean {
  return isAgainst(against) && isAnswered({ ...against, at: answer.at - 1 }, [answer])
}

function compete(one: Placed, other: Placed): boolean {
  const group = (register: Placed) => {
    const ground = groundOf(register)
    return ground === 'hold' ? 'stop' : ground
  }
  return group(one) !== undefined && group(one) === group(other)
}

/** Among those of one time: of two that compete, the one that is chosen has the smaller rank. */
function rankOf(one: Placed, deciding: readonly Placed[]): number {
  const chosenBefore = deciding.filter(
    (other) =>
      other !== one &&
      other.at === one.at &&
      isNewer(other, one) &&
      compete(other, one) &&
      overlap(other.scope, one.scope),
  )
  return Math.max(-1, ...chosenBefore.map((other) => rankOf(other, deciding))) + 1
}

/** The content of a shape that is not empty. */
export function readShape(shape: Shape): ShapeContent {
  return JSON.parse(shape) as ShapeContent
}
