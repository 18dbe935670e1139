import { PARTITION } from '../schema.ts'
import type { Import, Imports, Refusal, Refused } from '../../domain/import.ts'
import { endOf } from '../../domain/retention.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { queryUpTo } from '../dynamo/query-pages.ts'
import { records } from './records.ts'

/** Imports under `B#<id>`, their ids in one partition ordered by time; no item names a contact. */
export function imports(db: Dynamo): Imports {
  const { create, find, list, change, changeOf } = records<Import>(db, {
    own: PARTITION.import,
    sort: 'B',
    list: PARTITION.imports,
    attribute: 'import',
    retained: 'imports',
  })
  return {
    create,
    find,
    list,
    change: async (before, after, refusals = []) => {
      if (refusals.length === 0) return change(before, after)
      const refused = { Put: { TableName: db.table, Item: refusedItem(before, refusals) } }
      return wasWritten(db, [{ Put: changeOf(before, after) }, refused])
    },
    refused: async (id, run, { limit, after }) => {
      const from = refusedSortKey(run, after + 1)
      const to = refusedSortKey(run, ROW_MAX)
      const found = await queryUpTo(db, `${PARTITION.import}${id}`, { from, to }, limit)
      return found.map(readRefused)
    },
  }
}

type Kind = Omit<Refusal, 'row'>

/**
 * The refused rows of a chunk are stored under its first row; each kind of refusal is described once.
 */
function refusedItem(before: Import, refusals: readonly Refusal[]): Item {
  const kinds = new Map<string, number>()
  const rows = refusals.map(({ row, ...kind }) => {
    const name = JSON.stringify(kind)
    const at = kinds.get(name) ?? kinds.size
    kinds.set(name, at)
    return [row, at] as const
  })
  return {
    pk: s(`${PARTITION.import}${before.id}`),
    sk: s(refusedSortKey(before.run, before.next.row)),
    offset: n(before.next.offset),
    kinds: s(`[${[...kinds.keys()].join()}]`),
    rows: s(JSON.stringify(rows)),
    ttl: n(endOf('import_results', before.createdAt)),
  }
}

function readRefused(item: Item): Refused {
  const kinds = JSON.parse(text(item, 'kinds')) as Kind[]
  const rows = JSON.parse(text(item, 'rows')) as [row: number, kind: number][]
  return {
    row: Number(text(item, 'sk').split('#')[2]),
    offset: item['offset'] === undefined ? undefined : number(item, 'offset'),
    refusals: rows.flatMap(([row, at]) => {
      const kind = kinds[at]
      return kind === undefined ? [] : [{ row, ...kind }]
    }),
  }
}

const ROW_MAX = 999_999_999

function refusedSortKey(run: number, row: number): string {
  return `R#${String(run).padStart(6, '0')}#${String(row).padStart(9, '0')}`
}
