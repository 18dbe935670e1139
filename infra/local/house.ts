import { Hono } from 'hono'
import { checkRouter } from '../../functions/check/router.ts'
import { readHashKeys } from '../../functions/domain/contact-id.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import { notFound, onError } from '../../functions/http.ts'
import { accounts } from '../../functions/inbound/accounts.ts'
import { takeOverdueParts } from '../../functions/inbound/joined-parts.ts'
import { pollAccounts } from '../../functions/inbound/poll.ts'
import { sendQueuedReply } from '../../functions/inbound/queued-reply.ts'
import { inboundRouter } from '../../functions/inbound/router.ts'
import { takeSpilledRequest } from '../../functions/inbound/take.ts'
import { takeAll, takeSpilled } from '../../functions/inbox/take.ts'
import { logFailure } from '../../functions/log.ts'
import { registerRouter } from '../../functions/register/router.ts'
import { sweepReviews } from '../../functions/register/reviews.ts'
import { takeSpilledStop } from '../../functions/register/stops.ts'
import { setUp } from '../../functions/setup/set-up.ts'
import { accessRequests } from '../../functions/store/access-requests.ts'
import { dynamo } from '../../functions/store/client.ts'
import { erasures } from '../../functions/store/erasures.ts'
import { idempotency } from '../../functions/store/idempotency.ts'
import { ensureAdminKey, keys } from '../../functions/store/keys.ts'
import { CONSUMER_FIGHT_MS } from '../../functions/store/ledger.ts'
import { limits } from '../../functions/store/limits.ts'
import { linkKeys, readLinkRoots } from '../../functions/store/link-keys.ts'
import { proveHashKeys } from '../../functions/store/meta.ts'
import { nonces } from '../../functions/store/nonces.ts'
import { openLedger, readiness } from '../../functions/store/open-ledger.ts'
import { outside } from '../../functions/store/outside.ts'
import { parts } from '../../functions/store/parts.ts'
import { quarantine } from '../../functions/store/quarantine.ts'
import { reviews } from '../../functions/store/reviews.ts'
import { senders } from '../../functions/store/senders.ts'
import { takeSpilledLink } from '../../functions/unsubscribe/link-stop.ts'
import { unsubscribeRouter } from '../../functions/unsubscribe/router.ts'
import type { Mail, Outside } from '../../functions/domain/ports.ts'
import type { LocalSecrets } from './secrets.ts'
import { streamPump } from './stream-pump.ts'
import type { Storehouse } from './storehouse.ts'
import { ensureTable } from './table.ts'

export type HouseOptions = {
  readonly endpoint: string
  readonly table: string
  readonly publicUrl: string
  readonly secrets: LocalSecrets
  readonly adminKey: string
  readonly loadAccounts: () => Promise<string>
  readonly storehouse: Storehouse
  /** Where mail goes that Basta sends. */
  readonly mail: Mail
  /** Where mail to unsubscribe links is received. */
  readonly mailDomain?: string | undefined
  /** By default yes: one machine's links are for that machine; nobody is promised more. */
  readonly publicUrlIsOwned?: boolean | undefined
  readonly now?: () => Date
  /** Other people's servers; tests give their own. */
  readonly outside?: Outside
}

/** All of Basta in one process: the routers that are deployed, on one port, with its two pumps. */
export type House = {
  readonly app: Hono
  /** Creates the table where there is none and proves the hash keys; call before the rest. */
  readonly open: () => Promise<void>
  /** One pass over the inbox: what is due is taken, or comes again later. */
  readonly pumpInbox: () => Promise<void>
  /** One pass over the table's stream. */
  readonly pumpStream: () => Promise<void>
  /** What is due by time alone: holds nobody decided, providers that must be asked. */
  readonly pumpSchedule: () => Promise<void>
}

const INBOX_RETRY_MS_MAX = 60_000

export function buildHouse(options: HouseOptions): House {
  const { endpoint, table, secrets, storehouse, publicUrl, now = () => new Date() } = options
  const db = dynamo(table, endpoint)
  const hashKeys = readHashKeys(secrets.hashKeys)
  const shared = {
    ready: readiness(db, hashKeys),
    ledger: openLedger(db, hashKeys),
    senders: senders(db),
    keys: keys(db),
    idempotency: idempotency(db, now),
    limits: limits(db),
    mail: options.mail,
    linkKeys: linkKeys(db, readLinkRoots(secrets.linkRoots)),
    envelopeKeys: readEnvelopeKeys(secrets.envelopeKeys),
    accounts: accounts(options.loadAccounts),
    inbox: storehouse,
    quarantine: quarantine(db),
    nonces: nonces(db),
    parts: parts(db),
    outside: options.outside ?? outside(),
    publicUrl,
    mailDomain: options.mailDomain ?? '',
    reviews: reviews(db),
    erasures: erasures(db),
    accessRequests: accessRequests(db),
    publicUrlIsOwned: options.publicUrlIsOwned ?? true,
    now,
  }
  const app = new Hono()
  app.onError(onError)
  app.notFound(notFound)
  app.route('/', checkRouter(shared))
  app.route('/', inboundRouter(shared))
  app.route('/', unsubscribeRouter(shared))
  app.route('/', registerRouter(shared))

  const consumer = { ...shared, ledger: openLedger(db, hashKeys, CONSUMER_FIGHT_MS) }
  const takers = {
    inbound: (sealed: Uint8Array) => takeSpilledRequest(consumer, sealed),
    link: (sealed: Uint8Array) => takeSpilledLink(consumer, sealed),
    stop: (sealed: Uint8Array) => takeSpilledStop(consumer, sealed),
    reply: (sealed: Uint8Array) => sendQueuedReply(consumer, sealed),
    parts: (sealed: Uint8Array) => takeOverdueParts(consumer, sealed),
  }
  let pump: (() => Promise<void>) | undefined

  return {
    app,
    open: async () => {
      const streamArn = await ensureTable(db)
      await setUp(
        {
          proveHashKeys: (ring) => proveHashKeys(db, ring),
          ensureAdminKey: (secret, created) => ensureAdminKey(db, secret, created),
          now,
        },
        hashKeys,
        options.adminKey,
      )
      pump = streamPump(db, { streamArn, endpoint }, storehouse)
    },
    pumpInbox: async () => {
      const due = storehouse.due(Date.now(), 10)
      const messages = due.map(({ id, sealed }) => ({ id: String(id), body: sealed }))
      const failed = await takeAll(
        messages,
        async (sealed) => {
          await shared.ready()
          await takeSpilled(shared.envelopeKeys, takers, sealed)
        },
        (error, id) => logFailure('inbox_retry', error, { id }),
      )
      for (const { id, attempts } of due) {
        if (failed.includes(String(id)))
          storehouse.retryAt(id, Date.now() + Math.min(INBOX_RETRY_MS_MAX, 500 * 2 ** attempts))
        else storehouse.done(id)
      }
    },
    pumpStream: async () => pump?.(),
    pumpSchedule: async () => {
      await shared.ready()
      await pollAccounts(consumer)
      await sweepReviews(shared, now())
    },
  }
}
