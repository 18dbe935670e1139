import { randomBytes } from 'node:crypto'
import type { ApiKey } from './api-keys.ts'
import { parseAddress, type Address } from './address.ts'
import type { HashKeys } from './contact-id.ts'
import type { StoredSender } from './senders.ts'
import { senderScope, type Scope } from './scope.ts'

/**
 * Every quarter of an hour somebody who does not exist says stop, as the public would, and must be
 * stopped everywhere. Their sender is Basta's own: nobody declares it, and nothing is recorded for it
 * from outside.
 */
export const CANARY = 'canary'

/** No such domain can ever exist (RFC 2606, section 2): whoever has an address there is no person. */
const DOMAIN = 'canary.invalid'

/** It allows whoever said nothing, so that a check after the stop shows what the stop did. */
export const CANARY_SENDER: StoredSender = {
  id: CANARY,
  name: 'Canary',
  numbers: [],
  domains: [],
  topics: [],
  topicNumbers: [],
  basis: 'opt_out',
  justification: 'Nobody is written to: it tests that stops are heard.',
  stopReach: 'sender',
  version: 0,
  head: '',
}

/** No name that an entry of the accounts document can have. */
export const CANARY_ACCOUNT = 'generic/_canary'

export async function newCanaryAddress(random: Buffer = randomBytes(16)): Promise<Address> {
  const parsed = await parseAddress(`${random.toString('hex')}@${DOMAIN}`, { channel: 'email' })
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.address
}

export function isCanaryAddress({ channel, value }: Pick<Address, 'channel' | 'value'>): boolean {
  return channel === 'email' && value.endsWith(`@${DOMAIN}`)
}

/** Whether something reaches no other sender. */
export function isOfCanary(scopes: readonly Scope[]): boolean {
  return scopes.length > 0 && scopes.every((scope) => scope === senderScope(CANARY))
}

/** What the canary's key and its account are made of: every job that needs them has the hash keys. */
type Use = 'check' | 'inbound'

/** One for each hash key, oldest first: jobs of one house may know a new key some seconds apart. */
export function canarySecrets(keys: HashKeys, use: Use): string[] {
  return keys.map(({ hash }) => {
    const secret = hash(`basta/canary/${use}`)
    return use === 'inbound'
      ? `whsec_${secret.toString('base64')}`
      : `canary_${secret.toString('base64url')}`
  })
}

/** It may ask about its own sender, and nothing else. */
export const CANARY_KEY: ApiKey = {
  id: 'key_canary',
  name: 'Canary',
  rights: ['check'],
  senders: [CANARY],
  created: '2026-11-26T00:00:00Z',
  lastFour: '',
}
