import type { Hono } from 'hono'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { checkRouter } from '../../functions/check/router.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { newRouter } from '../../functions/http/router.ts'
import { accounts } from '../../functions/inbound/accounts.ts'
import { takeOverdueParts } from '../../functions/actions/requests/join-parts.ts'
import { pollAccounts } from '../../functions/actions/requests/poll.ts'
import { sendQueuedReply } from '../../functions/actions/outgoing/reply.ts'
import { inboundRouter } from '../../functions/inbound/router.ts'
import {
  contactsOfSpilledRequest,
  takeSpilledRequest,
} from '../../functions/actions/requests/take.ts'
import { boundedInbox } from '../../functions/worker/hops.ts'
import { readKeyUse } from '../../functions/worker/key-use.ts'
import { runDue, SCHEDULE_MS } from '../../functions/worker/schedule.ts'
import { openSpilled, type SpilledTakers } from '../../functions/worker/take.ts'
import { logFailure } from '../../functions/log.ts'
import {
  sendConfirmation,
  serveConsentQueue,
} from '../../functions/actions/consents/serve-queue.ts'
import { readImportMessage, takeImport } from '../../functions/actions/imports/run.ts'
import { apiRouter } from '../../functions/api/router.ts'
import { sendQueuedMessage } from '../../functions/actions/outgoing/send.ts'
import { serveAccessQueue } from '../../functions/actions/access/serve-queue.ts'
import { sweepAccessRequests } from '../../functions/actions/access/sweep.ts'
import { takeErasure } from '../../functions/actions/erasures/erase.ts'
import { sweepMessages } from '../../functions/actions/outgoing/unsure.ts'
import { sweepReviews } from '../../functions/actions/reviews/sweep.ts'
import { contactsOfSpilledStop, takeSpilledStop } from '../../functions/actions/stops/by-hand.ts'
import { setUp } from '../../functions/setup/set-up.ts'
import { accessRequests } from '../../functions/store/people/access-requests.ts'
import { asides } from '../../functions/store/people/asides.ts'
import { dynamo, PATIENT_CALL_MS } from '../../functions/store/dynamo/client.ts'
import { consentRequests } from '../../functions/store/people/consent-requests.ts'
import { erasures } from '../../functions/store/people/erasures.ts'
import { envelopeRing } from '../../functions/store/envelope-ring.ts'
import { eventFeed } from '../../functions/store/event-log/event-feed.ts'
import { idempotency } from '../../functions/store/requests/idempotency.ts'
import { ensureAdminKey, keyRegister } from '../../functions/store/keys/key-register.ts'
import { keyUseMessage, recordKeyUse } from '../../functions/store/keys/key-uses.ts'
import { keys } from '../../functions/store/keys/keys.ts'
import { imports } from '../../functions/store/requests/imports.ts'
import { CONSUMER_FIGHT_MS } from '../../functions/store/ledger/ledger.ts'
import { limits } from '../../functions/store/requests/limits.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/keys/link-keys.ts'
import { hashRing } from '../../functions/store/ledger/hash-ring.ts'
import { proveHashKeys } from '../../functions/store/ledger/meta.ts'
import { nonces } from '../../functions/store/requests/nonces.ts'
import { openLedger } from '../../functions/store/ledger/open-ledger.ts'
import { outside } from '../../functions/store/outside/outside.ts'
import { parts } from '../../functions/store/requests/parts.ts'
import { polled } from '../../functions/store/requests/polled.ts'
import { quarantine } from '../../functions/store/requests/quarantine.ts'
import { renewed } from '../../functions/store/renewed.ts'
import { reviews } from '../../functions/store/people/reviews.ts'
import { senders } from '../../functions/store/senders/senders.ts'
import { contactsOfSpilledLink, takeSpilledLink } from '../../functions/actions/stops/by-link.ts'
import { sendings } from '../../functions/store/people/sendings.ts'
import { pagesRouter } from '../../functions/pages/router.ts'
import type { ImportQueue } from '../../functions/domain/import.ts'
import type { CountingInbox, Inbox } from '../../functions/domain/inbox.ts'
import type { Mail } from '../../functions/domain/mail.ts'
import type { Outside } from '../../functions/domain/outside.ts'
import type { Ready } from '../../functions/domain/ready.ts'
import { inboxPump } from './inbox-pump.ts'
import { localLargeRequests } from './large-requests.ts'
import { localObjects } from './objects.ts'
import type { Texts } from '../../functions/domain/access-request.ts'
import { isMailbox, mailPage } from './mail-page.ts'
import type { LocalSecrets } from './secrets.ts'
import { streamPump } from './stream-pump.ts'
import { isSealed, PUT_OFF_MS_MAX, type Storehouse } from './storehouse.ts'
import { ensureTable } from './table.ts'
import { uploadRoute } from './upload-route.ts'

