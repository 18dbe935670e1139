import { handle } from 'hono/aws-lambda'
import { readConfig } from '../config.ts'
import { readHashKeys } from '../domain/contact-id.ts'
import { readEnvelopeKeys } from '../domain/envelope.ts'
import { asides } from '../store/asides.ts'
import { dynamo } from '../store/client.ts'
import { sqsInbox } from '../store/inbox.ts'
import { sqsKeyUses } from '../store/key-uses.ts'
import { keys } from '../store/keys.ts'
import { s3LargeRequests } from '../store/large-requests.ts'
import { nonces } from '../store/nonces.ts'
import { openLedger, readiness } from '../store/open-ledger.ts'
import { outside } from '../store/outside.ts'
import { parts } from '../store/parts.ts'
import { quarantine } from '../store/quarantine.ts'
import { readRing, readSecret } from '../store/secrets.ts'
import { senders } from '../store/senders.ts'
import { accounts } from './accounts.ts'
import { inboundRouter } from './router.ts'

const config = readConfig(
  [
    'TABLE_NAME',
    'PUBLIC_URL',
    'API_URL',
    'HASH_KEYS_SECRET',
    'ENVELOPE_KEYS_SECRET',
    'ACCOUNTS_SECRET',
    'INBOX_QUEUE_URL',
    'INBOX_BUCKET',
  ],
  process.env,
)
const [hashRing, envelopeRing] = await Promise.all([
  readRing(config.HASH_KEYS_SECRET),
  readRing(config.ENVELOPE_KEYS_SECRET),
])
const db = dynamo(config.TABLE_NAME)
const hashKeys = readHashKeys(hashRing)

export const handler = handle(
  inboundRouter({
    ready: readiness(db, hashKeys),
    ledger: openLedger(db, hashKeys),
    senders: senders(db),
    keys: keys(db, { tellUse: sqsKeyUses(config.INBOX_QUEUE_URL) }),
    accounts: accounts(() => readSecret(config.ACCOUNTS_SECRET)),
    envelopeKeys: readEnvelopeKeys(envelopeRing),
    inbox: sqsInbox(config.INBOX_QUEUE_URL, s3LargeRequests(config.INBOX_BUCKET)),
    quarantine: quarantine(db),
    nonces: nonces(db),
    parts: parts(db),
    asides: asides(db),
    outside: outside(),
    publicUrl: config.PUBLIC_URL,
    otherUrls: [config.API_URL],
    now: () => new Date(),
  }),
)
