import { setTimeout as sleep } from 'node:timers/promises'
import { readEnvironment } from '../environment.ts'
import { openOnce, startEarly } from '../lambda.ts'
import { log } from '../log.ts'
import { httpsCall } from '../propagate/https-call.ts'
import { openLists } from '../propagate/open-list.ts'
import { TARGETS } from '../propagate/targets.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { CONSUMER_FIGHT_MS } from '../store/ledger/ledger.ts'
import { openLedger } from '../store/ledger/open-ledger.ts'
import { ownAwsKeys } from '../store/outside/aws-keys.ts'
import { readSecret } from '../store/outside/read-secret.ts'
import { auditStores } from '../store/targets/audit-stores.ts'
import { targetCredentials } from '../store/targets/credentials.ts'
import { telling } from '../store/targets/telling.ts'
import { job } from './job.ts'
import { auditPass } from './pass.ts'

/** It is called each minute. */
const PASS_MS = 50_000

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const { ring, openEnvelopes } = jobKeys(db, environment, now)
const openList = openLists({
  kinds: TARGETS,
  credentials: targetCredentials(() => readSecret(environment.TARGETS_SECRET), now),
  fetch: httpsCall({ mayBeLoopback: false }),
  awsKeys: ownAwsKeys,
  now,
})

const open = openOnce(async () => {
  const { envelopeKeys, ready } = await openEnvelopes()
  return {
    ready,
    ...auditStores(db, telling(db, envelopeKeys)),
    ledger: openLedger(db, ring, CONSUMER_FIGHT_MS, now, telling(db, envelopeKeys)),
    openList,
    targetKinds: TARGETS,
    envelopeKeys,
    now,
    random: Math.random,
    sleep,
  }
})
await startEarly(() => Promise.all([open(), ring.ready()]))

/** Each minute: audits that are due, and those that were begun. */
export async function handler(): Promise<void> {
  await auditPass(await open(), PASS_MS)
  log('audits_done')
}