export type HouseOptions = {
  readonly endpoint: string
  readonly table: string
  readonly publicUrl: string
  /** What else it answers under, that a provider may sign. */
  readonly otherUrls?: readonly string[] | undefined
  readonly secrets: LocalSecrets
  /** The ring of hash keys as it is now; by default it stays what the secrets hold. */
  readonly loadSecrets?: (() => Promise<LocalSecrets>) | undefined
  readonly adminKey: string
  readonly loadAccounts: () => Promise<string>
  readonly storehouse: Storehouse
  /** Where imported files rest for some days, encrypted. */
  readonly importsFolder: string
  /** Where large requests rest that failed verification, sealed. */
  readonly quarantineFolder: string
  /** Rows of a chunk, where a thousand are too many for a test. */
  readonly importChunkRows?: number | undefined
  /** Where mail goes that Basta sends. */
  readonly mail: Mail
  /** Opens the page of what was sent, where a mailbox keeps it; absent: there is no such page. */
  readonly mailToken?: string | undefined
  /** Where texts go that Basta sends, if they can be sent. */
  readonly texts?: Texts | undefined
  /** Where mail to unsubscribe links is received. */
  readonly mailDomain?: string | undefined
  /** By default yes: one machine's links are for that machine; nobody is promised more. */
  readonly publicUrlIsOwned?: boolean | undefined
  readonly now?: () => Date
  /** This process's clock, which the table's is compared with; by default they are the same. */
  readonly clock?: (() => Date) | undefined
  /** Other people's servers; tests give their own. */
  readonly outside?: Outside
}

/** All of Basta in one process: the routers that are deployed, on one port, with its two pumps. */
export type House = {
  readonly app: Hono
  /** Creates the table where there is none and proves the hash keys; call before the rest. */
  readonly open: () => Promise<void>
  /** Takes what is due in the inbox, until nothing is; what fails comes again later. */
  readonly pumpInbox: () => Promise<void>
  /** Some chunks of what is imported, while the inbox is empty: those who say stop now come first. */
  readonly pumpImports: () => Promise<void>
  /** One pass over the table's stream. */
  readonly pumpStream: () => Promise<void>
  /** What is due by time alone: holds nobody decided, providers that must be asked. */
  readonly pumpSchedule: () => Promise<void>
}

/** Deployed, it lies beside the register. */
const DOCS = join(import.meta.dirname, '../../node_modules/swagger-ui-dist')

const NO_TEXTS: Texts = {
  canSend: false,
  send: () => Promise.reject(new Error('No text can be sent from here.')),
}
const IMPORTS_PASS_MS = 1_000

