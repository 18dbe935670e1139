import type { Outbox, OutboxEntry } from '../domain/outbox.ts'

/** The open entries of each person, the oldest first; a page may end in the middle of somebody's. */
export async function* peopleOf(
  { pages }: Pick<Outbox, 'pages'>,
  from = 0,
): AsyncGenerator<readonly OutboxEntry[]> {
  let person: OutboxEntry[] = []
  for await (const entries of pages(from))
    for (const entry of entries) {
      if (person[0] !== undefined && person[0].contact !== entry.contact) {
        yield person
        person = []
      }
      person.push(entry)
    }
  if (person.length > 0) yield person
}
