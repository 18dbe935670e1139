import { randomBytes } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, realpathSync, rmSync, statSync } from 'node:fs'
import { open, rename, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { codeOf, Failure } from './failure.ts'

const PART = '.basta-part'

/**
 * Refuses, before anything is read, places that cannot take a result or would destroy something: a folder,
 * a device, the list itself under whatever name, or two results in one file.
 */
export function requirePlaces(list: string, places: readonly string[]): void {
  const own = statSync(list)
  for (const [at, place] of places.entries()) {
    const folder = dirname(resolve(place))
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new Failure(`${place} cannot be written: there is no folder ${folder}.`)
    const twin = places.findIndex((other) => isSamePlace(other, place))
    if (twin < at) throw new Failure(`${places[twin] ?? ''} and ${place} are one file: give two.`)
    const there = lstatSync(place, { throwIfNoEntry: false })
    if (there === undefined) continue
    const found = statSync(place, { throwIfNoEntry: false })
    if (found?.isDirectory() === true) throw new Failure(`${place} is a folder: give a file.`)
    if (found?.isFile() === false) throw new Failure(`${place} is no file.`)
    // By its number on the disk: also if it is a link to the list, or another name of it.
    if (found?.ino === own.ino && found.dev === own.dev)
      throw new Failure(`${place} is the list itself: give another file.`)
  }
}

function isSamePlace(one: string, other: string): boolean {
  const real = (place: string) => join(realpathSync(dirname(resolve(place))), basename(place))
  return real(one) === real(other)
}

/** A file that is written under another name, and gets its own when all of it is on the disk. */
export type OutputFile = {
  readonly place: string
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** Waits until it is on the disk. */
  readonly close: () => Promise<void>
  readonly moveIntoPlace: () => Promise<void>
  /** Leaves nothing. */
  readonly discard: () => Promise<void>
}

/** Readable for its owner only: lists hold addresses. */
export async function openOutput(place: string): Promise<OutputFile> {
  removeLeftovers(place)
  const name = `.${basename(place)}.${process.pid}-${randomBytes(3).toString('hex')}${PART}`
  const part = join(dirname(place), name)
  const unwritable = (error: unknown) => new Failure(said(place, error), [], error)
  let file: FileHandle | undefined = await open(part, 'wx', 0o600).catch((error: unknown) => {
    throw unwritable(error)
  })
  const shut = async (): Promise<void> => {
    const opened = file
    file = undefined
    await opened?.close()
  }
  return {
    place,
    write: async (some) => {
      try {
        // `write` may write less than it was given.
        for (let at = 0; at < some.length;)
          at += (await file?.write(some, at))?.bytesWritten ?? some.length
      } catch (error) {
        throw unwritable(error)
      }
    },
    close: async () => {
      try {
        await file?.sync()
        await shut()
      } catch (error) {
        throw unwritable(error)
      }
    },
    moveIntoPlace: async () => {
      await rename(part, place).catch((error: unknown) => {
        throw unwritable(error)
      })
    },
    discard: async () => {
      await shut().catch(() => undefined)
      rmSync(part, { force: true })
    },
  }
}

/** All of them are on the disk before the first gets its name; the last is the one that others wait for. */
export async function publish(files: readonly OutputFile[]): Promise<void> {
  for (const file of files) await file.close()
  for (const file of files) await file.moveIntoPlace()
  for (const folder of new Set(files.map(({ place }) => dirname(resolve(place))))) {
    // Where a folder cannot be opened, as on Windows, its names are written without it.
    const opened = await open(folder).catch(() => undefined)
    await opened?.sync().catch(() => undefined)
    await opened?.close()
  }
}

/** What a process that was killed left beside the place. */
function removeLeftovers(place: string): void {
  const folder = dirname(place)
  const start = `.${basename(place)}.`
  for (const name of readdirSync(folder)) {
    const [, pid] = /^(\d+)-[0-9a-f]{6}$/.exec(
      name.startsWith(start) && name.endsWith(PART) ? name.slice(start.length, -PART.length) : '',
    ) ?? ['', undefined]
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

function said(place: string, error: unknown): string {
  const code = codeOf(error)
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG')
    return `There is no room for ${place} (${code}): no part of it was left behind.`
  return `${place} cannot be written (${code}).`
}
