import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { readEnvironment } from '../environment.ts'
import { job } from './job.ts'
import { readEnvelopeKeys, type EnvelopeKeys } from '../domain/envelope.ts'
import type { Inbox } from '../domain/inbox.ts'
import type { LinkKeys } from '../domain/link-keys.ts'
import { accounts } from '../inbound/accounts.ts'
import { takeOverdueParts } from '../actions/requests/join-parts.ts'
import { pollAccounts } from '../actions/requests/poll.ts'
import { sendQueuedReply } from '../actions/outgoing/reply.ts'
import { takeQueued } from '../actions/requests/take-queued.ts'
import { contactsOfSpilledRequest, takeSpilledRequest } from '../actions/requests/take.ts'
import { log, logFailure } from '../log.ts'
import { begin, opened } from '../lambda.ts'
import { sendConfirmation, serveConsentQueue } from '../actions/consents/serve-queue.ts'
import { readImportMessage, takeImport } from '../actions/imports/run.ts'
import { sendQueuedMessage } from '../actions/outgoing/send.ts'
import { serveAccessQueue } from '../actions/access/serve-queue.ts'
import { sweepAccessRequests } from '../actions/access/sweep.ts'
import { takeErasure } from '../actions/erasures/erase.ts'
import { sweepMessages } from '../actions/outgoing/unsure.ts'
import { sweepReviews } from '../actions/reviews/sweep.ts'
import { contactsOfSpilledStop, takeSpilledStop } from '../actions/stops/by-hand.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { asides } from '../store/people/asides.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { erasures } from '../store/people/erasures.ts'
import { envelopeRing } from '../store/envelope-ring.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { IMPORT_MESSAGE, sqsImportQueue } from '../store/queues/import-queue.ts'
import { imports } from '../store/requests/imports.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { recordKeyUse } from '../store/keys/key-uses.ts'
import { s3LargeRequests } from '../store/objects/large-requests.ts'
import { limits } from '../store/requests/limits.ts'
import { nonces } from '../store/requests/nonces.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { outside } from '../store/outside/outside.ts'
import { parts } from '../store/requests/parts.ts'
import { linkKeys, readLinkRoots } from '../store/keys/link-keys.ts'
import { CONSUMER_FIGHT_MS } from '../store/ledger/ledger.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { renewed } from '../store/renewed.ts'
import { loadHashKeys, readRing, readSecret } from '../store/outside/secrets.ts'
import { polled } from '../store/requests/polled.ts'
import { quarantine } from '../store/requests/quarantine.ts'
import { sesMail } from '../store/outside/mail.ts'
import { reviews } from '../store/people/reviews.ts'
import { QUARANTINE_FOLDER } from '../store/schema.ts'
import { senders } from '../store/senders/senders.ts'
import { contactsOfSpilledLink, takeSpilledLink } from '../actions/stops/by-link.ts'
import { sendings } from '../store/people/sendings.ts'
import { boundedInbox, hopsOf } from './hops.ts'
import { readKeyUse } from './key-use.ts'
import { readInBucket, takeFromBucket } from './in-bucket.ts'
import { queueOf } from './queue-of.ts'
import { runDue, SCHEDULE_MS } from './schedule.ts'
import { openSpilled, takeAll, type Opened, type SpilledTakers } from './take.ts'

const environment = readEnvironment(job.environment, process.env)
const QUEUES = { inbox: environment.INBOX_QUEUE_URL, imports: environment.IMPORTS_QUEUE_URL }
const now = () => new Date()
// Nobody waits for the inbox: its calls may take longer.
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const large = s3LargeRequests(environment.INBOX_BUCKET)
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
const loadLinkRoots = renewed(
  async () => readLinkRoots(await readRing(environment.LINK_KEYS_SECRET)),
  now,
)
const loadEnvelopeKeys = renewed(
  async () => readEnvelopeKeys(await readRing(environment.ENVELOPE_KEYS_SECRET)),
  now,
)
const known = {
  ledger: openLedger(db, ring, CONSUMER_FIGHT_MS),
  senders: senders(db),
  accounts: accounts(() => readSecret(environment.ACCOUNTS_SECRET), now),
  mail: sesMail(environment.MAIL_FROM),
  texts: {
    canSend: environment.TEXT_FROM !== '',
    send: (message: { to: string; text: string }) =>
      outside().sendText({ from: environment.TEXT_FROM, ...message }),
  },
  inbox: sqsInbox(environment.INBOX_QUEUE_URL),
  nonces: nonces(db, now),
  polled: polled(db),
  quarantine: quarantine(db, s3LargeRequests(environment.INBOX_BUCKET, QUARANTINE_FOLDER)),
  parts: parts(db, now),
  asides: asides(db),
  reviews: reviews(db),
  erasures: erasures(db),
  sendings: sendings(db),
  accessRequests: accessRequests(db),
  consentRequests: consentRequests(db),
  imports: imports(db),
  objects: s3Objects(environment.IMPORTS_BUCKET, now),
  limits: limits(db),
  importQueue: sqsImportQueue(environment.IMPORTS_QUEUE_URL),
  outside: outside(),
  now,
}
type Deps = Omit<typeof known, 'inbox'> & {
  readonly inbox: Inbox
  readonly linkKeys: LinkKeys
  readonly envelopeKeys: EnvelopeKeys
  readonly ready: () => Promise<void>
}

