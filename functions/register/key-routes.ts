import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { BastaError } from '../domain/errors.ts'
import { formatSecond, toSecond } from '../domain/time.ts'
import { requireSender, type Authenticated } from '../http.ts'
import { log } from '../log.ts'
import { mount, operation, type Gate } from '../operation.ts'
import * as schemas from './schemas.ts'

const createKey = operation({
  id: 'createKey',
  method: 'POST',
  path: '/v1/keys',
  tag: 'Keys',
  summary: 'Creates an API key, shown once',
  right: 'admin',
  body: schemas.key,
  writes: true,
  repeats: 'refused',
  answers: {
    201: {
      description: 'The key; `key` is shown this once and stored as SHA-256.',
      schema: z.looseObject({ id: z.string(), key: z.string() }),
    },
  },
  examples: [
    {
      name: 'checkOnly',
      summary: 'A key that may only ask',
      body: { name: 'newsletter', rights: ['check'], senders: ['acme'] },
      status: 201,
    },
  ],
})

export const keyOperations = [createKey]

export type KeyDeps = Gate & { readonly now: () => Date }

/** API keys: who may call, and for which senders. */
export function keyRoutes(router: Hono<Authenticated>, deps: KeyDeps): void {
  mount(router, deps, createKey, async ({ key: own, body: asked }) => {
    if (own.senders !== undefined && asked.senders === undefined)
      throw new BastaError('forbidden', 'Your key is for some senders; name those of the new key.')
    for (const sender of asked.senders ?? []) requireSender(own, sender)
    const { key, secret } = await deps.keys.create(asked, formatSecond(toSecond(deps.now())))
    log('key_created', { key: own.id, id: key.id })
    return { status: 201, body: { ...key, key: secret }, kept: { id: key.id } }
  })
}
