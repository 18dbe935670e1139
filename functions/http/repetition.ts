import type { Context } from 'hono'
import { createHash, randomBytes } from 'node:crypto'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Keys } from '../domain/api-keys.ts'
import { keyedDigest, type EnvelopeKeys } from '../domain/envelope.ts'
import { BastaError } from '../domain/errors.ts'
import type { Idempotency } from '../domain/idempotency.ts'
import { logFailure } from '../log.ts'
import type { Authenticated } from './key.ts'
import type { CallResult, Operation } from './operation.ts'
import { problem } from './problem.ts'
import { RequestError } from './request-error.ts'

export type OperationDeps = {
  readonly keys: Keys
  readonly idempotency: Idempotency
  readonly envelopeKeys: EnvelopeKeys
}

/** Handles one request under one key once. What is stored of it says nothing about the person. */
export async function once(
  c: Context<Authenticated>,
  { idempotency, envelopeKeys }: OperationDeps,
  { repeatKey, text, described }: { repeatKey: string; text: string; described: Operation },
  call: (requestId: string) => Promise<CallResult>,
): Promise<Response> {
  const key = c.get('key')
  const name = createHash('sha256').update(`${key.id}\n${repeatKey}`).digest('base64url')
  // With a secret of ours that is not in the table, so a reader of the table learns nothing from a
  // digest. Not with the caller's secret, which may be rotated between a request and its repetition.
  const asked = [key.id, c.req.method, c.req.path, new URL(c.req.url).search, text].join('\n')
  const digest = keyedDigest(envelopeKeys, 'idempotency', asked)
  const known = await idempotency.begin(name, digest).catch((error: unknown) => {
    if (described.urgent === true && error instanceof BastaError) return undefined
    throw error
  })
  if (known === undefined) return answer(c, await call(newRequestId()))
  if (known.state === 'other')
    throw new RequestError(
      'idempotency_mismatch',
      'This Idempotency-Key came with another request.',
    )
  if (known.state === 'busy')
    throw new BastaError(
      'conflict',
      'The first request with this Idempotency-Key is still at work.',
    )
  if (known.state === 'done') {
    if (described.repeats === 'refused')
      return problem(
        'conflict',
        'It was done already, and its answer is shown once.',
        [],
        known.kept,
      )
    c.header('idempotent-replayed', 'true')
    return answer(c, { status: known.status as ContentfulStatusCode, body: known.kept })
  }
  const { request } = known
  try {
    const result = await call(request)
    const done = { digest, request, status: result.status, kept: result.kept ?? {} }
    // The work is done, so the caller gets the answer even if this fails. A repetition has the same
    // request id and writes nothing.
    await idempotency
      .finish(name, done)
      .catch((error: unknown) => logFailure('repetition_unkept', error))
    return answer(c, result)
  } catch (error) {
    // The caller may retry at once, with the same request id, so the ledger finds what it stored.
    await idempotency.release(name, request).catch(() => undefined)
    throw error
  }
}

export function newRequestId(): string {
  return randomBytes(16).toString('base64url')
}

export function answer(c: Context, { status, body }: CallResult): Response {
  if (body instanceof Response) return body
  return c.json(body as never, status)
}

export function readRepeatKey(c: Context): string | undefined {
  const written = c.req.header('idempotency-key')
  if (written === undefined) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(written))
    throw new BastaError('invalid_request', 'The Idempotency-Key cannot be used.', [
      { pointer: 'header:Idempotency-Key', detail: '1 to 255 visible ASCII characters' },
    ])
  return written
}
