import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { EnvelopeKeys } from '../../functions/domain/envelope.ts'
import { IMPORT_BYTES_MAX, ObjectGone, type Objects } from '../../functions/domain/import.ts'

/**
 * Replaces S3: a file for each object, encrypted in segments so that any part can be read alone. File:
 * version 1 ‖ key letter 1 ‖ salt 16 ‖ segments of 64 KiB plain text, each AES-256-GCM ciphertext ‖ tag
 * 16; key = HKDF-SHA-256(envelope secret, salt, info `basta/import-file`), nonce = number of the
 * segment, 12 bytes. The salt is the file's version.
 */
export type LocalObjects = Objects & {
  /** False if the token belongs to another name or has expired. Rejects with `TooLarge`. */
  readonly receive: (
    name: string,
    token: string,
    body: AsyncIterable<Uint8Array>,
    now: Date,
  ) => Promise<boolean>
  /** Deletes files that are old enough, finished or not. */
  readonly sweep: (now: Date) => Promise<void>
}

export class TooLarge extends Error {
  override readonly name = 'TooLarge'
}

const VERSION = 1
const HEAD_BYTES = 18
const SEGMENT_BYTES = 64 * 1024
const TAG_BYTES = 16
/** A day less than seven, because a machine that sleeps sweeps late. */
const KEPT_MS = 6 * 86_400_000
const NAME = /^imp_[0-9a-z]{26}$/

export function localObjects(
  folder: string,
  { envelopeKeys, publicUrl }: { envelopeKeys: EnvelopeKeys; publicUrl: string },
): LocalObjects {
  const fileOf = (name: string) => {
    if (!NAME.test(name)) throw new Error('Not the name of an import.')
    return join(folder, `${name}.sealed`)
  }
  const keyFor = (letter: string, salt: Uint8Array): Buffer => {
    const secret = envelopeKeys.ring.get(letter)
    if (secret === undefined) throw new Error(`No envelope key "${letter}".`)
    return Buffer.from(hkdfSync('sha256', secret, salt, 'basta/import-file', 32))
  }
  const tokenOf = (name: string, until: string) =>
    createHmac('sha256', keyFor(envelopeKeys.newest, Buffer.from('upload')))
      .update(`${name}\n${until}`)
      .digest('base64url')

  async function readHead(name: string): Promise<{ key: Buffer; salt: Buffer } | undefined> {
    const file = await open(fileOf(name)).catch(() => undefined)
    if (file === undefined) return undefined
    try {
      const head = Buffer.alloc(HEAD_BYTES)
      const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
      if (bytesRead < HEAD_BYTES || head[0] !== VERSION) return undefined
      const salt = head.subarray(2)
      return { key: keyFor(head.toString('latin1', 1, 2), salt), salt }
    } finally {
      await file.close()
    }
  }

  /** Under another name until it is complete, so that no half file is read. */
  async function write(name: string, body: AsyncIterable<Uint8Array>): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const half = join(folder, `${name}.${randomBytes(6).toString('hex')}.half`)
    try {
      const salt = randomBytes(HEAD_BYTES - 2)
      const { newest } = envelopeKeys
      await seal(half, { letter: newest, salt, key: keyFor(newest, salt) }, body)
      await rename(half, fileOf(name))
    } finally {
      await rm(half, { force: true })
    }
  }

  return {
    upload: (name, until) => {
      const seconds = String(Math.floor(until.getTime() / 1000))
      const token = `${seconds}.${tokenOf(name, seconds)}`
      const url = `${publicUrl}/imports/${name}/file?token=${token}`
      return Promise.resolve({ url, headers: { 'content-type': 'text/csv' } })
    },
    uploadOrigin: () => Promise.resolve(new URL(publicUrl).origin),
    put: async (name, bytes) => {
      await write(name, Readable.from([bytes]))
    },
    receive: async (name, token, body, now) => {
      const [until = '', given = ''] = token.split('.')
      if (!NAME.test(name) || !isSame(given, tokenOf(name, until))) return false
      if (Number(until) * 1000 < now.getTime()) return false
      await write(name, body)
      return true
    },
    stat: async (name) => {
      const [head, found] = await Promise.all([
        readHead(name),
        stat(fileOf(name)).catch(() => undefined),
      ])
      if (head === undefined || found === undefined) return undefined
      return { bytes: plainBytes(found), version: head.salt.toString('hex') }
    },
    read: async function* (name, version, from) {
      const head = await readHead(name)
      if (head?.salt.toString('hex') !== version) throw new ObjectGone('Replaced, or deleted.')
      const first = Math.floor(from / SEGMENT_BYTES)
      let skip = from - first * SEGMENT_BYTES
      let number = first
      for await (const sealed of segments(fileOf(name), first)) {
        const plain = openSegment(head.key, number, sealed)
        if (skip < plain.length) yield plain.subarray(skip)
        skip = 0
        number += 1
      }
    },
    sweep: async (now) => {
      for (const name of await readdir(folder).catch(() => [])) {
        const file = join(folder, name)
        const { mtimeMs } = await stat(file)
        if (now.getTime() - mtimeMs > KEPT_MS) await rm(file, { force: true })
      }
    },
  }
}

async function seal(
  path: string,
  { letter, salt, key }: { letter: string; salt: Buffer; key: Buffer },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(Buffer.concat([Buffer.from([VERSION]), Buffer.from(letter), salt]))
    let waiting: Buffer = Buffer.alloc(0)
    let number = 0
    let bytes = 0
    for await (const part of body) {
      bytes += part.length
      if (bytes > IMPORT_BYTES_MAX) throw new TooLarge(`More than ${IMPORT_BYTES_MAX} bytes.`)
      waiting = Buffer.concat([waiting, part])
      while (waiting.length >= SEGMENT_BYTES) {
        await file.writeFile(sealSegment(key, number, waiting.subarray(0, SEGMENT_BYTES)))
        waiting = waiting.subarray(SEGMENT_BYTES)
        number += 1
      }
    }
    if (waiting.length > 0) await file.writeFile(sealSegment(key, number, waiting))
    await file.sync()
  } finally {
    await file.close()
  }
}

function sealSegment(key: Buffer, number: number, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

function openSegment(key: Buffer, number: number, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number))
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  return Buffer.concat([decipher.update(sealed.subarray(0, -TAG_BYTES)), decipher.final()])
}

/** Each key encrypts one file, so a counter never repeats under it. */
function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUInt32BE(number, 8)
  return nonce
}

async function* segments(path: string, first: number): AsyncIterable<Buffer> {
  const sealedBytes = SEGMENT_BYTES + TAG_BYTES
  const stream = createReadStream(path, {
    start: HEAD_BYTES + first * sealedBytes,
    highWaterMark: sealedBytes,
  })
  let waiting: Buffer = Buffer.alloc(0)
  for await (const part of stream as AsyncIterable<Buffer>) {
    waiting = waiting.length === 0 ? part : Buffer.concat([waiting, part])
    while (waiting.length >= sealedBytes) {
      yield waiting.subarray(0, sealedBytes)
      waiting = waiting.subarray(sealedBytes)
    }
  }
  if (waiting.length > 0) yield waiting
}

function plainBytes({ size }: Stats): number {
  const sealed = size - HEAD_BYTES
  return sealed - Math.ceil(sealed / (SEGMENT_BYTES + TAG_BYTES)) * TAG_BYTES
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)]
  return a.length === b.length && timingSafeEqual(a, b)
}