export function buildHouse(options: HouseOptions): House {
  const { endpoint, table, secrets, storehouse, publicUrl, now = () => new Date() } = options
  const db = dynamo(table, endpoint, { now, compared: options.clock })
  const { loadSecrets = () => Promise.resolve(secrets) } = options
  const load = async () => readHashKeys((await loadSecrets()).hashKeys)
  const linkRoots = renewed(async () => readLinkRoots((await loadSecrets()).linkRoots), now)
  const ring = hashRing(db, { load, now })
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
  const apiKeys = keys(db, {
    clock: now,
    tellUse: (use) => storehouse.put(Buffer.from(keyUseMessage(use))),
  })
  const ledger = openLedger(db, ring, undefined, now)
  // The inbox lies on the clock that may have stepped back: no lift that was recorded before lies after.
  const takenAt = () => Math.max(now().getTime(), ledger.latestLift() * 1_000)
  const putAfter =
    (hops: number): Inbox['put'] =>
    (sealed, delaySeconds) =>
      storehouse.put(sealed, delaySeconds, takenAt(), hops)
  const inbox: CountingInbox = {
    put: putAfter(0),
    after: (hops) => ({ put: putAfter(hops + 1) }),
  }
  const shared = {
    ready: readyWith(ring.ready),
    ledger,
    senders: senders(db),
    keys: apiKeys,
    keyRegister: keyRegister(db, apiKeys),
    idempotency: idempotency(db, now),
    eventFeed: eventFeed(db),
    limits: limits(db),
    mail: options.mail,
    texts: options.texts ?? NO_TEXTS,
    consentRequests: consentRequests(db),
    linkKeys: linkKeys(db, linkRoots),
    envelopeKeys,
    imports: imports(db),
    objects,
    importQueue,
    importChunkRows: options.importChunkRows,
    accounts: accounts(options.loadAccounts, now),
    inbox,
    polled: polled(db),
    quarantine: quarantine(db, largeRequests),
    nonces: nonces(db, now),
    parts: parts(db, now),
    asides: asides(db),
    outside: options.outside ?? outside(),
    publicUrl,
    otherUrls: options.otherUrls,
    mailDomain: options.mailDomain ?? '',
    reviews: reviews(db),
    sendings: sendings(db),
    erasures: erasures(db),
    accessRequests: accessRequests(db),
    publicUrlIsOwned: options.publicUrlIsOwned ?? true,
    operations: async () => (await import('../docs/operations.ts')).OPERATIONS,
    docsFile: (name: string) => readFile(join(DOCS, name)),
    now,
  }
  const app = newRouter()
  app.route('/', checkRouter(shared))
  app.route('/', inboundRouter(shared))
  app.route('/', pagesRouter(shared))
  app.route('/', apiRouter(shared))
  if (isMailbox(options.mail) && options.mailToken !== undefined)
    app.route('/', mailPage(options.mail, options.mailToken))
  app.route('/', uploadRoute(objects, now))

  // Nobody waits for the inbox: its calls may take longer.
  const patient = dynamo(table, endpoint, {
    now,
    compared: options.clock,
    callMs: PATIENT_CALL_MS,
  })
  const patientRing = hashRing(patient, { load, now })
  const consumer = {
    ...shared,
    ready: readyWith(patientRing.ready),
    ledger: openLedger(patient, patientRing, CONSUMER_FIGHT_MS, now),
    senders: senders(patient),
    nonces: nonces(patient, now),
    parts: parts(patient, now),
    imports: imports(patient),
    quarantine: quarantine(patient, largeRequests),
    accessRequests: accessRequests(patient),
    consentRequests: consentRequests(patient),
    linkKeys: linkKeys(patient, linkRoots),
  }
  const takersAfter = (hops: number): SpilledTakers => {
    const deps = { ...consumer, inbox: boundedInbox(inbox, hops) }
    return {
      inbound: {
        take: (sealed, at) => takeSpilledRequest(deps, sealed, at),
        contacts: (sealed) => contactsOfSpilledRequest(deps, sealed),
      },
      link: {
        take: (sealed, at) => takeSpilledLink(deps, sealed, at),
        contacts: (sealed) => contactsOfSpilledLink(deps, sealed),
      },
      stop: {
        take: (sealed, at) => takeSpilledStop(deps, sealed, at),
        contacts: (sealed) => contactsOfSpilledStop(deps, sealed),
      },
      mail: { take: (sealed) => sendQueuedMessage(deps, sealed) },
      text: { take: (sealed) => sendQueuedMessage(deps, sealed) },
      confirmation: { take: (sealed) => sendConfirmation(deps, sealed) },
      reply: { take: (sealed) => sendQueuedReply(deps, sealed) },
      parts: { take: (sealed, at) => takeOverdueParts(deps, sealed, at) },
      erasure: { take: (sealed) => takeErasure(deps, sealed) },
    }
  }
  const pumpInbox = inboxPump(storehouse, async ({ sealed, takenAt, hops }) => {
    await consumer.ready()
    const use = isSealed(sealed) ? undefined : readKeyUse(Buffer.from(sealed).toString())
    if (use !== undefined) return { contacts: [], take: () => recordKeyUse(patient, use) }
    return openSpilled(envelopeKeys, takersAfter(hops), sealed, takenAt)
  })
  let pump: (() => Promise<void>) | undefined

  return {
    app,
    open: async () => {
      const streamArn = await ensureTable(patient)
      await setUp(
        {
          proveHashKeys: (keys) => proveHashKeys(patient, keys, now),
          ensureAdminKey: (secret, created) => ensureAdminKey(patient, secret, created),
          now,
        },
        await load(),
        options.adminKey,
      )
      pump = streamPump(patient, { streamArn, endpoint }, storehouse)
    },
    pumpInbox,
    pumpImports: async () => {
      const until = Date.now() + IMPORTS_PASS_MS
      while (Date.now() < until && storehouse.due(Date.now(), 1).length === 0) {
        const next = storehouse.imports.next(Date.now())
        if (next === undefined) return
        const { id, message, attempts } = next
        try {
          await consumer.ready()
          await takeImport(consumer, readImportMessage(message))
          storehouse.imports.done(id)
        } catch (error) {
          logFailure('inbox_retry', error, { id: String(id) })
          const waitMs = Math.min(PUT_OFF_MS_MAX, 500 * 2 ** attempts)
          storehouse.imports.retryAt(id, Date.now() + waitMs)
        }
      }
    },
    pumpStream: async () => pump?.(),
    pumpSchedule: async () => {
      await shared.ready()
      await runDue([
        { name: 'reviews', withinMs: 10_000, run: (time) => sweepReviews(shared, now(), time) },
        {
          name: 'access queue',
          withinMs: 10_000,
          run: (time) => serveAccessQueue(shared, now(), time),
        },
        {
          name: 'consent queue',
          withinMs: 5_000,
          run: (time) => serveConsentQueue(shared, now(), time),
        },
        {
          name: 'access',
          withinMs: 5_000,
          run: (time) => sweepAccessRequests(shared, now(), time),
        },
        { name: 'messages', withinMs: 5_000, run: (time) => sweepMessages(shared, now(), time) },
        { name: 'polls', withinMs: SCHEDULE_MS, run: (time) => pollAccounts(consumer, time) },
      ])
      await objects.sweep(now())
      await largeRequests.sweep(now())
    },
  }
}
