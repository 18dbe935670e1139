import { readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { writePrivate } from './secrets.ts'

/** The one table of a data folder. */
export const TABLE_NAME = 'basta'

const KNOCK_MS = 5_000

/** Where the house that runs on a data folder has its engine: a command on this machine may read it too. */
export function writeEnginePlace(folder: string, endpoint: string): void {
  removeEnginePlace(folder)
  writePrivate(fileOf(folder), JSON.stringify({ endpoint }))
}

/** Undefined if no house runs there. One that was killed left its place behind, so it is knocked at. */
export async function findEngineOf(folder: string): Promise<string | undefined> {
  const endpoint = readPlace(folder)
  return endpoint !== undefined && (await answers(new URL(endpoint))) ? endpoint : undefined
}

function readPlace(folder: string): string | undefined {
  try {
    const { endpoint } = JSON.parse(readFileSync(fileOf(folder), 'utf8')) as { endpoint?: unknown }
    return typeof endpoint === 'string' && URL.canParse(endpoint) ? endpoint : undefined
  } catch {
    return undefined
  }
}

function answers({ hostname, port, protocol }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
    const socket = connect({ host: hostname, port: number, timeout: KNOCK_MS })
    const end = (isThere: boolean) => () => {
      socket.destroy()
      resolve(isThere)
    }
    socket.once('connect', end(true)).once('timeout', end(false)).once('error', end(false))
  })
}

export function removeEnginePlace(folder: string): void {
  rmSync(fileOf(folder), { force: true })
}

function fileOf(folder: string): string {
  return join(folder, 'engine.json')
}
