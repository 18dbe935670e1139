import { SingleBar, type Params } from 'cli-progress'

export type Progress = { readonly at: (done: number) => void; readonly end: () => void }

const WIDTH = 40

/** A bar on stderr during long work, with how long it will take; nothing if stderr is not a terminal. */
export function progress(label: string, total: number): Progress {
  const bar = openBar(label, total)
  return { at: (done) => bar?.update(Math.min(done, total)), end: () => bar?.stop() }
}

/** With how fast it goes, too: `units` are counted a second. */
export function measuredProgress(
  label: string,
  { total, units, monotonic }: { total: number; units: string; monotonic: () => number },
): { readonly at: (done: number, counted: number) => void; readonly end: () => void } {
  const bar = openBar(label, total)
  const from = monotonic()
  return {
    at: (done, counted) => {
      const seconds = (monotonic() - from) / 1000
      const rate = seconds > 0 ? Math.round(counted / seconds) : 0
      const shown = rate === 0 ? '' : `${rate.toLocaleString('en')} ${units}/s`
      bar?.update(Math.min(done, total), { rate: shown })
    },
    end: () => bar?.stop(),
  }
}

function openBar(label: string, total: number): SingleBar | undefined {
  if (!process.stderr.isTTY || total <= 0) return undefined
  const bar = new SingleBar({
    stream: process.stderr,
    format: (_, shown, { rate }: { rate: string }) => {
      const filled = '='.repeat(Math.round(shown.progress * WIDTH)).padEnd(WIDTH)
      const percent = Math.floor(shown.progress * 100)
      const said = [`${label} [${filled}] ${percent}%`, rate, leftOf(shown)]
      return said.filter((part) => part !== '').join('  ')
    },
    clearOnComplete: true,
    hideCursor: null,
    // main.ts handles Ctrl-C.
    gracefulExit: false,
  })
  bar.start(total, 0, { rate: '' })
  return bar
}

/** Nothing before anything is known: the time that is left is then a word of the bar's own. */
function leftOf({ eta, value, total }: Params): string {
  if (value <= 0 || value >= total || !Number.isFinite(eta)) return ''
  const seconds = Math.max(1, Math.round(eta))
  const minutes = Math.floor(seconds / 60)
  return minutes === 0 ? `${seconds} s left` : `${minutes} min ${seconds % 60} s left`
}
