import { Worker } from 'node:worker_threads'
import { ScrubRefused } from '../../functions/actions/scrubs/failure.ts'
import type { Judged } from '../../functions/actions/scrubs/judge.ts'
import type { ScrubRunDeps } from '../../functions/actions/scrubs/run.ts'
import { ENTRY_BYTES } from '../../functions/snapshot/entry.ts'
import type { Layer } from '../../functions/snapshot/register-view.ts'
import type { FromThread, ThreadData } from './scrub-thread.ts'

/**
 * Judges a list in a thread of its own: whoever says stop or asks meanwhile does not wait for it. The
 * thread reads and writes files and reads standings by itself; the run's record stays with its caller.
 */
export function judgeInThread(home: () => Promise<ThreadData['home']>): ScrubRunDeps['judge'] {
  return async (list, view, { progress, signal }) => {
    const [base, changed] = await Promise.all([inMemory(view.base), inMemory(view.changed)])
    const { shapes, position, completeTo, isBlank } = view
    const workerData: ThreadData = {
      home: await home(),
      list,
      view: { base, changed, shapes, position, completeTo, isBlank },
    }
    const thread = new Worker(new URL('scrub-thread.ts', import.meta.url), {
      workerData,
      transferList: [base.buffer, changed.buffer],
    })
    const stop = () => thread.postMessage('stop', [])
    signal?.addEventListener('abort', stop)
    try {
      return await new Promise<Judged>((resolve, reject) => {
        thread.on('message', (said: FromThread) => {
          if (said.is === 'progress') progress?.(said.bytes, said.rows)
          else if (said.is === 'judged') resolve(said.judged)
          else if (said.is === 'refused') reject(new ScrubRefused(said.failure))
          else reject(new Error(`The thread failed: ${said.name}.`))
        })
        thread.on('error', reject)
        thread.on('exit', () => reject(new Error('The thread ended.')))
      })
    } finally {
      signal?.removeEventListener('abort', stop)
      await thread.terminate()
    }
  }
}

async function inMemory({ entries, readInto }: Layer): Promise<Uint8Array<ArrayBuffer>> {
  const memory = new Uint8Array(entries * ENTRY_BYTES)
  await readInto(memory)
  return memory
}
