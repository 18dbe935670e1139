import * as z from 'zod/mini'
import { createHash } from 'node:crypto'
import { UnreadableError, type Message } from '../../domain/message.ts'
import { unreadEvent } from './unread-event.ts'

/** Parses a body as JSON. Integers that JavaScript would round stay text, so that ids are exact. */
export function readExactJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(raw).toString(), keepLargeNumbers)
  } catch {
    throw new UnreadableError('the body is not JSON')
  }
}

function keepLargeNumbers(
  _name: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value)
  return isRounded ? (context?.source ?? value) : value
}

/**
 * One event, or several if the provider groups them; a member that is not an event does not harm the
 * others.
 */
export function readEvents(
  body: unknown,
  read: (event: object) => readonly Message[],
): readonly Message[] {
  const members: readonly unknown[] = Array.isArray(body) ? body : [body]
  if (!members.some(isEvent)) throw new UnreadableError('the body holds no event')
  return members.flatMap((one) => (isEvent(one) ? read(one) : [unreadEvent(one, undefined, {})]))
}

function isEvent(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A text, or a number as text. Anything else counts as absent, so that one odd member does not harm the
 * other events.
 */
export const looseText = z.catch(
  z.optional(
    z.pipe(
      z.union([z.string(), z.number()]),
      z.transform((value: string | number) => String(value)),
    ),
  ),
  undefined,
)

/** True or false; anything else counts as absent. */
export const looseBoolean = z.catch(z.optional(z.boolean()), undefined)

/** Seconds since 1970, as a number with or without a fraction; providers write both. */
export const looseSecond = z.catch(
  z.optional(
    z.pipe(
      z.number().check(z.minimum(0), z.maximum(100_000_000_000)),
      z.transform((value: number) => Math.floor(value)),
    ),
  ),
  undefined,
)

/**
 * The id of an event, made of the names it has; if it has none, of its content, so that two events are
 * never mixed up.
 */
export function eventId(
  event: unknown,
  ...names: readonly (string | number | undefined)[]
): string {
  if (names.some((name) => name !== undefined)) return names.map((name) => name ?? '').join(':')
  return createHash('sha256').update(JSON.stringify(event)).digest('hex')
}

/** Without a time among its names, another event of the same person could get the same id. */
export function isMadeUpWithout(time: string | number | undefined): true | undefined {
  return time === undefined ? true : undefined
}

/** The bare address of `Acme <news@acme.example>`. */
export function bareAddress(text: string): string {
  const [, within] = /<([^<>]*)>\s*$/.exec(text) ?? []
  return (within ?? text).trim()
}
