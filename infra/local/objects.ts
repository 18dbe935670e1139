import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvelopeKeys } from '../../functions/domain/envelope.ts'
import { IMPORT_BYTES_MAX } from '../../functions/domain/import.ts'
import {
  ObjectGone,
  objectKind,
  type ObjectKind,
  type Objects,
  type ObjectWriter,
} from '../../functions/domain/objects.ts'
import { SCRUB_BYTES_MAX } from '../../functions/domain/scrub.ts'
import type { AwaitedUploads } from './awaited-uploads.ts'
import { openFrom, plainBytes, readFileHead, SALT_BYTES, sealInto } from './sealed-file.ts'

/**
 * Replaces S3: a sealed file for each object (`sealed-file.ts`), under a key of its own: HKDF-SHA-256
 * (envelope secret, salt, info `basta/import-file`). The salt is the file's version.
 */
export type LocalObjects = Objects & {
  /**
   * False if the token belongs to another name or has expired. Rejects with `TooLarge`, and with
   * `conflict` if nobody waits for the file: a URL outlives the need for it.
   */
  readonly receive: (
    name: string,
    token: string,
    body: AsyncIterable<Uint8Array>,
    where: { readonly now: Date; readonly awaited: AwaitedUploads },
  ) => Promise<boolean>
  /** What such a URL of a download opens; undefined if it is not good, or the file is gone. */
  readonly give: (
    name: string,
    token: string,
    now: Date,
  ) => Promise<
    | {
        readonly fileName: string
        readonly type: string
        readonly bytes: number
        readonly body: AsyncIterable<Uint8Array>
      }
    | undefined
  >
  /** Deletes files that are old enough, finished or not. */
  readonly sweep: (now: Date) => Promise<void>
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

const DAY_MS = 86_400_000
/** A day less than what is promised, because a machine that sleeps sweeps late. */
const KEPT_MS: Readonly<Record<ObjectKind, number>> = {
  import: 6 * DAY_MS,
  list: DAY_MS,
  result: 6 * DAY_MS,
}
/** What a process that was ended left behind: nobody writes for so long at one file. */
const HALF_KEPT_MS = DAY_MS
const BYTES_MAX = { import: IMPORT_BYTES_MAX, list: SCRUB_BYTES_MAX, result: Infinity } as const

export function localObjects(
  folder: string,
  { envelopeKeys, publicUrl }: { envelopeKeys: EnvelopeKeys; publicUrl: string },
): LocalObjects {
  const fileOf = (name: string) => {
    if (objectKind(name) === undefined) throw new Error('Not the name of a file.')
    return join(folder, `${name}.sealed`)
  }
  const keyFor = (letter: string, salt: Uint8Array): Buffer => {
    const secret = envelopeKeys.ring.get(letter)
    if (secret === undefined) throw new Error(`No envelope key "${letter}".`)
    return Buffer.from(hkdfSync('sha256', secret, salt, 'basta/import-file', 32))
  }
  /** `<seconds>.<HMAC>`: for one thing to do with one file, until then. */
  const tokenFor = (what: string, until: Date | string) => {
    const seconds = typeof until === 'string' ? until : String(Math.floor(until.getTime() / 1000))
    const mac = createHmac('sha256', keyFor(envelopeKeys.newest, Buffer.from('upload')))
    return `${seconds}.${mac.update(`${what}\n${seconds}`).digest('base64url')}`
  }
  const isGood = (token: string, what: string, now: Date) => {
    const [until = ''] = token.split('.')
    return isSame(token, tokenFor(what, until)) && Number(until) * 1000 >= now.getTime()
  }

  /** Under another name until it is complete, so that no half file is read. */
  async function write(name: string): Promise<ObjectWriter> {
    const whole = fileOf(name)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const half = join(folder, `${name}.${randomBytes(6).toString('hex')}.half`)
    const salt = randomBytes(SALT_BYTES)
    const letter = envelopeKeys.newest
    const writer = await sealInto(half, { letter, salt, key: keyFor(letter, salt) })
    return {
      write: writer.write,
      close: async () => {
        await writer.close()
        await rename(half, whole)
      },
      abort: async () => {
        await writer.abort()
        await rm(half, { force: true })
      },
    }
  }

  return {
    upload: (name, until) =>
      Promise.resolve({
        url: `${publicUrl}/files/${name}?token=${tokenFor(`put\n${name}`, until)}`,
        headers: { 'content-type': 'text/csv' },
      }),
    uploadOrigin: () => Promise.resolve(new URL(publicUrl).origin),
    put: async (name, bytes) => {
      await takeWhole(await write(name), [bytes])
    },
    write,
    receive: async (name, token, body, { now, awaited }) => {
      const kind = objectKind(name)
      if (kind === undefined || !isGood(token, `put\n${name}`, now)) return false
      const isAwaited = () => awaited.requireAwaited(name)
      await isAwaited()
      await takeWhole(await write(name), andThen(upTo(BYTES_MAX[kind], body), isAwaited))
      // It may have ended between the last look and the file's name: its own deletion came too early.
      if (await awaited.isOver(name)) {
        await rm(fileOf(name), { force: true })
        await isAwaited()
      }
      return true
    },
    stat: async (name) => {
      const [head, found] = await Promise.all([
        readFileHead(fileOf(name)),
        stat(fileOf(name)).catch(() => undefined),
      ])
      if (head === undefined || found === undefined) return undefined
      return { bytes: plainBytes(found), version: head.salt.toString('hex') }
    },
    read: async function* (name, version, from) {
      const head = await readFileHead(fileOf(name))
      if (head?.salt.toString('hex') !== version) throw new ObjectGone('Replaced, or deleted.')
      yield* openFrom(fileOf(name), keyFor(head.letter, head.salt), from)
    },
    download: (name, until, { fileName, type }) => {
      const as = Buffer.from(JSON.stringify({ fileName, type })).toString('base64url')
      const token = `${tokenFor(`get\n${name}\n${as}`, until)}.${as}`
      return Promise.resolve(`${publicUrl}/files/${name}?token=${token}`)
    },
    give: async (name, given, now) => {
      const [until = '', mac = '', as = ''] = given.split('.')
      if (objectKind(name) === undefined) return undefined
      if (!isGood(`${until}.${mac}`, `get\n${name}\n${as}`, now)) return undefined
      const [head, found] = await Promise.all([
        readFileHead(fileOf(name)),
        stat(fileOf(name)).catch(() => undefined),
      ])
      if (head === undefined || found === undefined) return undefined
      const told = JSON.parse(Buffer.from(as, 'base64url').toString()) as {
        fileName: string
        type: string
      }
      const body = openFrom(fileOf(name), keyFor(head.letter, head.salt), 0)
      return { ...told, bytes: plainBytes(found), body }
    },
    forget: async (name) => {
      await rm(fileOf(name), { force: true })
    },
    sweep: async (now) => {
      for (const file of await readdir(folder).catch(() => [])) {
        // Undefined: deleted meanwhile.
        const found = await stat(join(folder, file)).catch(() => undefined)
        const ageMs = now.getTime() - (found?.mtimeMs ?? now.getTime())
        if (ageMs > keptMs(file)) await rm(join(folder, file), { force: true })
      }
    },
  }
}

function keptMs(file: string): number {
  if (file.endsWith('.half')) return HALF_KEPT_MS
  return KEPT_MS[objectKind(file.replace(/\.sealed$/, '')) ?? 'import']
}

async function takeWhole(
  writer: ObjectWriter,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  try {
    for await (const part of body) await writer.write(part)
    await writer.close()
  } catch (error) {
    await writer.abort()
    throw error
  }
}

async function* upTo(bytesMax: number, body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let bytes = 0
  for await (const part of body) {
    bytes += part.length
    if (bytes > bytesMax) throw new TooLarge(`More than ${bytesMax} bytes.`)
    yield part
  }
}

/** A large file takes minutes: what held when it began is asked again before it is kept. */
async function* andThen(
  body: AsyncIterable<Uint8Array>,
  last: () => Promise<void>,
): AsyncIterable<Uint8Array> {
  yield* body
  await last()
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
