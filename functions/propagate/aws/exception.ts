import * as z from 'zod/mini'
import { bodyAs, byStatus, retry } from '../answer.ts'
import type { HttpAnswer } from '../target.ts'

const TYPE = '__type'
const BODY = z.object({ [TYPE]: z.optional(z.string()) })
const DENIED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
])

/** The name of what went wrong: in a header (REST) or in the body (`namespace#Name`). */
export function exceptionOf(answer: HttpAnswer): string | undefined {
  const inHeader = answer.headers.get('x-amzn-errortype')?.split(':')[0]
  const name = inHeader ?? bodyAs(BODY, answer)?.[TYPE]?.split('#').at(-1)
  return name !== undefined && /^\w{1,64}$/.test(name) ? name : undefined
}

/** AWS names no time to wait: the deliverer backs off. */
export function byException(answer: HttpAnswer, now: Date): ReturnType<typeof retry> {
  const name = exceptionOf(answer)
  if (name === undefined) return byStatus(answer, now)
  return retry(DENIED.has(name) ? 'credentials_refused' : snake(name))
}

function snake(name: string): string {
  return name
    .replace(/Exception$/, '')
    .replace(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
}
