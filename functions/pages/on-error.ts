import type { ErrorHandler } from 'hono'
import { onError } from '../http/problem.ts'
import { logFailure } from '../log.ts'
import { languageOf, send, type Frame, type Page } from './frame.ts'

/** A browser gets a page that says to try again, any other program a status. */
export function pageOnError(downPage: (frame: Frame) => Page): ErrorHandler {
  return async (error, c) => {
    if (!(c.req.header('accept') ?? '').includes('text/html')) return onError(error, c)
    logFailure('unavailable', error)
    return send(c, downPage({ language: languageOf(c) }), 503)
  }
}
