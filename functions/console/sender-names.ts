import type { Senders } from '../domain/senders.ts'

export type NameOf = (sender: string) => string

/** The names of senders; one that is no longer registered has its id alone. */
export async function senderNames(
  senders: Pick<Senders, 'get'>,
  ids: Iterable<string>,
): Promise<NameOf> {
  const known = await Promise.all(Array.from(new Set(ids), (id) => senders.get(id)))
  const names = new Map(known.flatMap((one) => (one === undefined ? [] : [[one.id, one.name]])))
  return (id) => names.get(id) ?? id
}
