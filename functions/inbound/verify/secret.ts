import * as z from 'zod/mini'
import { timingSafeEqual } from 'node:crypto'

/** One in use, and others while they are rotated. */
export const SECRETS_MAX = 3

/** A secret, or up to three while it is being rotated: any match verifies. */
export function upToThreeSecrets(secret: z.ZodMiniType<string, string>) {
  const list = z
    .array(secret)
    .check(z.minLength(1, 'missing'), z.maxLength(SECRETS_MAX, 'more than three'))
  const asList = z.transform((value: unknown): unknown[] =>
    Array.isArray(value) ? value.map((one: unknown) => one) : [value],
  )
  return z.pipe(asList, list)
}

/** Compares in constant time, so that the duration does not show how much was right. */
export function equalInConstantTime(given: Uint8Array, wanted: Uint8Array): boolean {
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

/** Strict base64: lenient decoding would accept a damaged signature. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}
