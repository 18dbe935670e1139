import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { readEnvironment } from '../environment.ts'
import { openOnce, startEarly } from '../lambda.ts'
import { log } from '../log.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { openEnvelopeRing } from '../store/keys/job-keys.ts'
import { ownAwsKeys } from '../store/outside/aws-keys.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { laneOf, readOwnQueues, sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { propagateStores } from '../store/targets/propagate-stores.ts'
import { targetCredentials } from '../store/targets/credentials.ts'
import { httpsCall } from './https-call.ts'
import { job } from './job.ts'
import { sweep } from './sweep.ts'
import { takeWakes } from './take-wakes.ts'
import { TARGETS } from './targets.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const queues = {
  shared: environment.DELIVERY_QUEUE_URL,
  slow: environment.SLOW_DELIVERY_QUEUE_URL,
  own: readOwnQueues(environment.OWN_DELIVERY_QUEUES),
}
const known = {
  ...propagateStores(db),
  queue: sqsDeliveryQueue(queues),
  ownLanes: new Set(queues.own.keys()),
  credentials: targetCredentials(() => readSecret(environment.TARGETS_SECRET), now),
  kinds: TARGETS,
  fetch: httpsCall({ mayBeLoopback: false }),
  awsKeys: ownAwsKeys,
  now,
  elapsedMs: () => performance.now(),
  random: Math.random,
}
const open = openOnce(() => openEnvelopeRing(environment.ENVELOPE_KEYS_SECRET, now))
await startEarly(open)

/** Wakes from the queue, and each minute what is due. */
export async function handler(
  event: SQSEvent | ScheduledEvent,
): Promise<SQSBatchResponse | undefined> {
  const { keys: envelopeKeys, renew } = await open()
  await renew()
  const deps = { ...known, envelopeKeys }
  if (!('Records' in event)) {
    await sweep(deps)
    log('sweep_done')
    return undefined
  }
  const messages = event.Records.map(({ messageId: id, body }) => ({ id, body }))
  // All messages of a call are of one queue.
  const lane = laneOf(event.Records[0]?.eventSourceARN ?? '', queues)
  const failed = await takeWakes({ ...deps, lane }, messages)
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
