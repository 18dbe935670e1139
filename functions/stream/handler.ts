import type { DynamoDBStreamEvent } from 'aws-lambda'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { recordEvents } from '../store/event-log/event-log.ts'
import { newEvents } from './record.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })

/** The table's stream. A throw brings the batch again; what was recorded is passed over then. */
export async function handler({ Records: records }: DynamoDBStreamEvent): Promise<void> {
  await recordEvents(db, newEvents(records), now())
}
