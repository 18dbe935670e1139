import { BastaError } from '../domain/errors.ts'
import type { Ready } from '../domain/ready.ts'

/** Rejects at once, as `unavailable`, where too much is under way already. */
export type Bounded = <T>(work: () => Promise<T>) => Promise<T>

export type InFlight = {
  /** Who asks: checks, the API, pages. Refused above this, they ask again; kept waiting, they give up. */
  readonly asking: Bounded
  /** Who says stop: what is above this goes to the inbox, and is taken at the table's pace. */
  readonly hearing: Bounded
}

/** A second's work of the table, or less: whoever is let in is answered within it. */
export const ASKING_MAX = 128
export const HEARING_MAX = 32

/** All that is asked of one house in one process, whichever router hears it. On Lambda that is one request. */
const HOUSES = new WeakMap<Ready, InFlight>()

/** The bounds of the house whose readiness this is: work is bounded together that asks one table. */
export function inFlight(ready: Ready): InFlight {
  const known = HOUSES.get(ready) ?? {
    asking: bounded(ASKING_MAX),
    hearing: bounded(HEARING_MAX),
  }
  HOUSES.set(ready, known)
  return known
}

function bounded(max: number): Bounded {
  let running = 0
  return async (work) => {
    if (running >= max) throw new BastaError('unavailable', 'Too much is asked at once.')
    running += 1
    try {
      return await work()
    } finally {
      running -= 1
    }
  }
}
