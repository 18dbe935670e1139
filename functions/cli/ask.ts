import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Failure, Interrupted } from './failure.ts'

/** Whether somebody is there to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY
}

/** Asks on stderr, so that stdout stays for results. Ctrl-C and Ctrl-D give up. */
export async function ask(question: string, { isSecret = false } = {}): Promise<string> {
  const output = isSecret ? silent() : process.stderr
  // From here on the terminal is in raw mode and echoes nothing by itself; only then is it asked.
  const lines = createInterface({ input: process.stdin, output, terminal: true, historySize: 0 })
  if (isSecret) process.stderr.write(question)
  const gaveUp = new Promise<never>((_, reject) => {
    // The terminal is in raw mode: Ctrl-C is no signal here, and what it means is ours to say.
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

/** What would echo a secret goes nowhere. */
function silent(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() })
}
