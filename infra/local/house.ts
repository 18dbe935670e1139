import './jsx.ts'
import { stop } from 'esbuild'
import type { Hono } from 'hono'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { askInbound } from '../../functions/console/ask-inbound.ts'
import { openAssets } from '../../functions/console/assets.ts'
import { auditPass } from '../../functions/audit/pass.ts'
import { runCanary, type CanaryDeps } from '../../functions/canary/run.ts'
import { checkRouter } from '../../functions/check/router.ts'
import { withCanaryKey } from '../../functions/domain/canary-key.ts'
import { canarySecrets } from '../../functions/domain/canary.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { newRouter } from '../../functions/http/router.ts'
import { publishedSigner, readSigningKeys } from '../../functions/certificate/signing-keys.ts'
import { accounts } from '../../functions/inbound/accounts.ts'
import { inboundRouter } from '../../functions/inbound/router.ts'
import { logFailure } from '../../functions/log.ts'
import { apiRouter } from '../../functions/api/router.ts'
import { logLost, type LogLostDeps } from '../../functions/stream/log-lost.ts'
import type { Scrubber } from '../../functions/scrubber/scrubber.ts'
import { setUp } from '../../functions/setup/set-up.ts'
import { dynamo, PATIENT_CALL_MS, type Dynamo } from '../../functions/store/dynamo/client.ts'
import { envelopeRing } from '../../functions/store/envelope-ring.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { unloggedEvents } from '../../functions/store/event-log/unlogged-events.ts'
import { idempotency } from '../../functions/store/requests/idempotency.ts'
import { ensureAdminKey, keyRegister } from '../../functions/store/keys/key-register.ts'
import { certificateKeys } from '../../functions/store/keys/certificate-keys.ts'
import { keys } from '../../functions/store/keys/keys.ts'
import { knownSenders } from '../../functions/store/senders/known-senders.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { CONSUMER_FIGHT_MS, type ListWrites } from '../../functions/store/ledger/ledger.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/keys/link-keys.ts'
import { consoleStores } from '../../functions/store/operators/console-stores.ts'
import { hashRing, type HashRing } from '../../functions/store/ledger/hash-ring.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { openLists } from '../../functions/propagate/open-list.ts'
import { sweep } from '../../functions/propagate/sweep.ts'
import { auditStores } from '../../functions/store/targets/audit-stores.ts'
import { assertions } from '../../functions/store/targets/assertions.ts'
import { driftAudits } from '../../functions/store/targets/drift-audits.ts'
import { outbox } from '../../functions/store/targets/outbox.ts'
import { targetNotes } from '../../functions/store/targets/target-notes.ts'
import { targets } from '../../functions/store/targets/targets.ts'
import { telling } from '../../functions/store/targets/telling.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { keysOfContacts, openStandings } from '../../functions/store/ledger/open-standings.ts'
import { readAhead } from '../../functions/store/ledger/read-ahead.ts'
import { tallies } from '../../functions/store/event-log/tallies.ts'
import { outside } from '../../functions/store/outside/outside.ts'
import { quarantine } from '../../functions/store/requests/quarantine.ts'
import { openWork } from '../../functions/store/people/open-work.ts'
import { canaryRuns } from '../../functions/store/requests/canary-runs.ts'
import { scrubs } from '../../functions/store/requests/scrubs.ts'
import { refusedDays } from '../../functions/store/requests/refused-days.ts'
import { workerStores } from '../../functions/store/worker-stores.ts'
import { renewed } from '../../functions/store/renewed.ts'
import { newWorker, type Worker } from '../../functions/worker/worker.ts'
import { pageNotFound } from '../../functions/pages/not-found.ts'
import { pagesRouter } from '../../functions/pages/router.ts'
import type { ImportQueue } from '../../functions/domain/import.ts'
import type { ScrubQueue } from '../../functions/domain/scrub.ts'
import type { CountingInbox, Inbox } from '../../functions/domain/inbox.ts'
import { keyUseNote } from '../../functions/domain/queue-message.ts'
import type { Ready } from '../../functions/domain/ready.ts'
import { consoleAssets } from '../package/console-assets.ts'
import { courtesy } from './give-way.ts'
import { inboxPump } from './inbox-pump.ts'
import { localSignIn } from './local-sign-in.ts'
import { localMailer } from './local-mailer.ts'
import { localLargeRequests } from './large-requests.ts'
import { localBacklog, logAlarms } from './log-alarms.ts'
import { awaitedUploads } from './awaited-uploads.ts'
import { localObjects } from './objects.ts'
import type { Texts } from '../../functions/domain/access-request.ts'
import { isMailbox, mailPage } from './mail-page.ts'
import { deliveryPump, propagation } from './propagation.ts'
import { streamPump } from './stream-pump.ts'
import { PUT_OFF_MS_MAX } from './turns.ts'
import { localSignedReader } from './signed-reader.ts'
import { listJudging } from './list-judging.ts'
import { ensureTable } from './table.ts'
import { fileRoutes } from './file-routes.ts'
import type { HouseOptions } from './house-options.ts'

