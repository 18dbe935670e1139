import type { ErrorHandler } from 'hono'
import { onError } from '../http/problem.ts'
import type { PageLanguage } from '../languages/pages.ts'
import { logFailure } from '../log.ts'
import { DOWN_HEADERS, languageOf, type Html } from './frame.ts'

/** A browser gets a page that says to try again, any other program a status. */
export function pageOnError(downPage: (language: PageLanguage) => Html): ErrorHandler {
  return async (error, c) => {
    if (!(c.req.header('accept') ?? '').includes('text/html')) return onError(error, c)
    logFailure('unavailable', error)
    return c.html(downPage(languageOf(c)), 503, DOWN_HEADERS)
  }
}
