import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { BastaError, type Fault } from '../domain/errors.ts'
import { isNoRoom } from '../domain/no-room.ts'
import { logFailure } from '../log.ts'
import { PROBLEMS, type ProblemCode } from './problem-types.ts'
import { RequestError } from './request-error.ts'

/** RFC 9457. `type` is a name without a page behind it: `urn:basta:<code>`. */
export function problem(
  code: ProblemCode,
  detail: string,
  faults: readonly Fault[] = [],
  extension: Readonly<Record<string, unknown>> = {},
): Response {
  const [status, title] = PROBLEMS[code]
  const body = {
    type: `urn:basta:${code}`,
    title,
    status,
    detail,
    ...(faults.length === 0 ? {} : { errors: faults }),
    ...extension,
  }
  const headers = new Headers({ 'content-type': 'application/problem+json' })
  headers.set('cache-control', 'no-store')
  if (code === 'unauthenticated') headers.set('www-authenticate', 'Bearer')
  if (status === 503) headers.set('retry-after', '1')
  return new Response(JSON.stringify(body), { status, headers })
}

/**
 * The `onError` of every router. Our own errors are shown; all others are logged, and the caller sees
 * no detail.
 */
export const onError: ErrorHandler = (error, c) => {
  if (error instanceof HTTPException) return error.getResponse()
  const id = c.req.header('x-amzn-trace-id')
  if (error instanceof RequestError) return problem(error.code, error.message)
  if (error instanceof BastaError) {
    if (PROBLEMS[error.code][0] === 503) logFailure(error.code, error, { id })
    return problem(error.code, error.message, error.faults)
  }
  logFailure('unavailable', error, { id })
  if (isNoRoom(error))
    return problem(
      'unavailable',
      'The disk here is full. Nothing was kept: ask again when it has room.',
    )
  return problem('unavailable', 'Something went wrong here. Nothing was decided.')
}

export const notFound = (): Response => problem('not_found', 'No such path or method.')
