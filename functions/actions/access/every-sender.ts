import type { Senders, StoredSender } from '../../domain/senders.ts'

const SENDERS_A_PAGE = 100

/** Every registered sender, in order of their ids. */
export async function everySender(senders: Pick<Senders, 'list'>): Promise<StoredSender[]> {
  const all: StoredSender[] = []
  let after: string | undefined
  do {
    const page = await senders.list({ after, limit: SENDERS_A_PAGE })
    all.push(...page.senders)
    after = page.next
  } while (after !== undefined)
  return all
}