const open = opened(async (): Promise<Deps> => {
  const [envelopeKeys] = await Promise.all([loadEnvelopeKeys(), loadLinkRoots()])
  const envelopes = envelopeRing(envelopeKeys, loadEnvelopeKeys)
  return {
    ...known,
    linkKeys: linkKeys(db, loadLinkRoots),
    envelopeKeys: envelopes.keys,
    ready: async () => {
      await envelopes.renew()
      await ring.ready()
    },
  }
})
await begin(() => Promise.all([open(), ring.ready()]))

/** What comes without a caller: the inbox, what AWS passes on through a queue, what is due by time. */
export async function handler(
  event: SQSEvent | ScheduledEvent,
): Promise<SQSBatchResponse | undefined> {
  if (!('Records' in event)) return runSchedule()
  const messages = event.Records.map(
    ({ messageId: id, body, eventSourceARN, attributes, messageAttributes }) => ({
      id,
      body: {
        text: body,
        hops: hopsOf(messageAttributes),
        queue: queueOf(eventSourceARN, QUEUES),
        takenAt: new Date(Number(attributes.SentTimestamp)),
      },
    }),
  )
  const failed = await takeAll(messages, openOne, (error, id) =>
    logFailure('inbox_retry', error, { id }),
  )
  return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) }
}

const takersFor = (deps: Deps): SpilledTakers => ({
  inbound: {
    take: (one, at) => takeSpilledRequest(deps, one, at),
    contacts: (one) => contactsOfSpilledRequest(deps, one),
  },
  link: {
    take: (one, at) => takeSpilledLink(deps, one, at),
    contacts: (one) => contactsOfSpilledLink(deps, one),
  },
  stop: {
    take: (one, at) => takeSpilledStop(deps, one, at),
    contacts: (one) => contactsOfSpilledStop(deps, one),
  },
  mail: { take: (one) => sendQueuedMessage(deps, one) },
  text: { take: (one) => sendQueuedMessage(deps, one) },
  confirmation: { take: (one) => sendConfirmation(deps, one) },
  reply: { take: (one) => sendQueuedReply(deps, one) },
  parts: { take: (one, at) => takeOverdueParts(deps, one, at) },
  erasure: { take: (sealed) => takeErasure(deps, sealed) },
})

/** Where the job cannot be opened, the message comes again. */
async function openOne({
  text,
  hops,
  queue,
  takenAt,
}: {
  readonly text: string
  readonly hops: number
  readonly takenAt: Date
  readonly queue: ReturnType<typeof queueOf>
}): Promise<Opened> {
  const deps = { ...(await open()), inbox: boundedInbox(known.inbox, hops) }
  await deps.ready()
  const takers = takersFor(deps)
  const alone = (take: () => Promise<void>): Opened => ({ contacts: [], take })
  if (queue === 'providers') return alone(() => takeQueued(deps, text))
  if (queue === 'imports')
    return alone(() => takeImport(deps, readImportMessage(text.slice(IMPORT_MESSAGE.length))))
  // All else in the inbox is a sealed envelope, in base64, or the name of one in the bucket.
  const use = readKeyUse(text)
  if (use !== undefined) return alone(() => recordKeyUse(db, use))
  const name = readInBucket(text)
  const openSealed = (sealed: Uint8Array) => openSpilled(deps.envelopeKeys, takers, sealed, takenAt)
  if (name === undefined) return openSealed(Buffer.from(text, 'base64'))
  return alone(() =>
    takeFromBucket(large, name, async (sealed) => (await openSealed(sealed)).take()),
  )
}

async function runSchedule(): Promise<undefined> {
  const deps = await open()
  await deps.ready()
  // What falls due comes before what providers must be asked for: they may be slow.
  await runDue([
    { name: 'reviews', withinMs: 10_000, run: (time) => sweepReviews(deps, now(), time) },
    {
      name: 'access queue',
      withinMs: 10_000,
      run: (time) => serveAccessQueue(deps, now(), time),
    },
    {
      name: 'consent queue',
      withinMs: 5_000,
      run: (time) => serveConsentQueue(deps, now(), time),
    },
    { name: 'access', withinMs: 5_000, run: (time) => sweepAccessRequests(deps, now(), time) },
    { name: 'messages', withinMs: 5_000, run: (time) => sweepMessages(deps, now(), time) },
    { name: 'polls', withinMs: SCHEDULE_MS, run: (time) => pollAccounts(deps, time) },
  ])
  log('schedule_done')
}
