import type { ErrorHandler, Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRouter } from './http/router.ts'
import { onError } from './http/problem.ts'
import { logFailure } from './log.ts'

/** Lambda gives a start ten seconds. What takes longer is waited for by the request that needs it. */
const START_MS = 5_000

/** Opened once, for all who ask; what failed is tried again by the next who asks. */
export function opened<T>(open: () => Promise<T>): () => Promise<T> {
  let known: Promise<T> | undefined
  return () => {
    known ??= open().catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}

/**
 * Begins at the start what the first request needs. It may fail: a handler whose start throws is dead
 * for as long as its copy lives, though the secret could be read a second later.
 */
export async function begin(work: () => Promise<unknown>): Promise<void> {
  const begun = work().catch((error: unknown) => logFailure('start_failed', error))
  await Promise.race([begun, sleep(START_MS, undefined, { ref: false })])
}

/** A job behind the HTTP API, answering 503 until it can be opened. */
export function httpJob(
  open: () => Promise<Pick<Hono, 'fetch'>>,
  onClosed: ErrorHandler = onError,
): ReturnType<typeof handle> {
  const door = newRouter()
  door.onError(onClosed)
  door.all('*', async (c) => (await open()).fetch(c.req.raw, c.env))
  return handle(door)
}
