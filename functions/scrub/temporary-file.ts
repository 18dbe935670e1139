import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const GATHERED_BYTES = 65_536

/**
 * What does not fit into memory, encrypted under a key that only this process has. The file loses its
 * name as soon as it is open, so that nothing stays, however the process ends.
 */
export class TemporaryFile {
  private readonly file: FileHandle
  private readonly path: string
  private readonly key = randomBytes(32)
  private readonly cipher = createCipheriv('aes-256-ctr', this.key, Buffer.alloc(16))
  private gathered: Uint8Array[] = []
  private waiting = 0

  private constructor(file: FileHandle, path: string) {
    this.file = file
    this.path = path
  }

  static async open(folder: string): Promise<TemporaryFile> {
    const path = join(folder, `basta-${randomBytes(12).toString('hex')}`)
    const made = new TemporaryFile(await open(path, 'wx+', 0o600), path)
    // Where an open file cannot lose its name, it is removed when it is closed.
    await rm(path).catch(() => undefined)
    return made
  }

  /** Keeps a copy. */
  async write(bytes: Uint8Array): Promise<void> {
    this.gathered.push(this.cipher.update(bytes))
    this.waiting += bytes.length
    if (this.waiting >= GATHERED_BYTES) await this.flush()
  }

  /** All that was written, from the beginning. */
  async *read(): AsyncGenerator<Buffer> {
    await this.flush()
    const decipher = createDecipheriv('aes-256-ctr', this.key, Buffer.alloc(16))
    const part = Buffer.alloc(GATHERED_BYTES)
    for (let at = 0; ;) {
      const { bytesRead } = await this.file.read(part, 0, part.length, at)
      if (bytesRead === 0) return
      at += bytesRead
      yield decipher.update(part.subarray(0, bytesRead))
    }
  }

  async close(): Promise<void> {
    await this.file.close()
    await rm(this.path, { force: true })
  }

  private async flush(): Promise<void> {
    const all = this.gathered
    this.gathered = []
    this.waiting = 0
    let bytes = Buffer.concat(all)
    while (bytes.length > 0) {
      const { bytesWritten } = await this.file.write(bytes)
      bytes = bytes.subarray(bytesWritten)
    }
  }
}
