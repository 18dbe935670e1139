import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { RETENTION } from '../../functions/domain/retention.ts'
import type { LargeRequests } from '../../functions/store/objects/large-requests.ts'

const KEPT_MS = RETENTION.quarantine.seconds * 1000
const NAME = /^[0-9a-f-]{36}$/

/** Replaces the bucket of large requests: a file for each, already sealed. */
export function localLargeRequests(
  folder: string,
): LargeRequests & { readonly sweep: (now: Date) => Promise<void> } {
  const fileOf = (name: string) => {
    if (!NAME.test(name)) throw new Error('Not the name of a request.')
    return join(folder, name)
  }
  return {
    put: async (sealed) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const name = randomUUID()
      // Written under another name until it is complete, so that no half file is read.
      const half = `${fileOf(name)}.half`
      const file = await open(half, 'wx', 0o600)
      try {
        await file.writeFile(sealed)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(half, fileOf(name))
      return name
    },
    get: (name) =>
      readFile(fileOf(name)).catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
        throw error
      }),
    forget: (name) => rm(fileOf(name), { force: true }),
    sweep: async (now) => {
      for (const name of await readdir(folder).catch(() => [])) {
        const file = join(folder, name)
        const { mtimeMs } = await stat(file)
        if (now.getTime() - mtimeMs > KEPT_MS) await rm(file, { force: true })
      }
    },
  }
}
