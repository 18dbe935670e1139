import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { TargetJob, TargetJobs } from '../../domain/target.ts'
import { conditionHeld } from '../dynamo/conditional.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { PARTITION } from '../schema.ts'

const IS_THIS = '#id = :id'

/** The job that works off what waits for a target: one item, so that there is one job at a time. */
export function targetJobs(db: Dynamo): TargetJobs {
  const update = (target: string, id: string, set: string, values: Item, condition = IS_THIS) =>
    conditionHeld(
      db.client.send(
        new UpdateItemCommand({
          TableName: db.table,
          Key: keyOf(target),
          UpdateExpression: set,
          ConditionExpression: condition,
          ExpressionAttributeNames: { '#id': 'id' },
          ExpressionAttributeValues: { ...values, ':id': s(id) },
        }),
      ),
    )
  return {
    read: async (target) => {
      const item = await getItem(db, keyOf(target))
      return item && readJob(item)
    },
    begin: (target, job, before) =>
      conditionHeld(
        db.client.send(
          new PutItemCommand({
            TableName: db.table,
            Item: {
              ...keyOf(target),
              id: s(job.id),
              began: n(job.beganAt),
              lease: n(job.leasedUntil),
            },
            ...(before === undefined
              ? { ConditionExpression: 'attribute_not_exists(pk)' }
              : {
                  ConditionExpression: IS_THIS,
                  ExpressionAttributeNames: { '#id': 'id' },
                  ExpressionAttributeValues: { ':id': s(before.id) },
                }),
          }),
        ),
      ),
    begun: async (target, id, { theirs, holes }) => {
      await update(target, id, 'SET theirs = :theirs, holes = :holes, lease = :none', {
        ':theirs': s(theirs),
        ':holes': s(JSON.stringify(holes)),
        ':none': n(0),
      })
    },
    take: (target, id, now, until) =>
      update(
        target,
        id,
        'SET lease = :until',
        { ':now': n(now), ':until': n(until) },
        `${IS_THIS} AND lease < :now`,
      ),
    release: async (target, id) => {
      await update(target, id, 'SET lease = :none', { ':none': n(0) })
    },
    end: async (target, id, notBefore) => {
      if (notBefore !== undefined)
        await update(target, id, 'SET notBefore = :at, lease = :none REMOVE theirs', {
          ':at': n(notBefore),
          ':none': n(0),
        })
      else
        await conditionHeld(
          db.client.send(
            new DeleteItemCommand({
              TableName: db.table,
              Key: keyOf(target),
              ConditionExpression: IS_THIS,
              ExpressionAttributeNames: { '#id': 'id' },
              ExpressionAttributeValues: { ':id': s(id) },
            }),
          ),
        )
    },
  }
}

function keyOf(target: string): Item {
  return { pk: s(`${PARTITION.target}${target}`), sk: s('JOB') }
}

function readJob(item: Item): TargetJob {
  const theirs = text(item, 'theirs')
  const holes = text(item, 'holes')
  return {
    id: text(item, 'id'),
    beganAt: number(item, 'began'),
    leasedUntil: number(item, 'lease'),
    holes: holes === '' ? [] : (JSON.parse(holes) as number[]),
    ...(theirs === '' ? {} : { theirs }),
    ...(item['notBefore'] === undefined ? {} : { notBefore: number(item, 'notBefore') }),
  }
}
