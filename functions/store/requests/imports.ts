import { PARTITION } from '../schema.ts'
import {
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb'
import type { Import, Imports, Refusal, Refused } from '../../domain/import.ts'
import { endOf } from '../../domain/retention.ts'
import { wasWritten } from '../dynamo/transaction.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { getItem } from '../dynamo/get.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import { queryUpTo } from '../dynamo/query-pages.ts'

const LIST = PARTITION.imports

/** Imports under `B#<id>`, their ids in one partition ordered by time; no item names a contact. */
export function imports(db: Dynamo): Imports {
  async function find(id: string): Promise<Import | undefined> {
    const item = await getItem(db, importKey(id))
    return item === undefined ? undefined : readImport(item)
  }

  return {
    find,
    create: async (made) => {
      const listed = { pk: s(LIST), sk: s(made.id), ...ends('imports', made) }
      const items = [importItem(made), listed]
      const puts = items.map((Item) => ({ Put: { TableName: db.table, Item } }))
      await orUnavailable(db.client.send(new TransactWriteItemsCommand({ TransactItems: puts })))
    },
    list: async ({ limit, before }) => {
      const { Items: items = [] } = await orUnavailable(
        db.client.send(
          new QueryCommand({
            TableName: db.table,
            ConsistentRead: true,
            ScanIndexForward: false,
            KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
            ExpressionAttributeValues: {
              ':pk': s(LIST),
              ...(before === undefined ? {} : { ':before': s(before) }),
            },
            Limit: limit,
          }),
        ),
      )
      const found = await Promise.all(items.map((item) => find(text(item, 'sk'))))
      return found.filter((one) => one !== undefined)
    },
    change: async (before, after, refusals = []) => {
      const next = { ...after, version: before.version + 1 }
      const put = {
        TableName: db.table,
        Item: importItem(next),
        ConditionExpression: 'version = :v',
        ExpressionAttributeValues: { ':v': n(before.version) },
      }
      if (refusals.length === 0) return conditionHeld(db.client.send(new PutItemCommand(put)))
      const refused = { Put: { TableName: db.table, Item: refusedItem(before, refusals) } }
      const items: TransactWriteItem[] = [{ Put: put }, refused]
      return wasWritten(db, items)
    },
    refused: async (id, run, { limit, after }) => {
      const from = refusedSortKey(run, after + 1)
      const to = refusedSortKey(run, ROW_MAX)
      const found = await queryUpTo(db, `${PARTITION.import}${id}`, { from, to }, limit)
      return found.map(readRefused)
    },
  }
}

function importKey(id: string): Item {
  return { pk: s(`${PARTITION.import}${id}`), sk: s('B') }
}

function importItem(made: Import): Item {
  const { version, ...rest } = made
  return {
    ...importKey(made.id),
    import: s(JSON.stringify(rest)),
    version: n(version),
    ...ends('imports', made),
  }
}

function readImport(item: Item): Import {
  const rest = JSON.parse(text(item, 'import')) as Omit<Import, 'version'>
  return { ...rest, version: number(item, 'version') }
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
    ...ends('import_results', before),
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

function ends(kind: 'imports' | 'import_results', { createdAt }: Pick<Import, 'createdAt'>): Item {
  return { ttl: n(endOf(kind, createdAt)) }
}
