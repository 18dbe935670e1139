import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { CANARY_EVERY_SECONDS } from '../../functions/domain/canary-run.ts'
import { readAccounts } from '../../functions/inbound/accounts.ts'
import { problem } from '../../functions/http/problem.ts'
import { logFailure } from '../../functions/log.ts'
import { startEngine } from './engine.ts'
import { removeEnginePlace, TABLE_NAME, writeEnginePlace } from './engine-place.ts'
import { engineData, findEngine } from './engine-program.ts'
import { openEngineStream } from './engine-stream.ts'
import { startHttpServer } from './http-server.ts'
import { makePrivate, openAdminKey, openSecrets, sampleAccounts, writePrivate } from './secrets.ts'
import { endOrphanEngines } from './orphan-engine.ts'
import { folderMailbox, textsInto } from './mailbox.ts'
import { accountsFileOf, readLocalSettings } from './settings.ts'
import { LockedError, openStorehouse } from './storehouse.ts'
import { tour } from './tour.ts'

const PUMP_MS = 250
/** The same interval as the stack's schedule. */
const SCHEDULE_MS = 5 * 60_000
/** The same interval as the stack's sweep. */
const SWEEP_MS = 60_000
/** More often than the stack's, where a pass waits for its next page by itself. */
const AUDITS_MS = 2_000
/** The same interval as the stack's canary. */
const CANARY_MS = CANARY_EVERY_SECONDS * 1_000
const SHRINK_MS = 60_000
/** Lists are judged by what was recorded since, too: this only keeps that short. */
const SNAPSHOT_MS = 20_000

/** Runs all of Basta on one machine and one port, until Ctrl-C. */
async function start(): Promise<void> {
  const settings = readLocalSettings(process.env)
  const { port, publicUrl, folder, mailDomain } = settings
  const accountsFile = accountsFileOf(settings)

  // Installed first: without a handler this process would end and leave the engine running.
  const stopping = new AbortController()
  let close = (): Promise<void> => Promise.resolve()
  const stop = async (): Promise<void> => {
    if (stopping.signal.aborted) return
    stopping.abort()
    await close()
    process.exit(0)
  }
  process.on('SIGINT', () => void stop())
  process.on('SIGTERM', () => void stop())
  process.on('SIGHUP', () => void stop())

  // The port comes first: early callers get 503, and a taken port ends the start before anything else.
  let app: { fetch: (request: Request, environment?: unknown) => Response | Promise<Response> } = {
    fetch: () => problem('unavailable', 'Basta is starting.'),
  }
  const server = await startHttpServer((request, environment) => app.fetch(request, environment), {
    port,
    host: settings.host,
    publicUrl,
  })

  makePrivate(folder)
  const storehouse = openLocked(folder)
  checkAccounts(accountsFile, { isOurs: settings.accountsFile === undefined })
  // An engine that the user started is not ours to change.
  const program = process.env['AWS_ENDPOINT_URL_DYNAMODB'] ? undefined : findEngine(process.env)
  const tableFile = program === undefined ? join(folder, 'table.db') : engineData(folder, program)
  const secrets = openSecrets(folder, { isTableThere: existsSync(tableFile) })
  const adminKey = settings.adminKey ?? openAdminKey(folder)
  for (const pid of await endOrphanEngines(tableFile))
    console.error(`Ended process ${pid}: an earlier start was killed and left its engine behind.`)
  const engine = await startEngine({
    file: tableFile,
    onExit: (reason) => {
      if (!stopping.signal.aborted) fail(reason)
    },
  })
  const mail = folderMailbox(join(folder, 'mail'))
  // If others can reach this address, it has no page of mails, however well protected.
  const mailToken = isLoopback(publicUrl) ? randomBytes(24).toString('base64url') : undefined
  // Now, with the port taken and Ctrl-C heard: the pages of the console are compiled with it.
  const { buildHouse } = await import('./house.ts')
  const house = buildHouse({
    endpoint: engine.endpoint,
    table: TABLE_NAME,
    publicUrl,
    secrets,
    loadSecrets: () => Promise.resolve(openSecrets(folder, { isTableThere: true })),
    adminKey,
    loadAccounts: () => readFile(accountsFile, 'utf8'),
    storehouse,
    loadTargets: () => readTargets(join(folder, 'targets.json')),
    targetsMayBeLocal: settings.targetsMayBeLocal,
    importsFolder: join(folder, 'imports'),
    quarantineFolder: join(folder, 'quarantine'),
    snapshotsFolder: join(folder, 'snapshots'),
    mail,
    mailToken,
    texts: textsInto(mail),
    mailDomain,
    twoPersons: settings.twoPersons,
    consoleOidc:
      settings.consoleOidcFile === undefined
        ? undefined
        : () => readFile(settings.consoleOidcFile ?? '', 'utf8'),
    clock: () => new Date(),
  })
  await house.open()
  writeEnginePlace(folder, engine.endpoint)
  const engineStream =
    program?.kind === 'embedded' ? openEngineStream(tableFile, TABLE_NAME, storehouse) : undefined
  const pumps = [
    repeat(house.pumpInbox, PUMP_MS, stopping.signal),
    repeat(house.pumpImports, PUMP_MS, stopping.signal),
    repeat(() => Promise.resolve(house.beginScrubs()), PUMP_MS, stopping.signal),
    repeat(house.pumpStream, PUMP_MS, stopping.signal),
    repeat(() => Promise.resolve(house.beginDeliveries()), PUMP_MS, stopping.signal),
    repeat(house.sweepOutbox, SWEEP_MS, stopping.signal),
    repeat(house.sweepLog, SWEEP_MS, stopping.signal),
    repeat(house.pumpAudits, AUDITS_MS, stopping.signal),
    repeat(house.pumpSchedule, SCHEDULE_MS, stopping.signal),
    repeat(house.refreshSnapshot, SNAPSHOT_MS, stopping.signal),
    repeat(house.runCanary, CANARY_MS, stopping.signal),
    repeat(() => Promise.resolve(storehouse.shrink()), SHRINK_MS, stopping.signal),
    ...(engineStream === undefined ? [] : [repeat(engineStream.trim, PUMP_MS, stopping.signal)]),
  ]
  app = house.app

  close = async () => {
    await Promise.race([Promise.all([...pumps, server.close()]), sleep(3_000)])
    engineStream?.close()
    removeEnginePlace(folder)
    await engine.stop()
    storehouse.close()
  }

  const shown = (file: string) => relative(process.cwd(), file) || '.'
  console.log(
    tour({
      publicUrl,
      localUrl: `http://localhost:${port}`,
      folder: shown(folder),
      mailFolder: shown(join(folder, 'mail')),
      mailToken,
      signInToken: isLoopback(publicUrl) ? await house.localSignIn() : undefined,
      adminKeyFile: settings.adminKey === undefined ? shown(join(folder, 'admin-key')) : undefined,
      accountsFile: shown(resolve(accountsFile)),
    }),
  )
}

