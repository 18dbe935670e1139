import type * as z from 'zod/mini'
import { problemsOf } from '../provider.ts'
import { UnreadableError } from '../../domain/message.ts'

/** Parses the body as JSON of this shape; a genuine request of another shape is unreadable. */
export function readJsonBody<S extends z.ZodMiniType>(raw: Uint8Array, schema: S): z.infer<S> {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(raw).toString())
  } catch {
    throw new UnreadableError('the body is not JSON')
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UnreadableError(problemsOf(parsed.error.issues))
  return parsed.data
}
