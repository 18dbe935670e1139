import { randomBytes } from 'node:crypto'
import { BatchWriteItemCommand, type AttributeValue } from '@aws-sdk/client-dynamodb'
import type { Channel } from '../../../functions/domain/address.ts'
import type { ContactId } from '../../../functions/domain/contact-id.ts'
import { readEnvelopeKeys, sealEnvelope } from '../../../functions/domain/envelope.ts'
import { newEventId } from '../../../functions/domain/event.ts'
import { toSecond } from '../../../functions/domain/time.ts'
import type { Act } from '../../../functions/domain/told.ts'
import type { Dynamo } from '../../../functions/store/dynamo/client.ts'
import { outboxItem } from '../../../functions/store/targets/outbox-items.ts'
import type { LocalSecrets } from '../../../infra/local/secrets.ts'

const A_CALL = 25

/**
 * Leaves in the outbox what so many people said, each all of these acts in order, as their transactions
 * would have left it. The events themselves are not needed to tell of them.
 */
export async function fillOutbox(
  db: Dynamo,
  secrets: LocalSecrets,
  wanted: {
    readonly targets: readonly string[]
    readonly people: number
    readonly channel: Channel
    readonly acts: readonly Act[]
    readonly address: (at: number) => string
    readonly recordedAt: Date
  },
): Promise<void> {
  const keys = readEnvelopeKeys(secrets.envelopeKeys)
  const { targets, channel, recordedAt } = wanted
  const second = toSecond(recordedAt)
  let items: Record<string, AttributeValue>[] = []
  const write = async () => {
    const requests = items.map((Item) => ({ PutRequest: { Item } }))
    items = []
    if (requests.length > 0)
      await db.client.send(new BatchWriteItemCommand({ RequestItems: { [db.table]: requests } }))
  }
  for (let at = 0; at < wanted.people; at += 1) {
    const contact = `a${randomBytes(16).toString('base64url')}` as ContactId
    const sealed = sealEnvelope(keys, 'outbox', { channel }, Buffer.from(wanted.address(at)))
    for (const [nth, act] of wanted.acts.entries()) {
      items.push(
        outboxItem({
          event: newEventId(recordedAt),
          contact,
          sequence: nth + 1,
          act,
          channel,
          method: 'agent',
          blocks: 'marketing',
          scopes: ['all'],
          occurredAt: second,
          actedAtMs: recordedAt.getTime(),
          recordedAt: second,
          sealed,
          waits: new Map(targets.map((target) => [target, { due: second, attempts: 0 }])),
        }),
      )
      if (items.length === A_CALL) await write()
    }
  }
  await write()
}
