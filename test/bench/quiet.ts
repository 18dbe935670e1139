import { closeSync, openSync, writeSync } from 'node:fs'
import { devNull } from 'node:os'

/**
 * Sends the log lines of the code under test to the null device. They are still made and written,
 * one system call each: a denial's log line is part of what a check costs.
 */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { stdout } = process
  const sink = openSync(devNull, 'w')
  const shadow = (chunk: string | Uint8Array): boolean => {
    writeSync(sink, typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
    return true
  }
  Object.defineProperty(stdout, 'write', { value: shadow, configurable: true })
  try {
    return await work()
  } finally {
    // The stream's own method lies on its prototype.
    Reflect.deleteProperty(stdout, 'write')
    closeSync(sink)
  }
}
