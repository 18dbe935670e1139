import { parseAddress } from '../../domain/address.ts'
import { alreadyHeldOrStopped } from '../../domain/already-said.ts'
import { isLift, unansweredFrom } from '../../domain/answers.ts'
import { newestId, type Contact } from '../../domain/contact.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Counted, DriftAudit, Finding } from '../../domain/drift-audit.ts'
import {
  newEventId,
  toMilliseconds,
  type Event,
  type EventDraft,
  type EventId,
} from '../../domain/event.ts'
import type { ListEntry } from '../../domain/list-page.ts'
import { scopeTopic, overlap, senderScope, type Blocks } from '../../domain/scope.ts'
import { readRegisters, type Standing } from '../../domain/standing.ts'
import { listScopes, stillAllowed, stoppedFor, type Stopped } from '../../domain/stopped-for.ts'
import { mayBeTold, type TargetRecord } from '../../domain/target.ts'
import { formatSecond, toSecond, type Second } from '../../domain/time.ts'
import { sealHeld } from '../reviews/held-address.ts'
import type { AuditDeps } from './deps.ts'

/** Clocks differ by so much; an entry that is later has no date. */
const CLOCK_SKEW_SECONDS = 300
/** 1990: nobody kept such lists before, and some systems write an absent date as 1970. */
const FIRST_DATE: Second = 631_152_000
/** What we wrote may be dated later than its receipt: asynchronous lists, and clocks. */
const OURS_SECONDS = 3_600

export type Found = {
  readonly is: Finding
  readonly contact?: ContactId
  /** Whether the person is one of those that were counted as stopped here. */
  readonly isMet?: boolean
}

export type Auditing = {
  readonly audit: Pick<DriftAudit, 'id' | 'startedAt'> & { readonly counted?: Counted | undefined }
  readonly target: TargetRecord
}

/** An entry with the person it means. */
export type ReadEntry = ListEntry & {
  readonly contact: Contact
  readonly value: NonNullable<Contact['address']>
  readonly hasOddDate: boolean
}

/** Whom an entry means; what cannot be read is counted, never guessed. */
export async function readEntry(
  { ledger, now }: Pick<AuditDeps, 'ledger' | 'now'>,
  { declared }: Pick<TargetRecord, 'declared'>,
  entry: ListEntry,
): Promise<ReadEntry | Found> {
  const { channel } = entry
  if (channel === undefined || !declared.channels.includes(channel)) return { is: 'other_channel' }
  const parsed = await parseAddress(entry.address, { channel })
  if (!parsed.ok) return { is: 'invalid_address' }
  const { at } = entry
  const isPast = at !== undefined && at >= FIRST_DATE && at <= toSecond(now()) + CLOCK_SKEW_SECONDS
  return {
    ...entry,
    at: isPast ? Math.floor(at) : undefined,
    contact: ledger.contact(parsed.address),
    value: parsed.address,
    hasOddDate: at !== undefined && !isPast,
  }
}

/** What an entry comes to here. Repairs only towards stopping, and never of more than is declared. */
export async function takeEntry(
  deps: AuditDeps,
  auditing: Auditing,
  entry: ReadEntry,
  standing: Standing,
): Promise<readonly Found[]> {
  const contact = newestId(entry.contact.ids)
  const odd: Found[] = entry.hasOddDate ? [{ is: 'odd_date', contact }] : []
  return [...odd, ...(await takeDated(deps, auditing, entry, standing, contact))]
}

