import { readFile } from 'node:fs/promises'
import { readEnvironment } from '../environment.ts'
import { startEarly, httpHandler, openOnce } from '../lambda.ts'
import { dynamo } from '../store/dynamo/client.ts'
import { jobKeys } from '../store/keys/job-keys.ts'
import { consoleStores } from '../store/operators/console-stores.ts'
import { ASSET_NAMES, openAssets } from './assets.ts'
import { job } from './job.ts'
import { consoleRouter } from './router.ts'

const environment = readEnvironment(job.environment, process.env)
const now = () => new Date()
const db = dynamo(environment.TABLE_NAME, undefined, { now })
const { ring, openEnvelopes } = jobKeys(db, environment, now)

const open = openOnce(async () => {
  const [{ envelopeKeys, ready }, assets] = await Promise.all([
    openEnvelopes(),
    Promise.all(
      ASSET_NAMES.map(
        async (name) => [name, await readFile(new URL(`assets/${name}`, import.meta.url))] as const,
      ),
    ),
  ])
  return consoleRouter({
    ready,
    ...consoleStores(db, envelopeKeys),
    assets: openAssets(new Map(assets)),
    publicUrl: environment.PUBLIC_URL,
    now,
  })
})
await startEarly(() => Promise.all([open(), ring.ready()]))

export const handler = httpHandler(open)
