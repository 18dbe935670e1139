import { hashRingInForce } from '../actions/scrubs/hash-ring.ts'
import { readScrubMessage, takeScrub, type ScrubRunDeps } from '../actions/scrubs/run.ts'
import { openRegisterView, type OpenDeps, type Opening } from '../actions/snapshots/open.ts'

export type ScrubberDeps = OpenDeps &
  Omit<ScrubRunDeps, 'openView' | 'hashRing'> & {
    readonly hashRing: Parameters<typeof hashRingInForce>[0]
  }

/** All work on whole lists, the same on Lambda and on one machine. */
export type Scrubber = {
  /** Judges the list of one message; rejects if the queue must deliver it again. */
  readonly take: (text: string) => Promise<void>
  /** The register with everything recorded before the run began. */
  readonly openView: (opening: Opening) => ReturnType<typeof openRegisterView>
}

export function newScrubber(given: ScrubberDeps, instead: Partial<ScrubRunDeps> = {}): Scrubber {
  const openView = (opening: Opening) => openRegisterView(given, opening)
  const deps = { ...given, openView, hashRing: hashRingInForce(given.hashRing), ...instead }
  return {
    take: (text) => takeScrub(deps, readScrubMessage(text)),
    openView,
  }
}
