import { SingleBar } from 'cli-progress'

export type Progress = { readonly at: (done: number) => void; readonly end: () => void }

/** A bar on stderr during long work; nothing if stderr is not a terminal. */
export function progress(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total <= 0) return { at: () => undefined, end: () => undefined }
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${label} [{bar}] {percentage}%`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    clearOnComplete: true,
    hideCursor: null,
    // main.ts handles Ctrl-C.
    gracefulExit: false,
  })
  bar.start(total, 0)
  return { at: (done) => bar.update(Math.min(done, total)), end: () => bar.stop() }
}
