import * as z from 'zod/mini'
import type { KeyUse } from '../domain/api-key.ts'

const message = z.object({
  basta: z.literal('key_used'),
  key: z.string().check(z.regex(/^key_[0-9a-f]{18}$/)),
  secretHash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
  day: z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/)),
})

/** That a key was used: sealed is neither this nor the name of a large request. Else undefined. */
export function readKeyUse(body: string): KeyUse | undefined {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  const parsed = message.safeParse(value)
  if (!parsed.success) return undefined
  const { basta: _, ...use } = parsed.data
  return use
}
