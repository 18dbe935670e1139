import { endOf, REQUESTS_A_MINUTE, type KeyRecord, type KeyRegister } from '../../domain/api-key.ts'
import type { Actor } from '../../domain/actor.ts'
import type { ApiKey } from '../../domain/api-keys.ts'
import { BastaError } from '../../domain/errors.ts'
import { requireSender } from '../../domain/sender-access.ts'
import type { Senders } from '../../domain/senders.ts'
import { formatSecond, parseZonedTime } from '../../domain/time.ts'

/** Who makes and changes keys: a key, whose limits hold for those it makes, or an officer. */
export type KeyMaker = Actor & Partial<Pick<ApiKey, 'expiresAt' | 'perMinute' | 'isSuperseded'>>

export const KEY_ID = /^key_[0-9a-f]{18}$/

/** A typing error in a sender's id would make a useless key, noticed only at the first send. */
export async function requireSenders(
  { senders }: { readonly senders: Pick<Senders, 'get'> },
  wanted: readonly string[],
): Promise<void> {
  const found = await Promise.all(wanted.map((id) => senders.get(id)))
  const faults = wanted.flatMap((id, at) =>
    found[at] === undefined
      ? [{ pointer: `#/senders/${at}`, detail: `no sender "${id}" is registered` }]
      : [],
  )
  if (faults.length > 0)
    throw new BastaError('unknown_sender', 'A key is for senders that are registered.', faults)
}

/**
 * A leaked secret that was replaced still works for a while: it must not be able to take the key back.
 */
export function requireNewest({ isSuperseded }: KeyMaker): void {
  if (isSuperseded === true)
    throw new BastaError('forbidden', 'This secret was replaced: use the newest of the key.')
}

/** A key cannot give senders that it does not have. It has all rights, else it could not call this. */
export function requireAllOf(
  own: KeyMaker,
  asked: { readonly senders?: readonly string[] | undefined },
) {
  if (own.senders !== undefined && asked.senders === undefined)
    throw new BastaError('forbidden', 'Your key is for some senders; name those of the new key.')
  for (const sender of asked.senders ?? []) requireSender(own, sender)
}

export function isWithin(own: KeyMaker, { senders }: Pick<ApiKey, 'senders'>): boolean {
  if (own.senders === undefined) return true
  return senders?.every((sender) => own.senders?.includes(sender)) ?? false
}

/** A key that the caller may not see looks as if it did not exist. */
export async function visibleKey(
  register: Pick<KeyRegister, 'get'>,
  own: KeyMaker,
  id: string,
): Promise<KeyRecord> {
  const key = KEY_ID.test(id) ? await register.get(id) : undefined
  if (key === undefined || !isWithin(own, key))
    throw new BastaError('not_found', 'There is no such key.')
  return key
}

/** A key with an end or a rate limit cannot make one that lives longer or may ask more often. */
export function withinLimits<K extends Pick<ApiKey, 'expiresAt' | 'perMinute'>>(
  own: KeyMaker,
  asked: K,
  now: number,
): K {
  const expiresAt = asked.expiresAt === undefined ? own.expiresAt : readExpiry(asked.expiresAt, now)
  const perMinute = asked.perMinute ?? limitBelow(own)
  const wanted = { ...asked, ...(expiresAt && { expiresAt }), ...(perMinute && { perMinute }) }
  requireNotBroader(own, wanted)
  return wanted
}

/** Without a limit in the request the default applies, or this key's own limit if that is lower. */
function limitBelow({ perMinute }: KeyMaker): number | undefined {
  return perMinute !== undefined && perMinute < REQUESTS_A_MINUTE ? perMinute : undefined
}

export function requireNotBroader(
  own: KeyMaker,
  other: Pick<ApiKey, 'expiresAt' | 'perMinute'>,
): void {
  const faults = [
    ...(endOf(other) > endOf(own)
      ? [{ pointer: '#/expiresAt', detail: `${own.expiresAt ?? ''} at the latest` }]
      : []),
    ...((other.perMinute ?? REQUESTS_A_MINUTE) > (own.perMinute ?? Infinity)
      ? [{ pointer: '#/perMinute', detail: `at most ${own.perMinute ?? ''}` }]
      : []),
  ]
  if (faults.length > 0)
    throw new BastaError('forbidden', 'The key would have more than yours has.', faults)
}

function readExpiry(text: string, now: number): string {
  const end = parseZonedTime(text)
  if (end === undefined || end <= now)
    throw new BastaError('invalid_request', 'The key would have expired already.', [
      { pointer: '#/expiresAt', detail: 'a time to come' },
    ])
  return formatSecond(end)
}
