import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { judgeList } from '../actions/scrubs/judge.ts'
import { publishedSigner, readSigningKeys } from '../certificate/signing-keys.ts'
import { readEnvironment } from '../environment.ts'
import { IN_PARTS_FROM_BYTES } from '../parts/scale.ts'
import { startEarly } from '../lambda.ts'
import { logFailure } from '../log.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { eventFeed } from '../store/event-log/event-feed.ts'
import { recordedContacts } from '../store/event-log/recorded-contacts.ts'
import { certificateKeys } from '../store/keys/certificate-keys.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { readStandings, readVersions } from '../store/ledger/standings.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { s3Snapshots } from '../store/objects/snapshots.ts'
import { listMachine } from '../store/outside/list-machine.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { sqsBacklog } from '../store/queues/backlog.ts'
import { scrubs } from '../store/requests/scrubs.ts'
import { senders } from '../store/senders/senders.ts'
import { job } from './job.ts'
import { newScrubber } from './scrubber.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
const objects = s3Objects(environment.IMPORTS_BUCKET, now)
const scrubber = newScrubber({
  snapshots: s3Snapshots(environment.SNAPSHOTS_BUCKET),
  recorded: recordedContacts(db),
  standingsById: (ids) => readVersions(db, ids),
  eventFeed: eventFeed(db),
  backlog: sqsBacklog(environment.BACKLOG_QUEUE_URL),
  scrubs: scrubs(db),
  objects,
  senders: senders(db),
  hashRing: {
    ready: ring.ready,
    inForce: ring.inForce,
    load: () => readRing(environment.HASH_KEYS_SECRET),
  },
  judge: (list, view, watch) =>
    judgeList({ objects, readStandings: (ids) => readStandings(db, ids) }, list, view, watch),
  signer: async () =>
    publishedSigner(
      readSigningKeys(await readRing(environment.CERTIFICATE_KEYS_SECRET)),
      certificateKeys(db),
    ),
  inParts: {
    fromBytes: IN_PARTS_FROM_BYTES,
    machine: listMachine(environment.LIST_MACHINE_ARN),
  },
  now,
})
await startEarly(() => ring.ready())

/** The list that a message names; one that failed is delivered again. */
export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const failed: string[] = []
  for (const { messageId, body } of event.Records)
    try {
      await scrubber.take(body)
    } catch (error) {
      logFailure('scrub_retry', error, { id: messageId })
      failed.push(messageId)
    }
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
