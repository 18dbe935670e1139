import { actorName, actorSource } from '../../domain/actor.ts'
import { parseAddress, possibleAddresses, type Address } from '../../domain/address.ts'
import type { OpenAside } from '../../domain/aside.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { type Shown, readShown } from './show-aside.ts'
import type { AsideDeps, Decided, Who } from './aside-deps.ts'

/**
 * Decides what was set aside: it was a stop, for the address as written or a given one, or it was none.
 * The event and the end of the item are one write, so only one decision counts.
 */
export async function decideAside(
  deps: AsideDeps,
  aside: OpenAside,
  asked: { decision: 'stop' | 'release'; to?: string | undefined; note?: string | undefined },
  { by, now }: Who,
): Promise<Decided> {
  const about = { id: aside.id, reason: asked.decision, key: by.id }
  if (asked.decision === 'release') {
    await deps.asides.end({ aside, at: toSecond(now) })
    log('review_decided', about)
    return {}
  }
  const written = readShown(deps.envelopeKeys, aside)
  const [contact, ...others] =
    asked.to === undefined
      ? await senderOf(deps, aside, written)
      : [deps.ledger.contact(await givenAddress(deps, aside, asked.to))]
  if (contact === undefined)
    throw new BastaError('invalid_request', 'The person is not known from what was set aside.', [
      { pointer: '#/to', detail: 'the address that shall be stopped' },
    ])
  const stopping = { contact, others, written, note: asked.note, by, now }
  const event = await stop(deps, aside, stopping)
  const id = newestId(contact.ids)
  log('review_decided', { ...about, contact: id })
  return { event, contact: id }
}

/**
 * Stops each person whose address it may be; the last write, that of the first person, ends the item.
 */
export async function stop(
  deps: AsideDeps,
  aside: OpenAside,
  {
    contact,
    others,
    written,
    note,
    by,
    now,
  }: Who & {
    readonly contact: Contact
    readonly others: readonly Contact[]
    readonly written: Shown
    readonly note?: string | undefined
  },
): Promise<string> {
  const { id, why, provider, account, receivedAt, requestSha256 } = aside
  const { scopes, blocks, origins, ambiguous, method, occurredAt } = aside.stop
  const isGuess = others.length > 0 ? true : undefined
  const said = (): EventDraft => ({
    id: newEventId(now),
    type: 'stop',
    scopes,
    blocks,
    // It was said then; only its meaning is decided now.
    occurredAt,
    receivedAt: toSecond(now),
    source: { method, origins, provider, account, ...actorSource(by) },
    evidence: {
      aside: id,
      why,
      messageId: written.messageId,
      decidedBy: actorName(by),
      note,
      ambiguous: ambiguous ? true : undefined,
      isGuess,
      requestSha256,
    },
  })
  const shared = { messageKey: `review/decision#${id}`, waited: { cameBy: receivedAt } }
  for (const other of others) await deps.ledger.append({ ...shared, contact: other, draft: said() })
  const draft = said()
  const { event, isNew } = await deps.ledger.append({
    ...shared,
    contact,
    draft,
    ends: { aside, at: toSecond(now), event: draft.id },
  })
  if (!isNew) throw new BastaError('conflict', `It was decided already, by ${event}.`)
  return event
}

/** Who sent it: as read at receipt, or as it reads with what is known now. */
export async function senderOf(
  deps: AsideDeps,
  aside: OpenAside,
  shown: Shown,
): Promise<readonly Contact[]> {
  const { channel, contacts } = aside
  const people = await possibleSenders(deps, aside, shown)
  const read = people.map((address) => deps.ledger.contact(address))
  if (contacts.length === 0) return read
  // Those of the receipt decide; what is read now only tells how they are reached.
  return contacts.map((ids) => {
    const same = read.find((one) => one.ids.some((id) => ids.includes(id)))
    return { ids, channel, address: same?.address }
  })
}

/** The addresses that what the provider wrote may mean; none for a group, which has many senders. */
export async function possibleSenders(
  deps: Pick<AsideDeps, 'senders'>,
  aside: OpenAside,
  { from }: Shown,
): Promise<readonly Address[]> {
  const { channel, isGroup, notation } = aside
  if (isGroup || from === undefined) return []
  const countries = [...(notation?.countries ?? []), ...(await countriesOf(deps, aside))]
  const hint = { ...(channel && { channel }), isPlusless: notation?.isPlusless, countries }
  return possibleAddresses(from, hint)
}

async function givenAddress(deps: AsideDeps, aside: OpenAside, to: string): Promise<Address> {
  const [defaultCountry, ...others] = await countriesOf(deps, aside)
  const parsed = await parseAddress(to, others.length === 0 ? { defaultCountry } : {})
  if (parsed.ok) return parsed.address
  throw new BastaError('invalid_request', 'The address could not be read.', [
    { pointer: '#/to', detail: parsed.problem },
  ])
}

/** The countries of the senders it was sent to. */
async function countriesOf(
  { senders }: Pick<AsideDeps, 'senders'>,
  { stop: { origins } }: OpenAside,
): Promise<readonly string[]> {
  const known = await Promise.all(origins.map((id) => senders.get(id)))
  return [...new Set(known.flatMap((sender) => sender?.defaultCountry ?? []))]
}
