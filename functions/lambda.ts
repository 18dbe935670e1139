import type { ErrorHandler, Hono } from 'hono'
import { handle } from 'hono/aws-lambda'
import { setTimeout as sleep } from 'node:timers/promises'
import { newRouter } from './http/router.ts'
import { onError } from './http/problem.ts'
import { logFailure } from './log.ts'

/**
 * Lambda gives initialisation ten seconds; if it takes longer, the first request waits for the rest.
 */
const START_MS = 5_000

/** Opens once and shares the result. After a failure the next caller tries again. */
export function openOnce<T>(open: () => Promise<T>): () => Promise<T> {
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
 * Starts before the first request what that request will need. A failure is only logged: a handler that
 * throws during initialisation stays broken for as long as its copy lives, though the secret could be
 * readable a second later.
 */
export async function startEarly(work: () => Promise<unknown>): Promise<void> {
  const started = work().catch((error: unknown) => logFailure('start_failed', error))
  await Promise.race([started, sleep(START_MS, undefined, { ref: false })])
}

/** The handler of a job behind the HTTP API. It answers 503 until the job can be opened. */
export function httpHandler(
  open: () => Promise<Pick<Hono, 'fetch'>>,
  onClosed: ErrorHandler = onError,
): ReturnType<typeof handle> {
  const router = newRouter()
  router.onError(onClosed)
  router.all('*', async (c) => (await open()).fetch(c.req.raw, c.env))
  return handle(router)
}