async function takeDated(
  deps: AuditDeps,
  auditing: Auditing,
  entry: ReadEntry,
  standing: Standing,
  contact: ContactId,
): Promise<readonly Found[]> {
  const { target } = auditing
  const isMet = isCounted(auditing, standing, deps.now())
  if (entry.is === 'open') {
    const about = deps.targetKinds.get(target.kind)?.about
    const may = (stopped: Stopped) => mayBeTold(about, target.declared, stopped)
    const told = await deps.assertions.tell(target, entry.contact, entry.value, may)
    return told.is === 'told' ? [{ is: 'told_again', contact, isMet }] : []
  }
  const blocks = blocksOf(target, entry)
  const senders = stillAllowed(standing, target.declared, blocks, deps.now())
  if (senders.length === 0)
    return [{ is: agreedOr(auditing, standing, deps.now()), contact, isMet }]
  // Seldom: so its whole chain may be read.
  const past = await pastOf(deps, auditing, entry)
  if (past !== undefined) return [{ is: past, contact }]
  return record(deps, auditing, entry, standing, { senders, blocks })
}

/** What this audit recorded before it was killed, or began anew, is its news still. */
function agreedOr(
  { audit, target }: Auditing,
  standing: Standing,
  now: Date,
): 'agreed' | 'stopped' | 'bounced' {
  const news = stoppedFor(standing, target.declared, now).find(
    ({ method, event }) =>
      method === 'provider_list' && toMilliseconds(event) >= audit.startedAt * 1_000,
  )
  if (news === undefined) return 'agreed'
  return news.act === 'bounce' ? 'bounced' : 'stopped'
}

/** Those who were counted must have been stopped then. */
function isCounted(
  { audit: { counted }, target }: Auditing,
  standing: Standing,
  now: Date,
): boolean {
  if (counted === undefined) return false
  const stands = stoppedFor(standing, target.declared, now)
  return stands.some(({ since }) => since <= counted.at)
}

/** A bounce blocks every message. Else what blocks there, as far as what goes through it is declared. */
function blocksOf({ declared }: TargetRecord, { why, blocks }: ListEntry): Blocks {
  if (why === 'bounce') return 'every'
  return declared.carries === 'marketing' ? 'marketing' : (blocks ?? 'marketing')
}

/** Whether an entry is nothing new: an audit took it before, or we wrote it there. */
async function pastOf(
  { ledger, receipts }: AuditDeps,
  { audit, target: { id: target } }: Auditing,
  entry: ReadEntry,
): Promise<'held' | 'known' | 'ours' | undefined> {
  const types = new Map<EventId, Event['type']>()
  for (const id of entry.contact.ids)
    for await (const page of ledger.chain(id))
      for (const { event } of page) {
        if (isOfEntry(event, target, entry))
          return event.type === 'hold' && event.evidence?.['audit'] === audit.id ? 'held' : 'known'
        types.set(event.id, event.type)
      }
  const told = (await Promise.all(entry.contact.ids.map((id) => receipts(id, target)))).flat()
  const last = told
    .filter(({ is }) => is === 'delivered')
    .reduce<(typeof told)[number] | undefined>(
      (newest, one) => (newest === undefined || one.at > newest.at ? one : newest),
      undefined,
    )
  const type = last && types.get(last.event)
  const isWritten = type === 'stop' || type === 'bounce' || type === 'hold'
  const isNewer = entry.at !== undefined && entry.at > (last?.at ?? 0) + OURS_SECONDS
  return isWritten && !isNewer ? 'ours' : undefined
}

function isOfEntry(
  { source, occurredAt, evidence }: Event,
  target: string,
  entry: ReadEntry,
): boolean {
  if (source.method !== 'provider_list' || source.account !== target) return false
  // An erasure took the evidence: then whether it was dated is not known, and it is taken as the same.
  const isUndated = evidence === undefined || evidence['dated'] === undefined
  return entry.at === undefined ? isUndated : occurredAt === entry.at
}

