import { readEnvironment } from '../environment.ts'
import { openOnce, startEarly } from '../lambda.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { linkKeys } from '../store/keys/link-keys.ts'
import { linkRoots } from '../store/keys/link-roots.ts'
import { hashRing } from '../store/ledger/hash-ring.ts'
import { sesMail } from '../store/outside/mail.ts'
import { outside } from '../store/outside/outside.ts'
import { loadHashKeys } from '../store/outside/secrets.ts'
import { sqsDeliveryQueue } from '../store/queues/delivery-queue.ts'
import { canaryRuns } from '../store/requests/canary-runs.ts'
import { outbox } from '../store/targets/outbox.ts'
import { targetNotes } from '../store/targets/target-notes.ts'
import { targets } from '../store/targets/targets.ts'
import { job } from './job.ts'
import { runCanary } from './run.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const ring = hashRing(db, { load: loadHashKeys(environment.HASH_KEYS_SECRET), now })
const roots = linkRoots(environment.LINK_KEYS_SECRET, now)
const mail = sesMail(environment.MAIL_FROM)
const deps = {
  ready: ring.ready,
  publicUrl: environment.PUBLIC_URL,
  fetch: outside().fetch,
  hashKeys: () => ring.inForce().keys,
  linkKeys: linkKeys(db, roots),
  mailDomain: environment.MAIL_DOMAIN,
  mailer: () =>
    Promise.resolve(
      mail.canSend
        ? (to: string) => mail.send({ to, subject: 'unsubscribe', text: 'unsubscribe' })
        : undefined,
    ),
  targets: targets(db),
  targetNotes: targetNotes(db),
  outbox: outbox(db),
  deliveryQueue: sqsDeliveryQueue({ shared: environment.DELIVERY_QUEUE_URL }),
  canaryRuns: canaryRuns(db),
  now,
}
const open = openOnce(() => roots())
await startEarly(() => Promise.all([open(), ring.ready()]))

export async function handler(): Promise<void> {
  await open()
  await runCanary(deps)
}
