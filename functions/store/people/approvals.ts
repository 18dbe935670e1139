import { PutItemCommand } from '@aws-sdk/client-dynamodb'
import { isApprovalId, type Approval, type Approvals } from '../../domain/approval.ts'
import { canonicalJson } from '../../domain/canonical-json.ts'
import { endOf } from '../../domain/retention.ts'
import type { Dynamo } from '../dynamo/client.ts'
import { conditionHeld, ifVersion } from '../dynamo/conditional.ts'
import { getItem } from '../dynamo/get.ts'
import { n, number, s, text, type Item } from '../dynamo/items.ts'
import { pageAfter } from '../dynamo/page-after.ts'
import { PARTITION } from '../schema.ts'

/** `APPROVAL`: so few wait at a time that one partition lists them all. */
export function approvals(db: Dynamo): Approvals {
  const find = (id: string) => getItem(db, approvalKey(id))
  const put = (approval: Approval, sealed: Uint8Array | undefined, version: number) =>
    conditionHeld(
      db.client.send(
        new PutItemCommand({
          TableName: db.table,
          Item: approvalItem(approval, sealed),
          ...ifVersion(version),
        }),
      ),
    )
  return {
    ask: (approval, sealed) => put({ ...approval, version: 1 }, sealed, 0),
    list: async (page) => (await pageAfter(db, PARTITION.approvals, page)).map(readApproval),
    find: async (id) => {
      const item = isApprovalId(id) ? await find(id) : undefined
      return item && readApproval(item)
    },
    sealed: async (id) => (await find(id))?.['sealed']?.B,
    change: async (approval, change) => {
      const next = { ...approval, ...change, version: approval.version + 1 }
      const isOver = next.doneAt !== undefined || next.decided?.what === 'refused'
      const sealed = isOver ? undefined : (await find(approval.id))?.['sealed']?.B
      return put(next, sealed, approval.version)
    },
  }
}

function approvalKey(id: string): Item {
  return { pk: s(PARTITION.approvals), sk: s(id) }
}

function approvalItem(approval: Approval, sealed: Uint8Array | undefined): Item {
  const { version, ...document } = approval
  return {
    ...approvalKey(approval.id),
    document: s(canonicalJson(document)),
    ...(sealed === undefined ? {} : { sealed: { B: sealed } }),
    version: n(version),
    ttl: n(endOf('approvals', approval.askedAt)),
  }
}

function readApproval(item: Item): Approval {
  const document = JSON.parse(text(item, 'document')) as Omit<Approval, 'version'>
  return { ...document, version: number(item, 'version') }
}
