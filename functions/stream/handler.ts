import type { DynamoDBStreamEvent } from 'aws-lambda'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { recordEvents } from '../store/event-log/event-log.ts'
import { sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { fanOut } from './fan-out.ts'
import { newEvents } from './record.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const queue = sqsDeliveryQueue(environment.DELIVERY_QUEUE_URL)

/**
 * Receives the table's stream. If it throws, the batch is delivered again, and what was already
 * recorded is skipped.
 */
export async function handler({ Records: records }: DynamoDBStreamEvent): Promise<void> {
  await Promise.all([fanOut(queue, records), recordEvents(db, newEvents(records), now())])
}
