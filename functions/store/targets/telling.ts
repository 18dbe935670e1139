import { sealEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Telling } from '../../domain/outbox.ts'
import { cached } from '../cache.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { targets } from './targets.ts'

/** A new target is told of what is recorded from half a minute on. */
const KNOWN_MS = 30_000

export function telling(db: Dynamo, keys: EnvelopeKeys, now: () => Date = db.now): Telling {
  const register = cached(() => targets(db).list(), { milliseconds: KNOWN_MS, now })
  return {
    targets: () => register.get('all'),
    seal: ({ channel, value }) => sealEnvelope(keys, 'outbox', { channel }, Buffer.from(value)),
  }
}
