import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { bundleEntry } from '../../infra/aws/bundle.ts'
import { openRegister, type Register } from './register.ts'
import { alternate, median } from './rounds.ts'
import type { Row } from './row.ts'

const STARTS = 15
const ENTRIES = {
  ours: '../../functions/check/handler.ts',
  noSecret: './start/no-secret.ts',
  bare: './start/bare.ts',
  probe: './start/probe.ts',
}
const run = promisify(execFile)

/** A cold start as a sender feels it: from the import of the deployed bundle to the first answer. */
export async function benchStart(endpoint: string): Promise<Row[]> {
  const register = await openRegister(endpoint)
  const secrets = await serveSecret(JSON.stringify(register.ring))
  const directory = await mkdtemp(join(tmpdir(), 'basta-bench-'))
  try {
    const bundles = await bundleAll(directory)
    const environment = environmentOf(register, endpoint, secrets)
    const cpus = { ours: new Array<number>(), bare: new Array<number>() }
    const start = (name: keyof typeof ENTRIES) => async (): Promise<number> => {
      const { stdout } = await run(process.execPath, [bundles.probe, bundles[name], register.key], {
        env: environment,
        timeout: 20_000,
      })
      const { total, cpu } = JSON.parse(stdout) as { total: number; cpu: number }
      if (name === 'ours' || name === 'bare') cpus[name].push(cpu)
      return total
    }
    const { ours, noSecret, bare } = await alternate(
      { ours: start('ours'), bare: start('bare'), noSecret: start('noSecret') },
      STARTS,
    )
    const row = { unit: 'ms', bare, goal: { atMost: 0.6 } }
    const [cpu, bareCpu] = [median(cpus.ours), median(cpus.bare)]
    return [
      { name: 'import and first check', ours, ...row },
      // Less moved by what else this machine does.
      { name: '– CPU', ours: cpu, ...row, bare: bareCpu },
      { name: '– without fetching the secret', ours: noSecret, ...row },
    ]
  } finally {
    secrets.close()
    await rm(directory, { recursive: true })
    await register.close()
  }
}

async function bundleAll(directory: string): Promise<Record<keyof typeof ENTRIES, string>> {
  const bundles = await Promise.all(
    Object.entries(ENTRIES).map(async ([name, path]) => {
      const entry = fileURLToPath(new URL(path, import.meta.url))
      const outfile = join(directory, name, 'index.mjs')
      await bundleEntry({ entry, outfile, isWithoutUndici: name !== 'bare' })
      return [name, outfile] as const
    }),
  )
  return Object.fromEntries(bundles) as Record<keyof typeof ENTRIES, string>
}

/** What a function is told on Lambda, with both services on this machine. */
function environmentOf({ db, ring }: Register, endpoint: string, secrets: Server) {
  return {
    AWS_REGION: 'eu-west-3',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    // The first use of a key is told to the inbox, whose server answers anything.
    AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}`,
    INBOX_QUEUE_URL: `http://127.0.0.1:${(secrets.address() as AddressInfo).port}/1/inbox`,
    TABLE_NAME: db.table,
    HASH_KEYS_SECRET: 'hash-keys',
    HASH_KEYS: JSON.stringify(ring),
  }
}

/** Secrets Manager, as far as it has one secret. */
async function serveSecret(value: string): Promise<Server> {
  const answer = JSON.stringify({ ARN: 'arn', Name: 'hash-keys', SecretString: value })
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
