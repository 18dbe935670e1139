import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import type { CanaryResult, CanaryRun, CanaryRuns } from '../../domain/canary-run.ts'
import { endOf } from '../../domain/retention.ts'
import { parseZonedTime } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { n, s, text, type Item } from '../dynamo/items.ts'
import { queryPages } from '../dynamo/query-pages.ts'
import { PARTITION } from '../schema.ts'

/** How the runs of the canary went, under ids that sort by time. */
export function canaryRuns(db: Dynamo): CanaryRuns {
  return {
    write: async (run) => {
      await orUnavailable(
        db.client.send(new PutItemCommand({ TableName: db.table, Item: itemOf(run) })),
      )
    },
    list: async (limit) => {
      const range = { from: ' ', to: '~', limit, newestFirst: true } as const
      for await (const items of queryPages(db, PARTITION.canary, range))
        return items.slice(0, limit).map(runOf)
      return []
    },
  }
}

function itemOf({ id, startedAt, endedAt, results }: CanaryRun): Item {
  return {
    pk: s(PARTITION.canary),
    sk: s(id),
    startedAt: s(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: s(endedAt) }),
    results: s(JSON.stringify(results)),
    ttl: n(endOf('canary_runs', parseZonedTime(startedAt) ?? 0)),
  }
}

function runOf(item: Item): CanaryRun {
  const endedAt = text(item, 'endedAt')
  return {
    id: text(item, 'sk'),
    startedAt: text(item, 'startedAt'),
    ...(endedAt === '' ? {} : { endedAt }),
    results: JSON.parse(text(item, 'results')) as CanaryResult[],
  }
}
