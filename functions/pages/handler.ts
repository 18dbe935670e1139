import { readEnvironment } from '../environment.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { linkKeys } from '../store/keys/link-keys.ts'
import { linkRoots } from '../store/keys/link-roots.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { outbox } from '../store/targets/outbox.ts'
import { telling } from '../store/targets/telling.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { reviews } from '../store/people/reviews.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { limits } from '../store/requests/limits.ts'
import { senders } from '../store/senders/senders.ts'
import { job } from './job.ts'
import { pagesRouter } from './router.ts'
import { onLinkError } from './unsubscribe/router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const { ring, openEnvelopes } = jobKeys(db, environment, now)
const roots = linkRoots(environment.LINK_KEYS_SECRET, now)

const open = openOnce(async () => {
  const [{ envelopeKeys, ready }] = await Promise.all([openEnvelopes(), roots()])
  return pagesRouter({
    ready,
    ledger: openLedger(db, ring, undefined, now, telling(db, envelopeKeys)),
    senders: senders(db),
    linkKeys: linkKeys(db, roots),
    envelopeKeys,
    inbox: sqsInbox(environment.INBOX_QUEUE_URL),
    limits: limits(db),
    accessRequests: accessRequests(db),
    consentRequests: consentRequests(db),
    reviews: reviews(db),
    outbox: outbox(db),
    publicUrl: environment.PUBLIC_URL,
    // The worker sends; this job only needs to know whether it can.
    mail: { canSend: environment.MAIL_FROM !== '' },
    texts: { canSend: environment.TEXT_FROM !== '' },
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open, onLinkError)
