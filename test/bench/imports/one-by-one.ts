import { alreadyStopped } from '../../../functions/domain/already-said.ts'
import { newEventId } from '../../../functions/domain/event.ts'
import type { Append, Ledger } from '../../../functions/domain/ledger.ts'
import { toSecond } from '../../../functions/domain/time.ts'
import { addressOf } from '../register.ts'
import { perSecond } from '../rounds.ts'
import { addressAt } from './list-file.ts'

const AT_ONCE = 8
const CHUNK_ROWS = 1_000

/**
 * The way of imports before lists had a way of their own: the standings of a chunk, then an append for
 * each row, eight at once. Rows are not read from a file here.
 */
export async function applyOneByOne(
  ledger: Ledger,
  { rows, name }: { readonly rows: number; readonly name: string },
): Promise<number> {
  const from = performance.now()
  for (let first = 0; first < rows; first += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rows - first)
    const appends = await Promise.all(
      Array.from({ length: count }, (_, at) => rowOf(ledger, first + at, name)),
    )
    const standings = await ledger.standings(appends.map(({ contact }) => contact))
    await perSecond(count, AT_ONCE, async (at) => {
      const [append, standing] = [appends[at], standings[at]]
      if (append === undefined || standing === undefined) throw new Error('There is one a row.')
      if (append.unless?.(standing) === undefined) await ledger.append(append)
    })
  }
  return rows / ((performance.now() - from) / 1_000)
}

/** What the reading of a row makes of it. */
export async function rowOf(ledger: Ledger, at: number, name: string): Promise<Append> {
  const now = new Date()
  const second = toSecond(now)
  return {
    contact: ledger.contact(await addressOf(addressAt(at, name))),
    messageKey: `import/${'0'.repeat(64)}#${name}-${at}#12345678901`,
    unless: (standing) => alreadyStopped(standing, 'all', 'marketing', second),
    draft: {
      id: newEventId(now),
      type: 'stop',
      scopes: ['all'],
      blocks: 'marketing',
      occurredAt: second,
      receivedAt: second,
      source: { method: 'import', origins: [], key: 'bench' },
      evidence: { what: 'unsubscribes', import: 'imp_bench', file: 'a list', row: at },
    },
  }
}