async function record(
  deps: AuditDeps,
  { audit, target }: Auditing,
  entry: ReadEntry,
  standing: Standing,
  { senders, blocks }: { readonly senders: readonly string[]; readonly blocks: Blocks },
): Promise<readonly Found[]> {
  const now = deps.now()
  const contact = newestId(entry.contact.ids)
  const type = entry.why === 'bounce' ? 'bounce' : 'stop'
  const base: Omit<EventDraft, 'id' | 'type' | 'scopes'> = {
    blocks,
    occurredAt: Math.min(entry.at ?? toSecond(now), toSecond(now)),
    receivedAt: toSecond(now),
    source: {
      method: 'provider_list',
      origins: senders,
      provider: target.kind,
      account: target.id,
    },
    evidence: {
      audit: audit.id,
      list: target.kind,
      target: target.id,
      why: entry.why,
      dated: entry.at === undefined ? undefined : formatSecond(entry.at),
    },
  }
  const [news, unsure]: [string[], string[]] = [[], []]
  for (const sender of senders) {
    const until = answeredUntil(standing, sender, type, entry)
    // What a person said after it decides; of a bounce, whether mail has arrived since.
    const isAnswered = until !== undefined || (type === 'stop' && hasAgreed(standing, sender))
    if (entry.at === undefined ? !isAnswered : entry.at >= (until ?? 0)) news.push(sender)
    // Which of the two came first, nobody knows.
    else if (entry.at === undefined && type === 'stop') unsure.push(sender)
  }
  const found: Found[] = []
  const append = async (as: 'stop' | 'bounce' | 'hold', of: readonly string[]) => {
    if (of.length === 0) return false
    // A hard bounce is of the address, whatever the list is of.
    const scopes = of.flatMap((sender) =>
      as === 'bounce' ? [senderScope(sender)] : listScopes(target.declared, sender),
    )
    const draft: EventDraft = {
      ...base,
      id: newEventId(now),
      type: as,
      scopes,
      source: { ...base.source, origins: of },
    }
    const { isNew } = await deps.ledger.append({
      contact: entry.contact,
      draft,
      messageKey: `list/${target.id}#${as}/${entry.why}/${entry.at ?? 'undated'}`,
      ...(as === 'hold'
        ? { review: { sealed: sealHeld(deps.envelopeKeys, shownOf(target), entry.value) } }
        : {}),
      unless: (latest) => saidBefore(latest, draft, now),
    })
    return isNew
  }
  if (await append(type, news))
    found.push({ is: type === 'bounce' ? 'bounced' : 'stopped', contact })
  if (await append('hold', unsure)) found.push({ is: 'held', contact })
  if (found.length > 0) return found
  return [{ is: news.length + unsure.length === 0 ? 'lifted' : 'known', contact }]
}

/** The first second in which what the entry says would not be answered by what was said here. */
function answeredUntil(
  standing: Standing,
  sender: string,
  kind: 'stop' | 'bounce',
  { why, at = 0 }: Pick<ListEntry, 'why' | 'at'>,
): Second | undefined {
  return unansweredFrom(standing, {
    kind,
    // A START answers what was said by text, and nothing else (law 6).
    method: why === 'keyword' ? 'keyword' : 'provider_list',
    detail: 'every',
    scope: senderScope(sender),
    origin: sender,
    at,
    event: 'evt_',
  })
}

/** Whether the person ever said yes to it, in whatever way. */
function hasAgreed({ registers }: Standing, sender: string): boolean {
  const scope = senderScope(sender)
  return readRegisters(registers).some((one) => isLift(one) && overlap(one.scope, scope))
}

/** Somebody else may have said it since the standing was read. */
function saidBefore(standing: Standing, draft: EventDraft, now: Date): EventId | undefined {
  const { type, scopes, blocks, source } = draft
  if (type === 'hold') {
    const known = scopes.map((scope) => alreadyHeldOrStopped(standing, scope, blocks))
    return known.every((event) => event !== undefined) ? known[0] : undefined
  }
  const of = {
    senders: source.origins,
    topics: scopes.filter((scope) => scopeTopic(scope) !== undefined),
  }
  if (stillAllowed(standing, of, blocks, now).length > 0) return undefined
  return stoppedFor(standing, of, now)[0]?.event
}

/** There is no text: the reviewer sees where it was found. */
function shownOf({ id, kind }: TargetRecord): string {
  return `The list of the target "${id}" (${kind}) stops this address and does not say since when; the person also agreed once.`
}
