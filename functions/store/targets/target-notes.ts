import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { endOf } from '../../domain/retention.ts'
import { stepOf } from '../../domain/tally.ts'
import type { TargetNotes, TargetState, TargetTest } from '../../domain/target.ts'
import { formatSecond, type Second } from '../../domain/time.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { orUnavailable } from '../dynamo/failure.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

/** How it goes at each target, and how long its deliveries took, by day. */
export function targetNotes(db: Dynamo): TargetNotes {
  return {
    read: async (id) => readState((await getItem(db, stateKey(id))) ?? {}),
    accepted: async (id, tookMs, at, wasFailing) => {
      const counts = new Map<string, number>()
      for (const ms of tookMs) {
        const name = `t${stepOf(ms)}`
        counts.set(name, (counts.get(name) ?? 0) + 1)
      }
      const steps = [...counts]
      await update(db, timesKey(id, formatSecond(at).slice(0, 10)), {
        adds: steps,
        sets: { ttl: n(endOf('target_times', at)), acceptedAt: n(at) },
      })
      if (wasFailing)
        await update(db, stateKey(id), {
          sets: { failures: n(0), acceptedAt: n(at) },
          removes: ['failingSince', 'pausedUntil', 'disabledAt'],
        })
    },
    failed: async (id, { code, at, pausedUntil, disabled }) => {
      await update(db, stateKey(id), {
        adds: [['failures', 1]],
        sets: {
          code: s(code),
          failedAt: n(at),
          ...(pausedUntil === undefined ? {} : { pausedUntil: n(pausedUntil) }),
          ...(disabled ? { disabledAt: n(at) } : {}),
        },
        firsts: { failingSince: n(at) },
      })
    },
    pause: (id, until) => update(db, stateKey(id), { sets: { pausedUntil: n(until) } }),
    slow: (id, until) => update(db, stateKey(id), { sets: { slowUntil: n(until) } }),
    tested: (id, test) => update(db, stateKey(id), { sets: { test: s(JSON.stringify(test)) } }),
    counted: (id, backlog, at) =>
      update(db, stateKey(id), { sets: { counted: s(JSON.stringify({ ...backlog, at })) } }),
    pinged: (id, ping) => update(db, stateKey(id), { sets: { ping: s(JSON.stringify(ping)) } }),
    clear: (id) =>
      update(db, stateKey(id), {
        sets: { failures: n(0) },
        removes: ['failingSince', 'pausedUntil', 'slowUntil', 'disabledAt'],
      }),
    times: async (id, days) => {
      const all = new Map<number, number>()
      let lastAcceptedAt: Second | undefined
      for (const day of days) {
        const item = (await getItem(db, timesKey(id, day))) ?? {}
        const at = number(item, 'acceptedAt')
        if (at > (lastAcceptedAt ?? 0)) lastAcceptedAt = at
        for (const [name, value] of Object.entries(item))
          if (/^t\d+$/.test(name)) {
            const step = Number(name.slice(1))
            all.set(step, (all.get(step) ?? 0) + Number(value.N ?? 0))
          }
      }
      return { steps: all, lastAcceptedAt }
    },
  }
}

function stateKey(id: string): Item {
  return { pk: s(`${PARTITION.target}${id}`), sk: s('STATE') }
}

function timesKey(id: string, day: string): Item {
  return { pk: s(`${PARTITION.target}${id}`), sk: s(`T#${day}`) }
}

type Change = {
  readonly adds?: readonly (readonly [name: string, count: number])[]
  readonly sets?: Item
  /** Set where they are not yet. */
  readonly firsts?: Item
  readonly removes?: readonly string[]
}

async function update(
  db: Dynamo,
  Key: Item,
  { adds = [], sets = {}, firsts = {}, removes = [] }: Change,
): Promise<void> {
  const set = [
    ...Object.keys(sets).map((name) => `#${name} = :${name}`),
    ...Object.keys(firsts).map((name) => `#${name} = if_not_exists(#${name}, :${name})`),
  ]
  const parts = [
    ...(set.length > 0 ? [`SET ${set.join(', ')}`] : []),
    ...(adds.length > 0 ? [`ADD ${adds.map(([name]) => `#${name} :${name}`).join(', ')}`] : []),
    ...(removes.length > 0 ? [`REMOVE ${removes.map((name) => `#${name}`).join(', ')}`] : []),
  ]
  const values: Item = {
    ...sets,
    ...firsts,
    ...Object.fromEntries(adds.map(([name, count]) => [name, n(count)])),
  }
  await orUnavailable(
    db.client.send(
      new UpdateItemCommand({
        TableName: db.table,
        Key,
        UpdateExpression: parts.join(' '),
        ExpressionAttributeNames: Object.fromEntries(
          [...Object.keys(values), ...removes].map((name) => [`#${name}`, name]),
        ),
        ...(Object.keys(values).length === 0
          ? {}
          : {
              ExpressionAttributeValues: Object.fromEntries(
                Object.entries(values).map(([name, value]) => [`:${name}`, value]),
              ),
            }),
      }),
    ),
  )
}

function readState(item: Item): TargetState {
  const optional = (name: string): Second | undefined =>
    item[name] === undefined ? undefined : number(item, name)
  const [failingSince, pausedUntil, slowUntil, disabledAt, lastAcceptedAt] = [
    'failingSince',
    'pausedUntil',
    'slowUntil',
    'disabledAt',
    'acceptedAt',
  ].map(optional)
  const code = text(item, 'code')
  const [test, ping] = [text(item, 'test'), text(item, 'ping')]
  const counted = text(item, 'counted')
  return {
    failures: number(item, 'failures'),
    ...(failingSince === undefined ? {} : { failingSince }),
    ...(pausedUntil === undefined ? {} : { pausedUntil }),
    ...(slowUntil === undefined ? {} : { slowUntil }),
    ...(disabledAt === undefined ? {} : { disabledAt }),
    ...(lastAcceptedAt === undefined ? {} : { lastAcceptedAt }),
    ...(code === '' ? {} : { lastError: { code, at: number(item, 'failedAt') } }),
    ...(test === '' ? {} : { lastTest: JSON.parse(test) as TargetTest }),
    ...(counted === '' ? {} : { counted: JSON.parse(counted) as Required<TargetState>['counted'] }),
    ...(ping === '' ? {} : { lastPing: JSON.parse(ping) as TargetTest }),
  }
}
