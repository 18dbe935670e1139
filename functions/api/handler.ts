import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { asides } from '../store/people/asides.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { erasures } from '../store/people/erasures.ts'
import { eventFeed } from '../store/event-log/event-feed.ts'
import { tallies } from '../store/event-log/tallies.ts'
import { cloudWatchAlarms } from '../store/outside/alarms.ts'
import { openWork } from '../store/people/open-work.ts'
import { sqsBacklog } from '../store/queues/backlog.ts'
import { refusedDays } from '../store/requests/refused-days.ts'
import { certificateKeys } from '../store/keys/certificate-keys.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { idempotency } from '../store/requests/idempotency.ts'
import { sqsImportQueue } from '../store/queues/import-queue.ts'
import { sqsScrubQueue } from '../store/queues/scrub-queue.ts'
import { canaryRuns } from '../store/requests/canary-runs.ts'
import { imports } from '../store/requests/imports.ts'
import { scrubs } from '../store/requests/scrubs.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { keyRegister } from '../store/keys/key-register.ts'
import { sqsKeyUses } from '../store/keys/sqs-key-uses.ts'
import { keys } from '../store/keys/keys.ts'
import { limits } from '../store/requests/limits.ts'
import { linkKeys } from '../store/keys/link-keys.ts'
import { linkRoots } from '../store/keys/link-roots.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { consoleStores } from '../store/operators/console-stores.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { outbox } from '../store/targets/outbox.ts'
import { redeliveries } from '../store/targets/redeliveries.ts'
import { targetNotes } from '../store/targets/target-notes.ts'
import { targets } from '../store/targets/targets.ts'
import { sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { TARGETS } from '../propagate/targets.ts'
import { assertions } from '../store/targets/assertions.ts'
import { driftAudits } from '../store/targets/drift-audits.ts'
import { telling } from '../store/targets/telling.ts'
import { reviews } from '../store/people/reviews.ts'
import { senders } from '../store/senders/senders.ts'
import { sendings } from '../store/people/sendings.ts'
import { incidents } from '../store/sends/incidents.ts'
import { sends } from '../store/sends/sends.ts'
import { apiOperations, apiRouter } from './router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const apiKeys = keys(db, { sendUse: sqsKeyUses(environment.INBOX_QUEUE_URL) })
const { ring, openEnvelopes } = jobKeys(db, environment, now)
const roots = linkRoots(environment.LINK_KEYS_SECRET, now)

const open = openOnce(async () => {
  const [{ envelopeKeys, ready }] = await Promise.all([openEnvelopes(), roots()])
  return apiRouter({
    ready,
    ledger: openLedger(db, ring, undefined, now, telling(db, envelopeKeys)),
    senders: senders(db),
    ...consoleStores(db, envelopeKeys),
    keys: apiKeys,
    keyRegister: keyRegister(db, apiKeys),
    certificateKeys: certificateKeys(db),
    idempotency: idempotency(db),
    eventFeed: eventFeed(db),
    hashKeys: () => ring.inForce().keys,
    targets: targets(db),
    targetNotes: targetNotes(db),
    targetKinds: TARGETS,
    outbox: outbox(db),
    sends: sends(db),
    incidents: incidents(db),
    audits: driftAudits(db),
    assertions: assertions(db, telling(db, envelopeKeys)),
    redeliveries: redeliveries(db),
    deliveryQueue: sqsDeliveryQueue({ shared: environment.DELIVERY_QUEUE_URL }),
    linkKeys: linkKeys(db, roots),
    envelopeKeys,
    inbox: sqsInbox(environment.INBOX_QUEUE_URL),
    imports: imports(db),
    objects: s3Objects(environment.IMPORTS_BUCKET, now),
    importQueue: sqsImportQueue(environment.IMPORTS_QUEUE_URL),
    scrubs: scrubs(db),
    scrubQueue: sqsScrubQueue(environment.SCRUBS_QUEUE_URL),
    publicUrl: environment.PUBLIC_URL,
    mailDomain: environment.MAIL_DOMAIN,
    // The worker sends; this job only needs to know whether it can.
    mail: { canSend: environment.MAIL_FROM !== '' },
    limits: limits(db),
    consentRequests: consentRequests(db),
    reviews: reviews(db),
    asides: asides(db),
    sendings: sendings(db),
    erasures: erasures(db),
    tallies: tallies(db),
    openWork: openWork(db),
    refusedDays: refusedDays(db),
    canaryRuns: canaryRuns(db),
    alarms: cloudWatchAlarms(environment.STACK_NAME),
    backlog: sqsBacklog(environment.INBOX_QUEUE_URL),
    accessRequests: accessRequests(db),
    // The calls of other jobs: loaded with the first request for the description.
    operations: async () => {
      const [{ checkOperations }, { pageOperations }, { inboundOperations }] = await Promise.all([
        import('../check/operations.ts'),
        import('../pages/router.ts'),
        import('../inbound/operations.ts'),
      ])
      return [...checkOperations, ...apiOperations, ...pageOperations, ...inboundOperations]
    },
    docsFile: async (name) => {
      const { readFile } = await import('node:fs/promises')
      return readFile(new URL(`docs/${name}`, import.meta.url))
    },
    publicUrlIsOwned: environment.PUBLIC_URL_OWNED === 'yes',
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open)
