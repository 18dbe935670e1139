import { createReadStream } from 'node:fs'
import { sentenceOf } from '../domain/import-fault.ts'
import type { FileFault } from '../domain/import.ts'
import { isSpreadsheet } from '../domain/spreadsheet.ts'
import { Failure } from './failure.ts'
import { unreadable } from './files.ts'

/**
 * The bytes of a file as they come, `-` for stdin, as long as they are text in UTF-8: an address must not
 * be read wrongly, and what is no text is not shown. Says in the words of imports what is wrong with it.
 */
export async function* textOf(source: string): AsyncGenerator<Buffer, undefined> {
  const input: AsyncIterable<unknown> = source === '-' ? process.stdin : createReadStream(source)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const wrong = (fault: FileFault) => new Failure(`${source}: ${sentenceOf(fault)}`)
  let line = 1
  const decoded = (chunk?: Buffer) => {
    try {
      const text = chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true })
      line += text.match(/\n/g)?.length ?? 0
    } catch {
      throw wrong({ code: 'not_utf8', line: line + linesBeforeFault(chunk) })
    }
  }
  try {
    let isFirst = true
    for await (const chunk of input as AsyncIterable<Buffer>) {
      if (isFirst && isSpreadsheet(chunk)) throw wrong({ code: 'spreadsheet' })
      isFirst = false
      if (chunk.includes(0)) throw wrong({ code: 'binary' })
      decoded(chunk)
      yield chunk
    }
    decoded()
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(source, error)
  }
  return undefined
}

function linesBeforeFault(chunk: Buffer = Buffer.alloc(0)): number {
  const lines = chunk.toString('latin1').split('\n')
  const isOther = (one: string) => Buffer.from(one, 'latin1').toString('utf8').includes('\uFFFD')
  return Math.max(0, lines.findIndex(isOther))
}
