import * as z from 'zod/mini'
import { parseAddress, possibleAddresses, type Address } from '../../domain/address.ts'
import type { Asides, OpenAside } from '../../domain/aside.ts'
import { HOLD_DAYS } from '../../domain/decide.ts'
import { openEnvelope, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import { newEventId, type EventDraft } from '../../domain/event.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'
import { formatSecond, SECONDS_A_DAY, toSecond } from '../../domain/time.ts'
import { log, logFailure } from '../../log.ts'
import type { TimeLeft } from '../../concurrency/time-left.ts'

export type AsideDeps = {
  readonly asides: Asides
  readonly ledger: Pick<Ledger, 'append' | 'contact'>
  readonly senders: Pick<Senders, 'get'>
  readonly envelopeKeys: EnvelopeKeys
}

/** Releasing what was set aside makes no event. */
export type Decided = { readonly event?: string; readonly contact?: string }

export type Who = { readonly decidedBy: string; readonly now: Date }

/** The sealed part. It is stored, so members are only added. */
const shown = z.object({
  messageId: z.optional(z.string()),
  from: z.optional(z.string()),
  to: z.optional(z.string()),
  saidAt: z.optional(z.string()),
  text: z.optional(z.string()),
  sample: z.optional(z.string()),
})
type Shown = z.infer<typeof shown>

/** An item as shown to the person who decides. */
export function showAside({ envelopeKeys }: Pick<AsideDeps, 'envelopeKeys'>, aside: OpenAside) {
  const { id, what, why, shape, provider, account, channel, receivedAt, contacts, count } = aside
  const { scopes, blocks, origins } = aside.stop
  return {
    kind: 'aside' as const,
    id,
    what,
    why,
    shape,
    count,
    provider,
    account,
    channel,
    ...readShown(envelopeKeys, aside),
    contacts: contacts.map(newestId),
    scopes,
    blocks,
    senders: origins,
    receivedAt: formatSecond(receivedAt),
    // If nobody can be named, nobody can be stopped: it ends, and an alarm reports it.
    ...(becomesStop(aside) && contacts.length > 0
      ? { becomesStopAt: endOf(aside) }
      : { endsAt: endOf(aside) }),
  }
}

/**
 * Decides what was set aside: it was a stop, for the address as written or a given one, or it was none.
 * The event and the end of the item are one write, so only one decision counts.
 */
export async function decideAside(
  deps: AsideDeps,
  aside: OpenAside,
  asked: { decision: 'stop' | 'release'; to?: string | undefined; note?: string | undefined },
  { decidedBy, now }: Who,
): Promise<Decided> {
  const about = { id: aside.id, reason: asked.decision, key: decidedBy }
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
  const stopping = { contact, others, written, note: asked.note, decidedBy, now }
  const event = await stop(deps, aside, stopping)
  const id = newestId(contact.ids)
  log('review_decided', { ...about, contact: id })
  return { event, contact: id }
}

/**
 * Items undecided for 30 days: if the author can be named, a message becomes a stop; anything else
 * ends, and an alarm reports it. Returns how many have waited for more than a day.
 */
export async function sweepAsides(
  deps: AsideDeps,
  now: Date,
  { waitingSecondsMax, time }: { readonly waitingSecondsMax: number; readonly time: TimeLeft },
): Promise<{ waiting: number; stopped: number }> {
  let waiting = 0
  let stopped = 0
  for await (const aside of everyAside(deps)) {
    if (time.isOver()) break
    const age = toSecond(now) - aside.receivedAt
    if (age < HOLD_DAYS * SECONDS_A_DAY) {
      if (age > waitingSecondsMax) waiting += 1
      continue
    }
    try {
      if (await endByTime(deps, aside, now)) stopped += 1
    } catch (error) {
      if (error instanceof BastaError && error.code === 'conflict') continue
      // A failing item does not block the others; the next pass tries it again.
      logFailure('aside_failed', error, { id: aside.id, account: aside.account })
      waiting += 1
    }
  }
  return { waiting, stopped }
}

/** Every open item, oldest first. */
export async function* everyAside({ asides }: Pick<AsideDeps, 'asides'>) {
  let after: string | undefined
  do {
    const page = await asides.list({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    yield* page
    after = page.length === PAGE ? page.at(-1)?.id : undefined
  } while (after !== undefined)
}

const PAGE = 50

async function endByTime(deps: AsideDeps, aside: OpenAside, now: Date): Promise<boolean> {
  const written = readShown(deps.envelopeKeys, aside)
  const [contact, ...others] = becomesStop(aside) ? await senderOf(deps, aside, written) : []
  if (contact !== undefined) {
    await stop(deps, aside, { contact, others, written, decidedBy: 'time', now })
    return true
  }
  await deps.asides.end({ aside, at: toSecond(now) })
  const { id, account, why: reason, count } = aside
  log('aside_ended_undecided', { id, account, reason, count })
  return false
}

function becomesStop({ what }: OpenAside): boolean {
  return what === 'message'
}

function endOf({ receivedAt }: OpenAside): string {
  return formatSecond(receivedAt + HOLD_DAYS * SECONDS_A_DAY)
}

/**
 * Stops each person whose address it may be; the last write, that of the first person, ends the item.
 */
async function stop(
  deps: AsideDeps,
  aside: OpenAside,
  {
    contact,
    others,
    written,
    note,
    decidedBy,
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
    source: { method, origins, provider, account, key: decidedBy },
    evidence: {
      aside: id,
      why,
      messageId: written.messageId,
      decidedBy,
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
async function senderOf(
  deps: AsideDeps,
  aside: OpenAside,
  { from }: Shown,
): Promise<readonly Contact[]> {
  const { channel, contacts, isGroup } = aside
  if (contacts.length > 0) return contacts.map((ids) => ({ ids, channel }))
  if (isGroup || from === undefined) return []
  const { notation } = aside
  const countries = [...(notation?.countries ?? []), ...(await countriesOf(deps, aside))]
  const hint = { ...(channel && { channel }), isPlusless: notation?.isPlusless, countries }
  const people = await possibleAddresses(from, hint)
  return people.map((address) => deps.ledger.contact(address))
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
  { senders }: AsideDeps,
  { stop: { origins } }: OpenAside,
): Promise<readonly string[]> {
  const known = await Promise.all(origins.map((id) => senders.get(id)))
  return [...new Set(known.flatMap((sender) => sender?.defaultCountry ?? []))]
}

function readShown(keys: EnvelopeKeys, { sealed }: OpenAside): Shown {
  return sealed === undefined ? {} : shown.parse(openEnvelope(keys, 'aside', sealed).header)
}
