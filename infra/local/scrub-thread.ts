import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from '../../functions/actions/scrubs/failure.ts'
import { judgeList, type Judged, type ListToJudge } from '../../functions/actions/scrubs/judge.ts'
import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import type { ScrubFailure } from '../../functions/domain/scrub.ts'
import { ENTRY_BYTES } from '../../functions/snapshot/entry.ts'
import type { Layer, RegisterView } from '../../functions/snapshot/register-view.ts'
import { dynamo, PATIENT_CALL_MS } from '../../functions/store/dynamo/client.ts'
import { readStandings } from '../../functions/store/ledger/standings.ts'
import { localObjects } from './objects.ts'

export type ThreadData = {
  readonly home: {
    readonly endpoint: string
    readonly table: string
    readonly folder: string
    readonly publicUrl: string
    readonly envelopeKeys: Readonly<Record<string, string>>
  }
  readonly list: ListToJudge
  readonly view: Omit<RegisterView, 'base' | 'changed'> & {
    readonly base: Uint8Array
    readonly changed: Uint8Array
  }
}

export type FromThread =
  | { readonly is: 'progress'; readonly bytes: number; readonly rows: number }
  | { readonly is: 'judged'; readonly judged: Judged }
  | { readonly is: 'refused'; readonly failure: ScrubFailure }
  | { readonly is: 'failed'; readonly name: string }

/** How often it says how far it is. */
const SAID_EVERY_BYTES = 1_000_000

/** The thread that judges one list, and ends. */
async function judge(): Promise<void> {
  const { home, list, view } = workerData as ThreadData
  const now = () => list.now
  const db = dynamo(home.table, home.endpoint, { now, callMs: PATIENT_CALL_MS })
  const envelopeKeys = readEnvelopeKeys(home.envelopeKeys)
  const objects = localObjects(home.folder, { envelopeKeys, publicUrl: home.publicUrl })
  const stopped = new AbortController()
  parentPort?.on('message', () => stopped.abort())
  let said = 0
  const judged = await judgeList(
    { objects, readStandings: (ids) => readStandings(db, ids) },
    list,
    { ...view, base: layerOf(view.base), changed: layerOf(view.changed) },
    {
      signal: stopped.signal,
      progress: (bytes, rows) => {
        if (bytes - said < SAID_EVERY_BYTES) return
        said = bytes
        say({ is: 'progress', bytes, rows })
      },
    },
  )
  say({ is: 'judged', judged })
}

function layerOf(entries: Uint8Array): Layer {
  return {
    entries: entries.length / ENTRY_BYTES,
    readInto: (memory) => {
      memory.set(entries)
      return Promise.resolve()
    },
  }
}

function say(message: FromThread): void {
  parentPort?.postMessage(message, [])
}

await judge().catch((error: unknown) => {
  const failure = failureOf(error)
  if (failure === undefined)
    say({ is: 'failed', name: error instanceof Error ? error.name : 'unknown' })
  else say({ is: 'refused', failure })
})
