import type { HttpAnswer } from '../target.ts'
import { exceptionOf } from './exception.ts'

/** A token that the service no longer knows: the reading begins anew. */
export function isExpired(answer: HttpAnswer): boolean {
  const name = exceptionOf(answer)
  const isToken = name === 'BadRequestException' || name === 'ValidationException'
  return answer.status === 400 && isToken && /next\s?token|pagination token/i.test(answer.body)
}

export function nextToken(token: string | null | undefined): { readonly next?: string } {
  return typeof token === 'string' && token !== '' ? { next: token } : {}
}
