/**
 * One write at a time, each while the caller goes on: only the next one waits for it. So there are two
 * pieces of memory in use at most, the one that is written and the one that is filled.
 */
export class WrittenBehind {
  private last: Promise<void> = Promise.resolve()

  /** Fails if the write before has failed; then nothing is written any more. */
  async write(begin: () => Promise<unknown>): Promise<void> {
    await this.last
    this.last = begin().then(() => undefined)
    // Its failure is met by the next one, or at the end.
    this.last.catch(() => undefined)
  }

  async end(): Promise<void> {
    await this.last
  }

  /** Waits for what is under way, however it ends: until then its memory and its file are in use. */
  async settled(): Promise<void> {
    await this.last.catch(() => undefined)
  }
}
