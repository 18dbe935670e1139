import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const PIECE_BYTES = 65_536

/**
 * What does not fit into memory, encrypted under a key that only this process has. The file loses its
 * name as soon as it is open, so that nothing stays, however the process ends.
 */
export class TemporaryFile {
  private readonly file: FileHandle
  private readonly path: string
  private readonly key = randomBytes(32)
  private readonly cipher = createCipheriv('aes-256-ctr', this.key, Buffer.alloc(16))
  /** What waits to be written, in pieces of this length. */
  private readonly gathered: Buffer
  private waiting = 0

  private constructor(file: FileHandle, path: string, pieceBytes: number) {
    this.gathered = Buffer.allocUnsafeSlow(pieceBytes)
    this.file = file
    this.path = path
  }

  static async open(folder: string, pieceBytes = PIECE_BYTES): Promise<TemporaryFile> {
    const path = join(folder, `basta-${randomBytes(12).toString('hex')}`)
    const made = new TemporaryFile(await open(path, 'wx+', 0o600), path, pieceBytes)
    // Where an open file cannot lose its name, it is removed when it is closed.
    await rm(path).catch(() => undefined)
    return made
  }

  /** Keeps a copy. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const some = bytes.subarray(at, at + this.gathered.length - this.waiting)
      this.gathered.set(some, this.waiting)
      this.waiting += some.length
      at += some.length
      if (this.waiting === this.gathered.length) await this.flush()
    }
  }

  /** All that was written, from the beginning; each piece is valid until the next is asked for. */
  async *read(): AsyncGenerator<Buffer> {
    await this.flush()
    const decipher = createDecipheriv('aes-256-ctr', this.key, Buffer.alloc(16))
    const part = Buffer.alloc(this.gathered.length)
    for (let at = 0; ;) {
      const { bytesRead } = await this.file.read(part, 0, part.length, at)
      if (bytesRead === 0) return
      at += bytesRead
      const plain = decipher.update(part.subarray(0, bytesRead))
      yield plain
      release(plain)
    }
  }

  async close(): Promise<void> {
    await this.file.close()
    await rm(this.path, { force: true })
  }

  private async flush(): Promise<void> {
    const sealed = this.cipher.update(this.gathered.subarray(0, this.waiting))
    this.waiting = 0
    for (let at = 0; at < sealed.length;) at += (await this.file.write(sealed, at)).bytesWritten
    release(sealed)
  }
}

/** Gives its memory back now: what waits to be collected would be more than what is in use. */
function release({ buffer, byteLength }: Buffer): void {
  // Node 20 has no `transfer`.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength && 'transfer' in buffer)
    buffer.transfer(0)
}
