import { createCipheriv, createDecipheriv } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { open } from 'node:fs/promises'

/**
 * A file encrypted in segments, so that any part can be read alone: version 1 ‖ key letter 1 ‖ salt 16 ‖
 * segments of 64 KiB plain text, each AES-256-GCM ciphertext ‖ tag 16; nonce = number of the segment, 12
 * bytes. Each key encrypts one file.
 */
const VERSION = 1
export const SALT_BYTES = 16
const HEAD_BYTES = 2 + SALT_BYTES
const SEGMENT_BYTES = 64 * 1024
const TAG_BYTES = 16

export type FileKey = { readonly letter: string; readonly salt: Buffer; readonly key: Buffer }

export type SealedWriter = {
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** On the disk when it resolves. */
  readonly close: () => Promise<void>
  readonly abort: () => Promise<void>
}

/** Fails if there is a file already. */
export async function sealInto(
  path: string,
  { letter, salt, key }: FileKey,
): Promise<SealedWriter> {
  const file = await open(path, 'wx', 0o600)
  await file.writeFile(Buffer.concat([Buffer.from([VERSION]), Buffer.from(letter), salt]))
  let waiting: Buffer = Buffer.alloc(0)
  let number = 0
  const sealNext = (plain: Uint8Array) => sealSegment(key, number++, plain)
  return {
    write: async (bytes) => {
      const all = waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([waiting, bytes])
      const sealed: Buffer[] = []
      let at = 0
      for (; all.length - at >= SEGMENT_BYTES; at += SEGMENT_BYTES)
        sealed.push(sealNext(all.subarray(at, at + SEGMENT_BYTES)))
      waiting = all.subarray(at)
      if (sealed.length > 0) await file.writeFile(Buffer.concat(sealed))
    },
    close: async () => {
      if (waiting.length > 0) await file.writeFile(sealNext(waiting))
      await file.sync()
      await file.close()
    },
    abort: () => file.close(),
  }
}

/** Undefined if there is no such file, or none of this kind. */
export async function readFileHead(
  path: string,
): Promise<Pick<FileKey, 'letter' | 'salt'> | undefined> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return undefined
  try {
    const head = Buffer.alloc(HEAD_BYTES)
    const { bytesRead } = await file.read(head, 0, HEAD_BYTES, 0)
    if (bytesRead < HEAD_BYTES || head[0] !== VERSION) return undefined
    return { letter: head.toString('latin1', 1, 2), salt: head.subarray(2) }
  } finally {
    await file.close()
  }
}

/** The plain bytes from one on. */
export async function* openFrom(
  path: string,
  key: Buffer,
  from: number,
): AsyncIterable<Uint8Array> {
  let number = Math.floor(from / SEGMENT_BYTES)
  let skip = from - number * SEGMENT_BYTES
  for await (const sealed of segments(path, number)) {
    const plain = openSegment(key, number, sealed)
    if (skip < plain.length) yield plain.subarray(skip)
    skip = 0
    number += 1
  }
}

export function plainBytes({ size }: Pick<Stats, 'size'>): number {
  const sealed = size - HEAD_BYTES
  return sealed - Math.ceil(sealed / (SEGMENT_BYTES + TAG_BYTES)) * TAG_BYTES
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
