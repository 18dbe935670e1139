import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { canarySecrets } from '../domain/canary.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { accounts } from '../inbound/accounts.ts'
import { log, logFailure } from '../log.ts'
import { openOnce, startEarly } from '../lambda.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { sqsImportQueue } from '../store/queues/import-queue.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { s3LargeRequests } from '../store/objects/large-requests.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { consoleStores } from '../store/operators/console-stores.ts'
import { outside } from '../store/outside/outside.ts'
import { linkKeys } from '../store/keys/link-keys.ts'
import { linkRoots } from '../store/keys/link-roots.ts'
import { CONSUMER_FIGHT_MS } from '../store/ledger/ledger.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { telling } from '../store/targets/telling.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { quarantine } from '../store/requests/quarantine.ts'
import { sesMail } from '../store/outside/mail.ts'
import { workerStores } from '../store/worker-stores.ts'
import { QUARANTINE_FOLDER } from '../store/schema.ts'
import { readRecord } from './record.ts'
import { takeAll } from './take.ts'
import { newWorker } from './worker.ts'

const environment = readEnvironment(job.environment, process.env)
const QUEUES = { inbox: environment.INBOX_QUEUE_URL, imports: environment.IMPORTS_QUEUE_URL }
const now = () => new Date()
// Nobody waits for the worker, so its calls may take longer.
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const { ring, openEnvelopes } = jobKeys(db, environment, now)
const roots = linkRoots(environment.LINK_KEYS_SECRET, now)
const known = {
  ...workerStores(db, now),
  accounts: accounts(
    () => readSecret(environment.ACCOUNTS_SECRET),
    now,
    () => canarySecrets(ring.inForce().keys, 'inbound'),
  ),
  mail: sesMail(environment.MAIL_FROM),
  texts: {
    canSend: environment.TEXT_FROM !== '',
    send: (message: { to: string; text: string }) =>
      outside().sendText({ from: environment.TEXT_FROM, ...message }),
  },
  inbox: sqsInbox(environment.INBOX_QUEUE_URL),
  bucket: s3LargeRequests(environment.INBOX_BUCKET),
  quarantine: quarantine(db, s3LargeRequests(environment.INBOX_BUCKET, QUARANTINE_FOLDER)),
  objects: s3Objects(environment.IMPORTS_BUCKET, now),
  importQueue: sqsImportQueue(environment.IMPORTS_QUEUE_URL),
  outside: outside(),
  now,
}

const open = openOnce(async () => {
  const [{ envelopeKeys, ready }] = await Promise.all([openEnvelopes(), roots()])
  return newWorker({
    ...known,
    ...consoleStores(db, envelopeKeys),
    ledger: openLedger(db, ring, CONSUMER_FIGHT_MS, now, telling(db, envelopeKeys)),
    linkKeys: linkKeys(db, roots),
    envelopeKeys,
    ready,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

/** Everything without a caller: the inbox, the queues that AWS fills, and the schedule. */
export async function handler(
  event: SQSEvent | ScheduledEvent,
): Promise<SQSBatchResponse | undefined> {
  if (!('Records' in event)) {
    await (await open()).runSchedule()
    log('schedule_done')
    return undefined
  }
  const messages = event.Records.map((record) => ({ id: record.messageId, body: record }))
  const failed = await takeAll(
    messages,
    // If the job cannot be opened, the queue delivers the message again.
    async (record) => (await open()).open(readRecord(record, QUEUES)),
    (error, id) => logFailure('inbox_retry', error, { id }),
  )
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}
