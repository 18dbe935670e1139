import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { SnapshotStore } from '../../functions/domain/snapshot.ts'

/** What is not whole yet. Swept with what no version names, if a process ended before it was. */
const HALF = 'half-'
const NAME = /^[a-z]+-[0-9a-f-]+$/

/** Replaces the bucket: a file for each, for the owner of this process alone. */
export function localSnapshots(folder: string): SnapshotStore {
  const fileOf = (name: string): string => {
    if (!NAME.test(name)) throw new Error('Not the name of a part of a snapshot.')
    return join(folder, name)
  }
  return {
    list: async (beginning) => {
      const names = await readdir(folder).catch(orNone([]))
      const wanted = names.filter((name) => name.startsWith(beginning) && NAME.test(name))
      const found = await Promise.all(
        wanted.toSorted().map(async (name) => {
          const file = await stat(fileOf(name)).catch(orNone(undefined))
          return file === undefined ? [] : [{ name, writtenAt: file.mtime }]
        }),
      )
      return found.flat()
    },
    create: async (name, bytes) => {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const half = fileOf(`${HALF}${randomUUID()}`)
      try {
        await writeSynced(half, bytes)
        // Unlike a rename, a link never replaces what another writer has made.
        await link(half, fileOf(name))
        await syncFolder(folder)
        return true
      } catch (error) {
        if (hasCode(error, 'EEXIST')) return false
        throw error
      } finally {
        await rm(half, { force: true })
      }
    },
    read: (name) => readFile(fileOf(name)).catch(orNone(undefined)),
    readInto: async (name, memory) => {
      const file = await open(fileOf(name)).catch(orNone(undefined))
      if (file === undefined) return false
      try {
        const { size } = await file.stat()
        if (size !== memory.length) return false
        for (let at = 0; at < memory.length;) {
          const { bytesRead } = await file.read(memory, at, memory.length - at, at)
          if (bytesRead === 0) return false
          at += bytesRead
        }
        return true
      } finally {
        await file.close()
      }
    },
    remove: async (names) => {
      for (const name of names) await rm(fileOf(name), { force: true })
    },
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** A name that was given is there after a power cut too. */
async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

function orNone<T>(none: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, 'ENOENT')) return none
    throw error
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
