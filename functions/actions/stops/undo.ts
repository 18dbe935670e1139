import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { eventAt } from '../../domain/chain.ts'
import { newestId } from '../../domain/contact.ts'
import { newEventId, type Event, type EventId } from '../../domain/event.ts'
import type { Ledger } from '../../domain/ledger.ts'
import { readRegisters, type Standing } from '../../domain/standing.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import type { OpenLink } from '../links/open.ts'

/** How long a press of the page's own button can be taken back. */
const UNDO_SECONDS = 600

const SECRET_BYTES = 18

export function newUndoSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** All that is stored of it, with the evidence of the stop. */
export function undoDigest(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}

/**
 * Takes back the stop that this page's own POST has just appended, and nothing else (law 6). It counts
 * once, within ten minutes, and only while that stop is the last thing recorded about the person: what
 * anybody has said since is not the page's to answer. Checked again in the write itself.
 */
export async function undoStop(
  { ledger }: { readonly ledger: Pick<Ledger, 'append' | 'standings' | 'chain'> },
  { contact, sender }: Pick<OpenLink, 'contact' | 'sender'>,
  asked: { readonly event: EventId; readonly secret: string },
  now: Date,
): Promise<'undone' | 'stands'> {
  const [standing] = await ledger.standings([contact])
  const stop = standing && (await lastEvent(ledger, contact.ids, standing))
  if (stop === undefined || !isOpenTo(stop, asked, sender, toSecond(now))) return 'stands'
  const { event, isNew } = await ledger.append({
    contact,
    draft: {
      id: newEventId(now),
      type: 'lift',
      scopes: stop.scopes,
      blocks: stop.blocks,
      occurredAt: toSecond(now),
      receivedAt: toSecond(now),
      source: {
        method: stop.source.method,
        origins: stop.source.origins,
        answers: { at: stop.occurredAt, event: stop.id },
      },
      evidence: { undoes: stop.id },
    },
    messageKey: `link/undo#${stop.id}`,
    unless: (latest) => (isLastWord(latest, stop) ? undefined : stop.id),
  })
  log(isNew ? 'stop_undone' : 'known', { contact: newestId(contact.ids), sender, id: event })
  return isNew ? 'undone' : 'stands'
}

async function lastEvent(
  ledger: Pick<Ledger, 'chain'>,
  ids: OpenLink['contact']['ids'],
  { version, head }: Standing,
): Promise<Event | undefined> {
  for (const id of ids.toReversed()) {
    const event = await eventAt(ledger, id, version)
    if (event?.hash === head) return event
  }
  return undefined
}

function isOpenTo(
  { id, type, source, evidence, receivedAt }: Event,
  asked: { readonly event: EventId; readonly secret: string },
  sender: string,
  now: number,
): boolean {
  const stored = evidence?.['undo']
  const isOwn =
    id === asked.event &&
    type === 'stop' &&
    source.method === 'link' &&
    source.origins.includes(sender)
  if (!isOwn || typeof stored !== 'string' || now - receivedAt > UNDO_SECONDS) return false
  const [given, known] = [undoDigest(asked.secret), stored].map((digest) => Buffer.from(digest))
  return (
    given !== undefined &&
    known !== undefined &&
    given.length === known.length &&
    timingSafeEqual(given, known)
  )
}

/** Pressed again, a stop is no event of its own, but it is said again. */
function isLastWord({ head, registers }: Standing, { id, hash }: Event): boolean {
  return (
    head === hash && !readRegisters(registers).some(({ again, event }) => again && event === id)
  )
}
