import { SingleBar } from 'cli-progress'

export type Progress = { readonly at: (done: number) => void; readonly end: () => void }

/** A bar on stderr while something long is done; nothing where stderr is no terminal. */
export function progress(label: string, total: number): Progress {
  if (!process.stderr.isTTY || total <= 0) return { at: () => undefined, end: () => undefined }
  const bar = new SingleBar({
    stream: process.stderr,
    format: `${label} [{bar}] {percentage}%`,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    clearOnComplete: true,
    hideCursor: null,
    // What Ctrl-C means is said by main.ts.
    gracefulExit: false,
  })
  bar.start(total, 0)
  return { at: (done) => bar.update(Math.min(done, total)), end: () => bar.stop() }
}
