import type { Event } from '../../domain/event.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'

/** A page holds so much, by what its events are as JSON: an answer of a Lambda has 6 MB at most. */
const EVENTS_A_PAGE = 500
const BYTES_A_PAGE = 1_000_000

/** Where a page ended: which of the contact's chains, and after which of its events. */
export type Place = { readonly chain: number; readonly after: number }
const PLACE = /^(\d{1,4})\.(\d{1,12})$/

/** A place as a cursor carries it. */
export const PLACES = PLACE
export function showPlace({ chain, after }: Place): string {
  return `${chain}.${after}`
}
export function readPlace(text: string | undefined): Place | undefined {
  const [, chain, after] = PLACE.exec(text ?? '') ?? []
  return chain === undefined || after === undefined
    ? undefined
    : { chain: Number(chain), after: Number(after) }
}

/** Events of one id that follow each other, and what the first of them must follow. */
export type Stretch = { readonly id: ContactId; readonly after: number; readonly events: Event[] }

/**
 * A page of what is recorded of a contact: chain after chain, older hash keys first, each in the
 * order of its recording.
 */
export async function readEventPage(
  { chain }: Pick<Ledger, 'chain'>,
  { ids }: Pick<Contact, 'ids'>,
  from: Place = { chain: 0, after: 0 },
): Promise<{ stretches: Stretch[]; next?: Place }> {
  const stretches: Stretch[] = []
  let room = EVENTS_A_PAGE
  let bytes = BYTES_A_PAGE
  for (const [index, id] of ids.entries()) {
    if (index < from.chain) continue
    let last = index === from.chain ? from.after : 0
    const events: Event[] = []
    stretches.push({ id, after: last, events })
    for await (const page of chain(id, { after: last, limit: EVENTS_A_PAGE }))
      for (const { at, event } of page) {
        const { salt: _salt, ...shown } = event
        bytes -= Buffer.byteLength(JSON.stringify(shown))
        // One event is always shown, however large: an item of the table has 400 KB at most.
        if (room === 0 || (bytes < 0 && room < EVENTS_A_PAGE))
          return { stretches, next: { chain: index, after: last } }
        events.push(event)
        room -= 1
        last = at
      }
  }
  return { stretches }
}
