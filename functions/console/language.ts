import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'
import { isConsoleLanguage, type ConsoleLanguage } from '../domain/operator.ts'

/** The operator's choice, else the best of `Accept-Language`, else English. */
export function consoleLanguage(c: Context, chosen?: string): ConsoleLanguage {
  if (isConsoleLanguage(chosen)) return chosen
  return (
    parseAccept((c.req.header('accept-language') ?? '').slice(0, 500))
      .filter(({ q }) => q > 0)
      .map(({ type }) => type.toLowerCase().split('-')[0])
      .find(isConsoleLanguage) ?? 'en'
  )
}
