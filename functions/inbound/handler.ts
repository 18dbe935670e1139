import { canarySecrets } from '../domain/canary.ts'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { accountNotes } from '../store/requests/account-notes.ts'
import { asides } from '../store/people/asides.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { sqsKeyUses } from '../store/keys/sqs-key-uses.ts'
import { keys } from '../store/keys/keys.ts'
import { s3LargeRequests } from '../store/objects/large-requests.ts'
import { nonces } from '../store/requests/nonces.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { telling } from '../store/targets/telling.ts'
import { outside } from '../store/outside/outside.ts'
import { parts } from '../store/requests/parts.ts'
import { quarantine } from '../store/requests/quarantine.ts'
import { refusedDays } from '../store/requests/refused-days.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { QUARANTINE_FOLDER } from '../store/schema.ts'
import { senders } from '../store/senders/senders.ts'
import { incidents } from '../store/sends/incidents.ts'
import { sends } from '../store/sends/sends.ts'
import { accounts } from './accounts.ts'
import { inboundRouter, onInboundError } from './router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const { ring, openEnvelopes } = jobKeys(db, environment, now)

const open = openOnce(async () => {
  const { envelopeKeys, ready } = await openEnvelopes()
  return inboundRouter({
    ready,
    ledger: openLedger(db, ring, undefined, now, telling(db, envelopeKeys)),
    senders: senders(db),
    keys: keys(db, { sendUse: sqsKeyUses(environment.INBOX_QUEUE_URL) }),
    accounts: accounts(
      () => readSecret(environment.ACCOUNTS_SECRET),
      now,
      () => canarySecrets(ring.inForce().keys, 'inbound'),
    ),
    envelopeKeys,
    inbox: sqsInbox(environment.INBOX_QUEUE_URL, s3LargeRequests(environment.INBOX_BUCKET)),
    quarantine: quarantine(db, s3LargeRequests(environment.INBOX_BUCKET, QUARANTINE_FOLDER)),
    nonces: nonces(db, now),
    parts: parts(db, now),
    accountNotes: accountNotes(db),
    refusedDays: refusedDays(db),
    asides: asides(db),
    sends: sends(db),
    incidents: incidents(db),
    outside: outside(),
    publicUrl: environment.PUBLIC_URL,
    otherUrls: [environment.API_URL],
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open, onInboundError)