/** All of Basta in one process: the deployed routers on one port, the worker and its pumps. */
export type House = {
  readonly app: Hono
  /** Takes what the pumps deliver, as on AWS what Lambda delivers. */
  readonly worker: Worker
  /** Creates the table if there is none and proves the hash keys; call it first. */
  readonly open: () => Promise<void>
  /** Takes due messages of the inbox until none is due; failed ones are delivered again later. */
  readonly pumpInbox: () => Promise<void>
  /** Takes some chunks of imports while the inbox is empty: people who say stop now come first. */
  readonly pumpImports: () => Promise<void>
  /** Judges the lists that wait, until none is due. */
  readonly pumpScrubs: () => Promise<void>
  /** Begins to, and waits for none. */
  readonly beginScrubs: () => void
  /** One pass over the table's stream. */
  readonly pumpStream: () => Promise<void>
  /** What the stream has lost enters the log. */
  readonly sweepLog: () => Promise<void>
  /** Takes what wakes deliverers, until nothing is due. */
  readonly pumpDeliveries: () => Promise<void>
  /** Wakes deliverers and waits for none of them: a slow target holds up nobody. */
  readonly beginDeliveries: () => void
  /** Finds what others are still to be told. */
  readonly sweepOutbox: () => Promise<void>
  /** Compares the lists of targets with the register: those that are due, or were begun. */
  readonly pumpAudits: () => Promise<void>
  /** Brings the snapshot of the register up to the end of the log. */
  readonly refreshSnapshot: () => Promise<void>
  /** The register with all that was recorded before the run began, for whole lists. */
  readonly openRegister: Scrubber['openView']
  /** Runs the tasks that depend only on time: undecided holds, providers that must be polled. */
  readonly pumpSchedule: () => Promise<void>
  /** Somebody who does not exist says stop; while it waits for others, the pumps must go on. */
  readonly runCanary: () => Promise<void>
  /** The token of a link that signs an officer in, in any browser of this machine, once. */
  readonly localSignIn: () => Promise<string>
}

// JSX can be imported only now: see `jsx.ts`.
const { consoleRouter } = await import('../../functions/console/router.ts')
const CONSOLE_ASSETS = openAssets(await consoleAssets())
// Else a process of esbuild stays, beside the engine, as long as this one runs.
await stop()

/** On AWS these files are beside the job's bundle. */
const DOCS = join(import.meta.dirname, '../../node_modules/swagger-ui-dist')

const NO_TEXTS: Texts = {
  canSend: false,
  send: () => Promise.reject(new Error('No text can be sent from here.')),
}
const IMPORTS_PASS_MS = 1_000
/**
 * The engine does one thing at a time: while people speak, one of them waits for at most one small
 * write of a list.
 */
const LISTS = {
  quiet: { contacts: 33, atOnce: 2 },
  spoken: { contacts: 5, atOnce: 1 },
} as const satisfies Record<string, ListWrites>
const OF_LISTS = /^\/(?:(?:v1|console)\/(?:imports|scrubs)|files)(?:\/|$)/
const AUDITS_PASS_MS = 10_000

