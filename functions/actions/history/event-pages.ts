import type { Event } from '../../domain/event.ts'
import type { ContactId } from '../../domain/contact-id.ts'
import type { Contact } from '../../domain/contact.ts'
import type { Ledger } from '../../domain/ledger.ts'

/** Limits of a page, by the JSON of its events: a Lambda answer has at most 6 MB. */
const EVENTS_A_PAGE = 500
const BYTES_A_PAGE = 1_000_000

/** Where a page ended: in which of the contact's chains, after which event. */
export type Place = { readonly chain: number; readonly after: number }
const PLACE = /^(\d{1,4})\.(\d{1,12})$/

/** A place as written in a cursor. */
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

/** Consecutive events of one id, and the hash that the first must follow. */
export type Stretch = { readonly id: ContactId; readonly after: number; readonly events: Event[] }

/** A page of a contact's events: chain after chain, older hash keys first, each in recording order. */
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
        // At least one event is always shown, however large: an item has 400 KB at most.
        if (room === 0 || (bytes < 0 && room < EVENTS_A_PAGE))
          return { stretches, next: { chain: index, after: last } }
        events.push(event)
        room -= 1
        last = at
      }
  }
  return { stretches }
}
