import { setImmediate } from 'node:timers/promises'
import { timeLeft } from './time-left.ts'

/** So long may work go on while what others wait for stands still. */
const TURN_MS = 1

/**
 * For long work in one process: awaited between two pieces of it, it lets others have their turn once
 * some time has passed.
 */
export function turnTaking(giveWay: () => Promise<void> = setImmediate): () => Promise<void> {
  let turn = timeLeft(TURN_MS)
  return async () => {
    if (!turn.isOver()) return
    await giveWay()
    turn = timeLeft(TURN_MS)
  }
}
