import type * as z from 'zod/mini'
import { parseAddress, type Address } from '../../domain/address.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import {
  consentCounts,
  erasedSince,
  type ConsentCounts,
  type CountedConsent,
} from '../../domain/consent.ts'
import { wordingProblem } from '../../domain/declared-wording.ts'
import { keyedDigest, type EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError, type ErrorCode, type Fault } from '../../domain/errors.ts'
import { newEventId, type ConsentStrength, type EventDraft } from '../../domain/event.ts'
import { actorSource, type Actor } from '../../domain/actor.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders, StoredSender } from '../../domain/senders.ts'
import { senderScope } from '../../domain/scope.ts'
import type { Standing } from '../../domain/standing.ts'
import { occurredAt, parseZonedTime, toSecond, type Second } from '../../domain/time.ts'
import { requireSender } from '../../domain/sender-access.ts'
import type { consent } from '../../schemas/consents.ts'
import { mapWithLimit } from '../../concurrency/map-with-limit.ts'
import { newestId } from '../../domain/contact.ts'

export type ConsentRow = z.infer<typeof consent>

/** A consent whose address, sender, topics and time have been checked. */
export type ReadConsent = {
  readonly row: ConsentRow
  readonly address: Address
  readonly obtainedAt: Second
}

export type RecordedConsent = {
  readonly event: string
  readonly contact: string
  readonly counts: ConsentCounts
}

type Reporter = Pick<Actor, 'id' | 'rights' | 'operator'>
type ConsentFault = Fault & { readonly code: ErrorCode }

const CLOCK_SKEW_SECONDS = 300
/** Parallel appends: a batch must leave room in the table for people who say stop. */
const AT_ONCE = 16

/**
 * Reads every row or refuses all, each fault with its place. `place` is the row's position in the
 * request.
 */
export async function readConsents(
  senders: Pick<Senders, 'get'>,
  rows: readonly ConsentRow[],
  { key, receivedAt, place }: { key: Actor; receivedAt: Date; place: (row: number) => string },
): Promise<ReadConsent[]> {
  const known = await sendersOf(senders, key, rows)
  const results = await Promise.all(
    rows.map((row, at) => readConsent(row, known.get(row.sender), receivedAt, place(at))),
  )
  const faults = results.flatMap((result) => ('faults' in result ? result.faults : []))
  const [first] = faults
  if (first !== undefined)
    throw new BastaError(
      faults.every(({ code }) => code === first.code) ? first.code : 'invalid_request',
      'Nothing was recorded.',
      faults.map(({ pointer, detail }) => ({ pointer, detail })),
    )
  return results.flatMap((result) => ('faults' in result ? [] : [result]))
}

/** The row as it can be recorded, or the faults beyond its shape. */
export async function readConsent(
  row: ConsentRow,
  sender: StoredSender | undefined,
  receivedAt: Date,
  place: string,
): Promise<ReadConsent | { readonly faults: readonly ConsentFault[] }> {
  const faults: ConsentFault[] = []
  const fault = (member: string, detail: string, code: ErrorCode = 'invalid_request') =>
    faults.push({ pointer: `${place}/${member}`, detail, code })
  if (sender === undefined) fault('sender', 'the id of a registered sender', 'unknown_sender')
  const topics = sender?.topics ?? []
  for (const [at, topic] of (row.topics ?? []).entries())
    if (sender !== undefined && !topics.includes(topic))
      fault(`topics/${at}`, `one of: ${topics.join(', ') || 'none is declared'}`, 'unknown_topic')
  const otherWords = sender && wordingProblem(sender, row)
  if (otherWords !== undefined) fault('wording', otherWords)
  const obtainedAt = parseZonedTime(row.obtainedAt)
  if (obtainedAt === undefined || obtainedAt > toSecond(receivedAt) + CLOCK_SKEW_SECONDS)
    fault('obtainedAt', 'a time that has passed')
  const parsed = await parseAddress(row.to, { defaultCountry: sender?.defaultCountry })
  if (!parsed.ok) fault('to', parsed.problem)
  else if (row.channel !== undefined && row.channel !== parsed.address.channel)
    fault('channel', `"${parsed.address.channel}", which the address is of; or leave it out`)
  if (faults.length > 0 || !parsed.ok || obtainedAt === undefined) return { faults }
  return { row, address: parsed.address, obtainedAt }
}

