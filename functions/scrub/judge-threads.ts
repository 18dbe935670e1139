import type { Worker } from 'node:worker_threads'
import { hotLoopModule, type HotMemory } from './hot-memory.ts'

/** What a thread is told to do, by addresses in the shared memory, and the row before the first. */
type Task = {
  readonly block: number
  readonly run: number
  readonly scratch: number
  readonly before: bigint
  readonly withHashes: boolean
}

/**
 * All that a thread does: what is in the module. As a text, so that it starts from source and out of any
 * bundle, without a file of its own; built-ins come as in bundles, by a call.
 */
const THREAD = `
const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
const { module, memory } = workerData
const { judge, hashRows } = new WebAssembly.Instance(module, { env: { memory } }).exports
parentPort.on('message', ({ block, run, scratch, before, withHashes }) => {
  judge(block, run, scratch)
  if (withHashes) hashRows(block, run, scratch, before)
  parentPort.postMessage(block)
})
`
const SCRATCH_BYTES = 65_536
/** So that a thread has its next block when it is done with one. */
const WAITING_MAX = 2

/** A thread is no more, as one that found no memory: what it had to judge is not judged. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded'

  constructor() {
    super('A thread of the scrub has ended.')
  }
}

type Thread = { readonly worker: Worker; readonly scratch: number; waiting: number }
type Waiting = {
  readonly thread: Thread
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * Threads that judge blocks beside this one. They start while the register is read. Blocks may be done in another
 * order than they were given.
 */
export class JudgeThreads {
  private readonly threads: readonly Thread[]
  private readonly waiting = new Map<number, Waiting>()
  private failure: unknown

  private constructor(threads: readonly Thread[]) {
    this.threads = threads
    for (const { worker } of threads) {
      worker.on('message', (block: number) => this.end(block))
      worker.on('error', (error) => this.fail(error))
      worker.on('exit', () => this.fail(new ThreadEnded()))
    }
  }

  static async start(count: number, { memory, allocate }: HotMemory): Promise<JudgeThreads> {
    // Loaded where there is more than one thread.
    const { Worker } = await import('node:worker_threads')
    const workerData = { module: hotLoopModule(), memory }
    return new JudgeThreads(
      Array.from({ length: count }, () => ({
        worker: new Worker(THREAD, { eval: true, workerData }),
        scratch: allocate(SCRATCH_BYTES).at,
        waiting: 0,
      })),
    )
  }

  /** How many blocks they have at most. */
  get most(): number {
    return WAITING_MAX * this.threads.length
  }

  /** Undefined if all of them have enough to do. */
  judge(task: Omit<Task, 'scratch'>): Promise<void> | undefined {
    const thread = this.threads.find(({ waiting }) => waiting < WAITING_MAX)
    if (thread === undefined) return undefined
    if (this.failure !== undefined) return Promise.reject(this.failure)
    thread.waiting += 1
    return new Promise<void>((resolve, reject) => {
      this.waiting.set(task.block, { thread, resolve, reject })
      const { worker, scratch } = thread
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker.postMessage({ ...task, scratch } satisfies Task)
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()))
  }

  private end(block: number): void {
    const done = this.waiting.get(block)
    this.waiting.delete(block)
    if (done === undefined) return
    done.thread.waiting -= 1
    done.resolve()
  }

  private fail(error: unknown): void {
    this.failure ??= error
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}
