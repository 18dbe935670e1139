import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { keyOf, lineBatches, openOut, writeAllowed } from './line-batches.ts'

/** `fill <folder> <socket>`, `scrub <folder> <socket> <form>`: SMISMEMBER of 1,000, eight in flight. */
const [what = '', folder = '', socket = '', form = ''] = process.argv.slice(2)
const IN_FLIGHT = 8
const client = connect(socket)
const waiting: ((reply: Buffer) => void)[] = []
let rest: Buffer = Buffer.alloc(0)
client.on('data', (part: Buffer) => {
  rest = rest.length === 0 ? part : Buffer.concat([rest, part])
  for (let end = endOfReply(rest); end > 0; end = endOfReply(rest)) {
    waiting.shift()?.(rest.subarray(0, end))
    rest = rest.subarray(end)
  }
})

if (what === 'fill') {
  const all = readFileSync(join(folder, 'stopped.txt'), 'utf8').trimEnd().split('\n')
  for (let at = 0; at < all.length; at += 1_000) await send('SADD', all.slice(at, at + 1_000))
} else {
  const out = openOut(folder, 'redis.csv')
  const sent: { lines: string[]; reply: Promise<Buffer> }[] = []
  const end = async (): Promise<void> => {
    const first = sent.shift()
    if (first === undefined) return
    const reply = await first.reply
    // `*1000`, then `:0` or `:1` in a line each, of four bytes.
    const from = reply.indexOf(10) + 2
    writeAllowed(out, first.lines, (at) => reply[from + 4 * at] === 0x31)
  }
  for await (const lines of lineBatches(folder, out)) {
    if (sent.length === IN_FLIGHT) await end()
    const keys = lines.map((line) => keyOf(line, form))
    sent.push({ lines, reply: send('SMISMEMBER', keys) })
  }
  while (sent.length > 0) await end()
  await new Promise((resolve) => out.end(resolve))
}
client.destroy()

function send(command: string, values: readonly string[]): Promise<Buffer> {
  const all = [command, 'stopped', ...values]
  const text = all.map((one) => `$${one.length}\r\n${one}\r\n`).join('')
  client.write(`*${all.length}\r\n${text}`)
  return new Promise((resolve) => waiting.push(resolve))
}

/** Of a number, or of a list of numbers of one digit; 0 if it is not whole. */
function endOfReply(bytes: Buffer): number {
  const line = bytes.indexOf(10) + 1
  if (line === 0 || bytes[0] !== 0x2a) return line
  const end = line + 4 * Number(bytes.toString('latin1', 1, line - 2))
  return bytes.length >= end ? end : 0
}
