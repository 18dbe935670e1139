import { readFile } from 'node:fs/promises'
import { readEnvironment } from '../environment.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { tallies } from '../store/event-log/tallies.ts'
import { cloudWatchAlarms } from '../store/outside/alarms.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { openWork } from '../store/people/open-work.ts'
import { sendings } from '../store/people/sendings.ts'
import { sqsBacklog } from '../store/queues/backlog.ts'
import { imports } from '../store/requests/imports.ts'
import { canaryRuns } from '../store/requests/canary-runs.ts'
import { refusedDays } from '../store/requests/refused-days.ts'
import { senders } from '../store/senders/senders.ts'
import { incidents } from '../store/sends/incidents.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { asides } from '../store/people/asides.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { erasures } from '../store/people/erasures.ts'
import { reviews } from '../store/people/reviews.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { TARGETS } from '../propagate/targets.ts'
import { eventFeed } from '../store/event-log/event-feed.ts'
import { sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { outbox } from '../store/targets/outbox.ts'
import { redeliveries } from '../store/targets/redeliveries.ts'
import { targetNotes } from '../store/targets/target-notes.ts'
import { targets } from '../store/targets/targets.ts'
import { telling } from '../store/targets/telling.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { sqsImportQueue } from '../store/queues/import-queue.ts'
import { sqsScrubQueue } from '../store/queues/scrub-queue.ts'
import { scrubs } from '../store/requests/scrubs.ts'
import { consoleStores } from '../store/operators/console-stores.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { limits } from '../store/requests/limits.ts'
import { keyRegister } from '../store/keys/key-register.ts'
import { keys } from '../store/keys/keys.ts'
import { askInbound } from './ask-inbound.ts'
import { ASSET_NAMES, openAssets } from './assets.ts'
import { job } from './job.ts'
import { consoleRouter } from './router.ts'

/** As long as that job may take. */
const INBOUND_MS = 16_000

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const { ring, openEnvelopes } = jobKeys(db, environment, now)

const open = openOnce(async () => {
  const [{ envelopeKeys, ready }, assets] = await Promise.all([
    openEnvelopes(),
    Promise.all(
      ASSET_NAMES.map(
        async (name) => [name, await readFile(new URL(`assets/${name}`, import.meta.url))] as const,
      ),
    ),
  ])
  return consoleRouter({
    ready,
    ledger: openLedger(db, ring, undefined, now, telling(db, envelopeKeys)),
    senders: senders(db),
    accessRequests: accessRequests(db),
    consentRequests: consentRequests(db),
    reviews: reviews(db),
    asides: asides(db),
    erasures: erasures(db),
    limits: limits(db),
    inbox: sqsInbox(environment.INBOX_QUEUE_URL),
    envelopeKeys,
    // The worker sends; this job only needs to know whether it can.
    mail: { canSend: environment.MAIL_FROM !== '' },
    texts: { canSend: environment.TEXT_FROM !== '' },
    consoleOidc:
      environment.CONSOLE_OIDC_SECRET === ''
        ? undefined
        : () => readSecret(environment.CONSOLE_OIDC_SECRET),
    twoPersons: environment.TWO_PERSONS === 'yes',
    ...consoleStores(db, envelopeKeys),
    keyRegister: keyRegister(db, keys(db)),
    sendings: sendings(db),
    incidents: incidents(db),
    askInbound: askInbound({
      fetch: (url, init) => fetch(url, { ...init, signal: AbortSignal.timeout(INBOUND_MS) }),
      // Its own address, which works also where a domain is not set up yet.
      publicUrl: environment.API_URL,
      envelopeKeys,
      now,
    }),
    tallies: tallies(db),
    openWork: openWork(db),
    refusedDays: refusedDays(db),
    canaryRuns: canaryRuns(db),
    targets: targets(db),
    targetNotes: targetNotes(db),
    targetKinds: TARGETS,
    outbox: outbox(db),
    redeliveries: redeliveries(db),
    eventFeed: eventFeed(db),
    deliveryQueue: sqsDeliveryQueue({ shared: environment.DELIVERY_QUEUE_URL }),
    alarms: cloudWatchAlarms(environment.STACK_NAME),
    backlog: sqsBacklog(environment.INBOX_QUEUE_URL),
    imports: imports(db),
    objects: s3Objects(environment.IMPORTS_BUCKET, now),
    importQueue: sqsImportQueue(environment.IMPORTS_QUEUE_URL),
    scrubs: scrubs(db),
    scrubQueue: sqsScrubQueue(environment.SCRUBS_QUEUE_URL),
    assets: openAssets(new Map(assets)),
    publicUrl: environment.PUBLIC_URL,
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open)
