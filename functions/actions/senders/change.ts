import { actorName, type Actor } from '../../domain/actor.ts'
import { BastaError } from '../../domain/errors.ts'
import { requirePhones } from '../../domain/phone-country.ts'
import { ID } from '../../domain/scope.ts'
import { requireSender } from '../../domain/sender-access.ts'
import type { Sender } from '../../domain/sender.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { formatSecond, toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { requireUnclaimed } from './check-claims.ts'
import { checkOptInWords } from './check-opt-in-words.ts'
import { requireUsableHours } from './check-sending-hours.ts'

/**
 * Registers a sender, or changes what it declares; every version is kept. Throws `forbidden`,
 * `conflict`, `invalid_request`.
 */
export async function changeSender(
  {
    senders,
    note,
  }: {
    readonly senders: Senders
    /** Told just before it is changed, when nothing was found wrong. */
    readonly note?: () => Promise<void>
  },
  key: Actor,
  asked: Omit<Sender, 'topicNumbers'>,
  now: Date,
): Promise<StoredSender> {
  const { id } = asked
  if (!ID.test(id))
    throw new BastaError('invalid_request', 'The id in the path cannot be used.', [
      { pointer: '#', detail: 'lower-case letters, digits and hyphens, at most 63' },
    ])
  requireSender(key, id)
  await requirePhones([
    { country: asked.defaultCountry, pointer: '#/defaultCountry' },
    ...asked.numbers.map(({ country }, at) => ({ country, pointer: `#/numbers/${at}/country` })),
  ])
  await requireUnclaimed(senders, key, asked)
  if (asked.sendingHours !== undefined) await requireUsableHours(asked.sendingHours, now)
  await checkOptInWords(asked)
  const change = { at: formatSecond(toSecond(now)), key: actorName(key) }
  await note?.()
  const stored = await senders.put({ ...asked, topicNumbers: [] }, change)
  log('sender_changed', { sender: id, key: key.id, count: stored.version })
  return stored
}
