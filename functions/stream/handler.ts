import type { DynamoDBStreamEvent, ScheduledEvent } from 'aws-lambda'
import { timeLeft } from '../concurrency/time-left.ts'
import type { ContactId } from '../domain/contact-id.ts'
import type { Ledger } from '../domain/ledger.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { recordEvents } from '../store/event-log/event-log.ts'
import { unloggedEvents } from '../store/event-log/unlogged-events.ts'
import { readChain } from '../store/dynamo/query-pages.ts'
import { readStandings } from '../store/ledger/standings.ts'
import { senders } from '../store/senders/senders.ts'
import { incidents } from '../store/sends/incidents.ts'
import { sends } from '../store/sends/sends.ts'
import { judgeAgain } from '../actions/sends/judge-again.ts'
import { readOwnQueues, sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { fanOut } from './fan-out.ts'
import { logLost } from './log-lost.ts'
import { newEvents, newStops } from './record.ts'

/** Two thirds of the job's time, so that what has started can finish. */
const SWEEP_MS = 40_000

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const judging = {
  ledger: {
    chain: (id: ContactId, from?: Parameters<Ledger['chain']>[1]) => readChain(db, id, from),
  },
  standingOf: async (id: ContactId) => readStandings(db, [[id]]),
  senders: senders(db),
  sends: sends(db),
  incidents: incidents(db),
  now,
}
const queue = sqsDeliveryQueue({
  shared: environment.DELIVERY_QUEUE_URL,
  own: readOwnQueues(environment.OWN_DELIVERY_QUEUES),
})

/**
 * Receives the table's stream. If it throws, the batch is delivered again, and what was already
 * recorded is skipped. Each minute it looks for what the stream has lost.
 */
export async function handler(event: DynamoDBStreamEvent | ScheduledEvent): Promise<void> {
  if (!('Records' in event))
    return logLost({ ...judging, unloggedEvents: unloggedEvents(db) }, now(), timeLeft(SWEEP_MS))
  const { Records: records } = event
  await Promise.all([fanOut(queue, records), recordEvents(db, newEvents(records), now())])
  await judgeAgain(judging, newStops(records))
}
