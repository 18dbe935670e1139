import { Worker } from 'node:worker_threads'

/** What a thread is told to do: a block's address in the shared memory, and the row before its first. */
type Task = { readonly block: number; readonly before: bigint }

type ThreadData = {
  readonly module: object
  readonly memory: object
  readonly run: number
  readonly scratch: number
  readonly withHashes: boolean
}

/**
 * All that a thread does: what is in the module. As a text, so that it starts from source and out of any
 * bundle, without a file of its own; built-ins come as in bundles, by a call.
 */
const THREAD = `
const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
const { module, memory, run, scratch, withHashes } = workerData
const { judge, hashRows } = new WebAssembly.Instance(module, { env: { memory } }).exports
parentPort.on('message', ({ block, before }) => {
  judge(block, run, scratch)
  if (withHashes) hashRows(block, run, scratch, before)
  parentPort.postMessage(block)
})
`

type Waiting = { readonly resolve: () => void; readonly reject: (error: unknown) => void }

/** Threads that judge blocks beside this one. Blocks may be done in another order than they were given. */
export class JudgeThreads {
  private readonly workers: readonly Worker[]
  private readonly waiting = new Map<number, Waiting>()
  private next = 0

  constructor(all: readonly ThreadData[]) {
    this.workers = all.map((workerData) => {
      const worker = new Worker(THREAD, { eval: true, workerData })
      worker.on('message', (block: number) => this.end(block))
      worker.on('error', (error) => this.fail(error))
      worker.on('exit', () => this.fail(new Error('A thread of the scrub has ended.')))
      return worker
    })
  }

  async judge(task: Task): Promise<void> {
    const worker = this.workers[this.next % this.workers.length]
    this.next += 1
    await new Promise<void>((resolve, reject) => {
      this.waiting.set(task.block, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
      worker?.postMessage(task)
    })
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()))
  }

  private end(block: number): void {
    this.waiting.get(block)?.resolve()
    this.waiting.delete(block)
  }

  private fail(error: unknown): void {
    for (const { reject } of this.waiting.values()) reject(error)
    this.waiting.clear()
  }
}
