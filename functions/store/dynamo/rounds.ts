import { setTimeout as sleep } from 'node:timers/promises'
import { BastaError } from '../../domain/errors.ts'

export const ROUNDS_MAX = 8

/** Before each round but the first: up to a time that doubles, half a second at most, at random. */
export async function pauseBefore(round: number): Promise<void> {
  if (round > 0) await sleep(Math.random() * Math.min(500, 20 * 2 ** round))
}

/**
 * What a busy table left out of a batch is asked for again, a little later. `work` returns what was left
 * out. Throws `unavailable`, with the given words, where some is left after eight rounds.
 */
export async function inRounds<T>(
  all: readonly T[],
  work: (open: readonly T[]) => Promise<readonly T[]>,
  tooBusy = 'The register is too busy to answer.',
): Promise<void> {
  let open = all
  for (let round = 0; open.length > 0; round += 1) {
    if (round === ROUNDS_MAX) throw new BastaError('unavailable', tooBusy)
    await pauseBefore(round)
    open = await work(open)
  }
}
