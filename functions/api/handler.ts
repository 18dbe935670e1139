import { readConfig } from '../environment.ts'
import { readEnvelopeKeys } from '../domain/envelope.ts'
import { begin, httpJob, opened } from '../lambda.ts'
import { accessRequests } from '../store/people/access-requests.ts'
import { asides } from '../store/people/asides.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { consentRequests } from '../store/people/consent-requests.ts'
import { erasures } from '../store/people/erasures.ts'
import { eventFeed } from '../store/event-log/event-feed.ts'
import { envelopeRing } from '../store/envelope-ring.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { idempotency } from '../store/requests/idempotency.ts'
import { sqsImportQueue } from '../store/queues/import-queue.ts'
import { imports } from '../store/requests/imports.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { keyRegister } from '../store/keys/key-register.ts'
import { sqsKeyUses } from '../store/keys/key-uses.ts'
import { keys } from '../store/keys/keys.ts'
import { limits } from '../store/requests/limits.ts'
import { linkKeys, readLinkRoots } from '../store/keys/link-keys.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { renewed } from '../store/renewed.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { reviews } from '../store/people/reviews.ts'
import { senders } from '../store/senders/senders.ts'
import { sendings } from '../store/people/sendings.ts'
import { registerOperations, registerRouter } from './router.ts'

const config = readConfig(
  [
    'TABLE_NAME',
    'PUBLIC_URL',
    'PUBLIC_URL_OWNED',
    'MAIL_DOMAIN',
    'MAIL_FROM',
    'TEXT_FROM',
    'HASH_KEYS_SECRET',
    'LINK_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'INBOX_QUEUE_URL',
    'IMPORTS_BUCKET',
    'IMPORTS_QUEUE_URL',
  ],
  process.env,
)
const now = () => new Date()
const db = dynamo(config.TABLE_NAME, undefined, { now })
const apiKeys = keys(db, { tellUse: sqsKeyUses(config.INBOX_QUEUE_URL) })
const ring = hashRing(db, { load: loadHashKeys(config.HASH_KEYS_SECRET), now })
const loadLinkRoots = renewed(
  async () => readLinkRoots(await readRing(config.LINK_KEYS_SECRET)),
  now,
)
const loadEnvelopeKeys = renewed(
  async () => readEnvelopeKeys(await readRing(config.ENVELOPE_KEYS_SECRET)),
  now,
)

const open = opened(async () => {
  const [envelopeKeys] = await Promise.all([loadEnvelopeKeys(), loadLinkRoots()])
  const envelopes = envelopeRing(envelopeKeys, loadEnvelopeKeys)
  return registerRouter({
    ready: async (how) => {
      await envelopes.renew()
      return ring.ready(how)
    },
    ledger: openLedger(db, ring),
    senders: senders(db),
    keys: apiKeys,
    keyRegister: keyRegister(db, apiKeys),
    idempotency: idempotency(db),
    eventFeed: eventFeed(db),
    linkKeys: linkKeys(db, loadLinkRoots),
    envelopeKeys: envelopes.keys,
    inbox: sqsInbox(config.INBOX_QUEUE_URL),
    imports: imports(db),
    objects: s3Objects(config.IMPORTS_BUCKET, now),
    importQueue: sqsImportQueue(config.IMPORTS_QUEUE_URL),
    publicUrl: config.PUBLIC_URL,
    mailDomain: config.MAIL_DOMAIN,
    // The inbox sends; whether it can is all that is to be known here.
    mail: { canSend: config.MAIL_FROM !== '' },
    texts: { canSend: config.TEXT_FROM !== '' },
    limits: limits(db),
    consentRequests: consentRequests(db),
    reviews: reviews(db),
    asides: asides(db),
    sendings: sendings(db),
    erasures: erasures(db),
    accessRequests: accessRequests(db),
    // Other jobs' calls, and files: none of it is read before the description is asked for.
    operations: async () => {
      const [{ checkOperations }, { unsubscribeOperations }, { inboundOperations }] =
        await Promise.all([
          import('../check/described.ts'),
          import('../pages/unsubscribe/described.ts'),
          import('../inbound/described.ts'),
        ])
      return [
        ...checkOperations,
        ...registerOperations,
        ...unsubscribeOperations,
        ...inboundOperations,
      ]
    },
    docsFile: async (name) => {
      const { readFile } = await import('node:fs/promises')
      return readFile(new URL(`docs/${name}`, import.meta.url))
    },
    publicUrlIsOwned: config.PUBLIC_URL_OWNED === 'yes',
    now,
  })
})
await begin(() => Promise.all([open(), ring.ready()]))

export const handler = httpJob(open)