/**
 * Records what `readConsents` accepted and returns the strength of each. Recording the same again
 * changes nothing, so a batch that failed halfway is sent again. A consent older than an erasure is not
 * recorded; the erasure is returned as its event.
 */
export async function recordConsents(
  { ledger, envelopeKeys }: { ledger: Ledger; envelopeKeys: EnvelopeKeys },
  consents: readonly ReadConsent[],
  { key, isBatch, receivedAt }: { key: Actor; isBatch: boolean; receivedAt: Date },
): Promise<RecordedConsent[]> {
  const drafts = consents.map((one) => draftConsent(one, { key, isBatch, receivedAt }))
  const contacts = consents.map(({ address }) => ledger.contact(address))
  const events = await mapWithLimit(drafts, AT_ONCE, async ({ draft, said }, at) => {
    const messageKey = `api/consents#${keyedDigest(envelopeKeys, 'consent', said)}`
    const contact = contacts[at]
    if (contact === undefined) throw new Error('There is a contact for each draft.')
    const unless = (standing: Standing) => erasedSince(standing, draft.occurredAt)
    return (await ledger.append({ contact, draft, messageKey, unless })).event
  })
  const standings = await ledger.standings(contacts)
  return drafts.flatMap(({ counted }, at): RecordedConsent[] => {
    const [event, contact, standing] = [events[at], contacts[at], standings[at]]
    if (event === undefined || contact === undefined || standing === undefined) return []
    const counts = consentCounts(standing, counted, receivedAt)
    return [{ event, contact: newestId(contact.ids), counts }]
  })
}

/** The event of a consent, and `said`: what identifies it when it comes again. */
export function draftConsent(
  { row, obtainedAt }: ReadConsent,
  { key, isBatch, receivedAt }: { key: Reporter; isBatch: boolean; receivedAt: Date },
): { draft: EventDraft; said: string; counted: CountedConsent } {
  const { sender, topics = [], method, wording, wordingVersion, pageUrl, source, proof } = row
  const received = toSecond(receivedAt)
  const strength = strengthOf(row, { key, isBatch })
  const scopes =
    topics.length === 0
      ? [senderScope(sender)]
      : [...new Set(topics)].toSorted().map((topic) => senderScope(sender, topic))
  const evidence = { wording, wordingVersion, pageUrl, source, proof }
  const at = occurredAt(obtainedAt, received)
  const draft: EventDraft = {
    id: newEventId(receivedAt),
    type: 'consent',
    scopes,
    blocks: 'marketing',
    occurredAt: at,
    receivedAt: received,
    source: { method, origins: [sender], ...actorSource(key), strength },
    evidence,
  }
  const said = canonicalJson({ scopes, obtainedAt, method, strength, evidence })
  return { draft, said, counted: { sender, topics, at, strength } }
}

/**
 * Law 6. Without proof a consent is only a claim; with proof it allows a send. Only a single call by a
 * key that may lift also lifts an older stop: neither a system that writes lists of consents nor bought
 * data can undo stops.
 */
function strengthOf(
  { proof, source }: ConsentRow,
  { key: { rights }, isBatch }: { key: Reporter; isBatch: boolean },
): ConsentStrength {
  if (proof === undefined) return 'claimed'
  const isBought = typeof source !== 'string' && source.kind === 'vendor'
  const mayLift = rights.includes('lift') || rights.includes('admin')
  return mayLift && !isBatch && !isBought ? 'lifting' : 'proven'
}

async function sendersOf(
  senders: Pick<Senders, 'get'>,
  key: Actor,
  rows: readonly ConsentRow[],
): Promise<ReadonlyMap<string, StoredSender>> {
  const ids = [...new Set(rows.map(({ sender }) => sender))]
  for (const id of ids) requireSender(key, id)
  const found = await Promise.all(ids.map((id) => senders.get(id)))
  return new Map(found.flatMap((sender) => (sender === undefined ? [] : [[sender.id, sender]])))
}
