import { hashRingInForce } from '../actions/scrubs/hash-ring.ts'
import { openRegister } from '../actions/snapshots/open.ts'
import { publishedSigner, readSigningKeys } from '../certificate/signing-keys.ts'
import { readEnvironment } from '../environment.ts'
import { startEarly } from '../lambda.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { eventFeed } from '../store/event-log/event-feed.ts'
import { recordedContacts } from '../store/event-log/recorded-contacts.ts'
import { certificateKeys } from '../store/keys/certificate-keys.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { readStandings, readVersions } from '../store/ledger/standings.ts'
import { s3ListParts } from '../store/objects/list-parts.ts'
import { s3Objects } from '../store/objects/objects.ts'
import { s3Snapshots } from '../store/objects/snapshots.ts'
import { loadHashKeys, readRing } from '../store/outside/secrets.ts'
import { sqsBacklog } from '../store/queues/backlog.ts'
import { scrubs } from '../store/requests/scrubs.ts'
import { senders } from '../store/senders/senders.ts'
import { job } from './job.ts'
import { takeStep } from './steps.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
const register = {
  snapshots: s3Snapshots(environment.SNAPSHOTS_BUCKET),
  recorded: recordedContacts(db),
  standingsById: (ids: Parameters<typeof readVersions>[1]) => readVersions(db, ids),
  eventFeed: eventFeed(db),
  backlog: sqsBacklog(environment.BACKLOG_QUEUE_URL),
  now,
}
const deps = {
  scrubs: scrubs(db),
  objects: s3Objects(environment.IMPORTS_BUCKET, now),
  parts: s3ListParts(environment.IMPORTS_BUCKET),
  senders: senders(db),
  snapshots: register.snapshots,
  openRegister: (asked: { readonly now: Date; readonly allowLag: boolean }) =>
    openRegister(register, asked),
  hashRing: hashRingInForce({
    ready: ring.ready,
    inForce: ring.inForce,
    load: () => readRing(environment.HASH_KEYS_SECRET),
  }),
  readStandings: (ids: Parameters<typeof readStandings>[1]) => readStandings(db, ids),
  signer: async () =>
    publishedSigner(
      readSigningKeys(await readRing(environment.CERTIFICATE_KEYS_SECRET)),
      certificateKeys(db),
    ),
  now,
}

await startEarly(() => ring.ready())

/** One step of a list in parts, as the state machine asks for it. */
export function handler(event: unknown): Promise<unknown> {
  return takeStep(deps, event)
}