/** The credentials of who else is told; without the file there are none. */
async function readTargets(file: string): Promise<string> {
  return existsSync(file) ? readFile(file, 'utf8') : '{}'
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(new URL(url).hostname)
}

function openLocked(folder: string): ReturnType<typeof openStorehouse> {
  try {
    return openStorehouse(join(folder, 'local.db'))
  } catch (error) {
    if (!(error instanceof LockedError)) throw error
    throw new Error(`${folder} is in use by another Basta: stop it, or set BASTA_DATA.`, {
      cause: error,
    })
  }
}

/** Every entry must be usable before the first request: a typing error here could lose a STOP. */
function checkAccounts(file: string, { isOurs }: { isOurs: boolean }): void {
  if (isOurs && !existsSync(file)) writePrivate(file, sampleAccounts())
  if (!existsSync(file)) throw new Error(`BASTA_ACCOUNTS names ${file}, which does not exist.`)
  const { refused } = readOrName(file)
  const problems = [...refused].map(([name, what]) => `"${name}": ${what}`)
  if (problems.length > 0) throw new Error(`${file}: ${problems.join('; ')}`)
}

function readOrName(file: string): ReturnType<typeof readAccounts> {
  try {
    return readAccounts(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : 'cannot be read.'}`, {
      cause: error,
    })
  }
}

async function repeat(
  pump: () => Promise<void>,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      await pump()
      failures = 0
    } catch (error) {
      // Work in progress fails at the end, for that reason only.
      if (signal.aborted) return
      if (failures === 0) logFailure('pump_failed', error)
      failures += 1
    }
    const pause = failures === 0 ? everyMs : Math.min(10_000, PUMP_MS * 2 ** Math.min(failures, 6))
    await sleep(pause, undefined, { signal }).catch(() => undefined)
  }
}

function fail(reason: string): never {
  console.error(`Basta: ${reason.replaceAll(/\s+/g, ' ')}`)
  process.exit(1)
}

await start().catch((error: unknown) =>
  fail(error instanceof Error ? error.message : String(error)),
)