export function buildHouse(options: HouseOptions): House {
  const { endpoint, table, secrets, storehouse, publicUrl, now = () => new Date() } = options
  const db = dynamo(table, endpoint, { now, compared: options.clock })
  const { loadSecrets = () => Promise.resolve(secrets) } = options
  const load = async () => readHashKeys((await loadSecrets()).hashKeys)
  const linkRoots = renewed(async () => readLinkRoots((await loadSecrets()).linkRoots), now)
  const reader =
    options.checksBy === 'SDK'
      ? db
      : localSignedReader(table, endpoint, { now, compared: options.clock })
  const ring = hashRing(reader, { load, now })
  const hashKeys = () => ring.inForce().keys
  /** Each part knows the keys that it has seen to be right itself. */
  const accountsWith = (own: Pick<HashRing, 'inForce'>) =>
    accounts(options.loadAccounts, now, () => canarySecrets(own.inForce().keys, 'inbound'))
  const envelopes = envelopeRing(
    readEnvelopeKeys(secrets.envelopeKeys),
    renewed(async () => readEnvelopeKeys((await loadSecrets()).envelopeKeys), now),
  )
  const envelopeKeys = envelopes.keys
  const readyWith =
    (ready: Ready): Ready =>
    async (how) => {
      await envelopes.renew()
      return ready(how)
    }
  const objects = localObjects(options.importsFolder, { envelopeKeys, publicUrl })
  const largeRequests = localLargeRequests(options.quarantineFolder)
  const importQueue: ImportQueue = {
    put: (message) => Promise.resolve(storehouse.imports.put(JSON.stringify(message))),
  }
  const scrubQueue: ScrubQueue = {
    put: (message) => Promise.resolve(storehouse.scrubs.put(JSON.stringify(message))),
  }
  const published = certificateKeys(db)
  const apiKeys = keys(reader, {
    clock: now,
    sendUse: (use) => storehouse.put(Buffer.from(keyUseNote(use))),
  })
  const known = knownSenders(reader)
  const ledger = openLedger(db, ring, undefined, now, telling(db, envelopeKeys))
  // The inbox uses this machine's clock, which may have been set back: no recorded lift may seem newer
  // than the message.
  const takenAt = () => Math.max(now().getTime(), ledger.latestLift() * 1_000)
  const putAfter =
    (hops: number): Inbox['put'] =>
    (sealed, delaySeconds) =>
      storehouse.put(sealed, delaySeconds, takenAt(), hops)
  const inbox: CountingInbox = {
    put: putAfter(0),
    after: (hops) => ({ put: putAfter(hops + 1) }),
  }
  const { serve, giveWay, isQuiet } = courtesy()
  /** Somebody's stop waits in the inbox: it comes before every list. */
  const hearsSomebody = () => storehouse.due(Date.now(), 1).length > 0
  let importsUntil = 0
  const propagate = propagation(options, { db, envelopeKeys, now })
  const deliveries = deliveryPump(propagate, storehouse.deliveries)
  const shared = {
    ...workerStores(db, now),
    ...consoleStores(db, envelopeKeys),
    senders: senders(db, known),
    ready: readyWith(ring.ready),
    ledger,
    // One for all routers: they share the quotas of the keys.
    keys: withCanaryKey(apiKeys, hashKeys),
    keyRegister: keyRegister(db, apiKeys),
    idempotency: idempotency(db, now),
    eventFeed: eventFeed(db),
    hashKeys,
    certificateKeys: published,
    certificateSigner: async () =>
      publishedSigner(readSigningKeys((await loadSecrets()).certificateKeys), published),
    targets: targets(db),
    targetNotes: targetNotes(db),
    redeliveries: propagate.redeliveries,
    targetKinds: propagate.kinds,
    outbox: outbox(db),
    audits: driftAudits(db),
    assertions: assertions(db, telling(db, envelopeKeys)),
    deliveryQueue: propagate.queue,
    mail: options.mail,
    texts: options.texts ?? NO_TEXTS,
    linkKeys: linkKeys(db, linkRoots),
    envelopeKeys,
    objects,
    importQueue,
    scrubs: scrubs(db),
    scrubQueue,
    importChunkRows: options.importChunkRows,
    giveWay,
    mayGoOn: () => Date.now() < importsUntil && !hearsSomebody(),
    accounts: accountsWith(ring),
    inbox,
    quarantine: quarantine(db, largeRequests),
    tallies: tallies(db),
    openWork: openWork(db),
    refusedDays: refusedDays(db),
    canaryRuns: canaryRuns(db),
    alarms: logAlarms(now),
    backlog: localBacklog(storehouse),
    outside: options.outside ?? outside(),
    publicUrl,
    otherUrls: options.otherUrls,
    mailDomain: options.mailDomain ?? '',
    publicUrlIsOwned: options.publicUrlIsOwned ?? true,
    twoPersons: options.twoPersons ?? false,
    consoleOidc: options.consoleOidc,
    operations: async () => (await import('../docs/operations.ts')).OPERATIONS,
    docsFile: (name: string) => readFile(join(DOCS, name)),
    now,
  }
  const app = newRouter()
  app.notFound(pageNotFound)
  // Who only reads waits for nothing that a list holds up, and who asks for a list is nobody who speaks.
  app.use(({ req }, next) =>
    req.method === 'GET' || OF_LISTS.test(req.path) ? next() : serve(next),
  )
  app.route(
    '/',
    checkRouter({
      ...shared,
      ledger: openStandings(reader, keysOfContacts(ring)),
      ahead: readAhead({ db: reader, ring, keys: apiKeys, senders: known }),
    }),
  )
  app.route('/', inboundRouter(shared))
  app.route('/', pagesRouter(shared))
  app.route('/', apiRouter(shared))
  const ask = askInbound({ ...shared, fetch: async (url, init) => app.request(url, init) })
  app.route('/', consoleRouter({ ...shared, askInbound: ask, assets: CONSOLE_ASSETS }))
  if (isMailbox(options.mail) && options.mailToken !== undefined)
    app.route('/', mailPage(options.mail, options.mailToken))
  app.route('/', fileRoutes(objects, { awaited: awaitedUploads(shared), now }))

  // Nobody waits for the worker, so its calls may take longer.
  const patience = { now, compared: options.clock, callMs: PATIENT_CALL_MS }
  const patient: Dynamo = {
    ...dynamo(table, endpoint, patience),
    ...(options.checksBy === 'SDK'
      ? {}
      : { reads: localSignedReader(table, endpoint, patience).reads }),
  }
  const patientRing = hashRing(patient, { load, now })
  const worker = newWorker({
    ...shared,
    ...workerStores(patient, now),
    ...consoleStores(patient, envelopeKeys),
    ready: readyWith(patientRing.ready),
    accounts: accountsWith(patientRing),
    ledger: openLedger(
      patient,
      patientRing,
      CONSUMER_FIGHT_MS,
      now,
      telling(patient, envelopeKeys),
      () => (isQuiet() ? LISTS.quiet : LISTS.spoken),
    ),
    quarantine: quarantine(patient, largeRequests),
    linkKeys: linkKeys(patient, linkRoots),
  })
  const audit = {
    ready: readyWith(patientRing.ready),
    ...auditStores(patient, telling(patient, envelopeKeys)),
    ledger: openLedger(
      patient,
      patientRing,
      CONSUMER_FIGHT_MS,
      now,
      telling(patient, envelopeKeys),
    ),
    openList: openLists(propagate),
    targetKinds: propagate.kinds,
    envelopeKeys,
    now,
    random: propagate.random,
  }
  const pumpInbox = inboxPump(storehouse, ({ sealed, takenAt, hops }) =>
    worker.open({ queue: 'inbox', body: sealed, takenAt, hops }),
  )
  const lists = listJudging(options, {
    patient,
    ring: { ...patientRing, ready: readyWith(patientRing.ready) },
    loadSecrets,
    objects,
    signer: shared.certificateSigner,
    eventFeed: shared.eventFeed,
    backlog: shared.backlog,
    senders: shared.senders,
    now,
  })
  let pump: (() => Promise<void>) | undefined
  const judging: Omit<LogLostDeps, 'unloggedEvents'> = {
    ...shared,
    standingOf: (id) => ledger.standings([{ ids: [id] }]),
  }

  const canary: CanaryDeps = {
    ...shared,
    hashKeys,
    fetch: async (url, init) => app.request(url, init),
    mailer: localMailer(shared, worker),
    ...options.canary,
  }

  return {
    app,
    worker,
    runCanary: () => runCanary(canary),
    open: async () => {
      const streamArn = await ensureTable(patient)
      await setUp(
        {
          proveHashKeys: (keys) => proveHashKeys(patient, keys, now),
          ensureAdminKey: (secret, created) => ensureAdminKey(patient, secret, created),
          publishCertificateKeys: async () => {
            const signing = readSigningKeys((await loadSecrets()).certificateKeys)
            await published.publish(signing.map(({ publicKey }) => publicKey))
          },
          now,
        },
        await load(),
        options.adminKey,
      )
      pump = streamPump(patient, { streamArn, endpoint }, storehouse, propagate.queue, judging, {
        giveWay,
        isQuiet,
      })
    },
    pumpInbox,
    pumpImports: async () => {
      importsUntil = Date.now() + IMPORTS_PASS_MS
      while (Date.now() < importsUntil && !hearsSomebody()) {
        const next = storehouse.imports.next(Date.now())
        if (next === undefined) return
        const { id, message, attempts } = next
        try {
          await (await worker.open({ queue: 'imports', text: message, hops: 0 })).take()
          storehouse.imports.done(id)
        } catch (error) {
          logFailure('inbox_retry', error, { id: String(id) })
          const waitMs = Math.min(PUT_OFF_MS_MAX, 500 * 2 ** attempts)
          storehouse.imports.retryAt(id, Date.now() + waitMs)
        }
      }
    },
    pumpScrubs: lists.pump,
    beginScrubs: lists.begin,
    pumpDeliveries: deliveries.pump,
    beginDeliveries: deliveries.begin,
    sweepOutbox: () => sweep(propagate),
    pumpStream: async () => pump?.(),
    sweepLog: () => logLost({ ...judging, unloggedEvents: unloggedEvents(patient) }, now()),
    pumpAudits: () => auditPass(audit, AUDITS_PASS_MS),
    refreshSnapshot: lists.refreshSnapshot,
    openRegister: lists.openRegister,
    localSignIn: () => localSignIn(shared, now()),
    pumpSchedule: async () => {
      await worker.runSchedule()
      await objects.sweep(now())
      await largeRequests.sweep(now())
    },
  }
}
