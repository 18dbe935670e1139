import { readEnvironment } from '../environment.ts'
import { log } from '../log.ts'
import { dynamo, PATIENT_CALL_MS } from '../store/dynamo/client.ts'
import { recordedContacts } from '../store/event-log/recorded-contacts.ts'
import { readVersions } from '../store/ledger/standings.ts'
import { s3Snapshots } from '../store/objects/snapshots.ts'
import { job } from './job.ts'
import { refreshPass } from './pass.ts'

/** It is called every five minutes. */
const PASS_MS = 240_000

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now, callMs: PATIENT_CALL_MS })
const deps = {
  snapshots: s3Snapshots(environment.SNAPSHOTS_BUCKET),
  recorded: recordedContacts(db),
  standingsById: (ids: Parameters<typeof readVersions>[1]) => readVersions(db, ids),
  now,
}

/** Every five minutes: what was recorded since the last time. */
export async function handler(): Promise<void> {
  await refreshPass(deps, PASS_MS)
  log('snapshot_done')
}
