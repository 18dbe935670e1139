import { readConfig } from '../environment.ts'
import { readEnvelopeKeys } from '../domain/envelope.ts'
import { begin, httpJob, opened } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { envelopeRing } from '../store/envelope-ring.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { sqsInbox } from '../store/queues/inbox.ts'
import { linkKeys, readLinkRoots } from '../store/keys/link-keys.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { renewed } from '../store/renewed.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { senders } from '../store/senders/senders.ts'
import { onLinkError, unsubscribeRouter } from './unsubscribe/router.ts'

const config = readConfig(
  ['TABLE_NAME', 'HASH_KEYS_SECRET', 'LINK_KEYS_SECRET', 'ENVELOPE_KEYS_SECRET', 'INBOX_QUEUE_URL'],
  process.env,
)
const now = () => new Date()
const db = dynamo(config.TABLE_NAME, undefined, { now })
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
  return unsubscribeRouter({
    ready: async (how) => {
      await envelopes.renew()
      return ring.ready(how)
    },
    ledger: openLedger(db, ring),
    senders: senders(db),
    linkKeys: linkKeys(db, loadLinkRoots),
    envelopeKeys: envelopes.keys,
    inbox: sqsInbox(config.INBOX_QUEUE_URL),
    now,
  })
})
await begin(() => Promise.all([open(), ring.ready()]))

export const handler = httpJob(open, onLinkError)
