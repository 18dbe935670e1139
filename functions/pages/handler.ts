import { readEnvelopeKeys } from '../domain/envelope.ts'
import { readEnvironment } from '../environment.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { envelopeRing } from '../store/envelope-ring.ts'
import { linkKeys, readLinkRoots } from '../store/keys/link-keys.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { reviews } from '../store/people/reviews.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { renewed } from '../store/renewed.ts'
import { limits } from '../store/requests/limits.ts'
import { senders } from '../store/senders/senders.ts'
import { job } from './job.ts'
import { pagesRouter } from './router.ts'
import { onLinkError } from './unsubscribe/router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
const loadLinkRoots = renewed(
  async () => readLinkRoots(await readRing(environment.LINK_KEYS_SECRET)),
  now,
)
const loadEnvelopeKeys = renewed(
  async () => readEnvelopeKeys(await readRing(environment.ENVELOPE_KEYS_SECRET)),
  now,
)

const open = openOnce(async () => {
  const [envelopeKeys] = await Promise.all([loadEnvelopeKeys(), loadLinkRoots()])
  const envelopes = envelopeRing(envelopeKeys, loadEnvelopeKeys)
  return pagesRouter({
    ready: async (how) => {
      await envelopes.renew()
      return ring.ready(how)
    },
    ledger: openLedger(db, ring),
    senders: senders(db),
    linkKeys: linkKeys(db, loadLinkRoots),
    envelopeKeys: envelopes.keys,
    inbox: sqsInbox(environment.INBOX_QUEUE_URL),
    limits: limits(db),
    accessRequests: accessRequests(db),
    consentRequests: consentRequests(db),
    reviews: reviews(db),
    publicUrl: environment.PUBLIC_URL,
    // The worker sends; this job only needs to know whether it can.
    mail: { canSend: environment.MAIL_FROM !== '' },
    texts: { canSend: environment.TEXT_FROM !== '' },
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open, onLinkError)
