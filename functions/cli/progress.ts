import { SingleBar } from 'cli-progress'

export type Progress = { readonly at: (done: number) => void; readonly end: () => void }

/** A bar on stderr during long work; nothing if stderr is not a terminal. */
export function progress(label: string, total: number): Progress {
  const bar = openBar(`${label} [{bar}] {percentage}%`, total)
  return { at: (done) => bar?.update(Math.min(done, total)), end: () => bar?.stop() }
}

/** With how fast it goes and how long it will take: `units` are counted a second. */
export function measuredProgress(
  label: string,
  { total, units, monotonic }: { total: number; units: string; monotonic: () => number },
): { readonly at: (done: number, counted: number) => void; readonly end: () => void } {
  const bar = openBar(`${label} [{bar}] {percentage}%  {rate}  {eta_formatted} left`, total)
  const from = monotonic()
  return {
    at: (done, counted) => {
      const seconds = (monotonic() - from) / 1000
      const rate = seconds > 0 ? Math.round(counted / seconds) : 0
      bar?.update(Math.min(done, total), { rate: `${rate.toLocaleString('en')} ${units}/s` })
    },
    end: () => bar?.stop(),
  }
}

function openBar(format: string, total: number): SingleBar | undefined {
  if (!process.stderr.isTTY || total <= 0) return undefined
  const bar = new SingleBar({
    stream: process.stderr,
    format,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
    clearOnComplete: true,
    hideCursor: null,
    // main.ts handles Ctrl-C.
    gracefulExit: false,
  })
  bar.start(total, 0, { rate: '' })
  return bar
}
