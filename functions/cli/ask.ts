import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Failure, Interrupted } from './failure.ts'

/** Whether a person is at the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/** Asks on stderr, because stdout is for results. Ctrl-C and Ctrl-D cancel. */
export async function ask(question: string, { isSecret = false } = {}): Promise<string> {
  const output = isSecret ? silent() : process.stderr
  // Now the terminal is in raw mode and does not echo; only then is the question shown.
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  if (isSecret) process.stderr.write(question)
  const gaveUp = new Promise<never>((_, reject) => {
    // In raw mode Ctrl-C is no signal, so it is handled here.
    lines.once('SIGINT', () => {
      reject(new Interrupted())
      lines.close()
    })
    lines.once('close', () => reject(new Failure('Nothing was done.')))
  })
  gaveUp.catch(() => undefined)
  try {
    return (await Promise.race([lines.question(isSecret ? '' : question), gaveUp])).trim()
  } finally {
    lines.close()
    if (isSecret) process.stderr.write('\n')
  }
}

export async function confirm(question: string): Promise<boolean> {
  return /^y(?:es)?$/i.test(await ask(`${question} [y/N] `))
}

/** Discards what would echo a secret. */
function silent(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
