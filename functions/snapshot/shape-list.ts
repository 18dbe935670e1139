import { READ_THE_TABLE } from './entry.ts'
import type { Shape } from './register-view.ts'

/** More would be as many judgements before the first row of a list. */
export const SHAPES_MAX = 65_536

/** The shapes of a snapshot while it is written: a new one has the next number, none changes its own. */
export type ShapeList = {
  readonly numberOf: (shape: Shape) => number
  readonly all: () => readonly Shape[]
}

/** Who would need one shape too many is read in the table. */
export function shapeList(known: readonly Shape[] = ['']): ShapeList {
  const all = [...known]
  const numbers = new Map(all.map((shape, at) => [shape, at]))
  return {
    numberOf: (shape) => {
      const number = numbers.get(shape)
      if (number !== undefined) return number
      if (all.length >= SHAPES_MAX) return READ_THE_TABLE
      numbers.set(shape, all.length)
      return all.push(shape) - 1
    },
    all: () => all,
  }
}
