import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { scrubRows } from '../../../functions/scrub/scrub-rows.ts'
import { openSnapshot, RING, SAID_AT } from './fixtures.ts'

/** `node scrub-program.ts <folder> [plain] [certificate] [keep] [rejected] [threads=<n>]`: a process of its own. */
const [folder = '', ...options] = process.argv.slice(2)
const has = (option: string) => options.includes(option)
const out = await open(join(folder, 'clean.csv'), 'w')
let leaves = 0
const threads = Number(options.find((one) => one.startsWith('threads='))?.slice(8) ?? 1)
const counts = await scrubRows({
  input: bytesOf(join(folder, 'list.csv')),
  view: await openSnapshot(folder),
  question: { sender: 'acme', purpose: 'marketing' },
  policy: { basis: 'opt_out' },
  now: new Date(SAID_AT * 1000 + 1_000_000),
  hashRing: RING,
  reading: { defaultCountry: 'US', columns: ['contact'], keepDuplicates: has('keep') },
  readStandings: () => Promise.reject(new Error('Nothing is to be read.')),
  runSecret: Buffer.alloc(32, 7),
  isPlain: has('plain'),
  threads,

  out: {
    kept: async (bytes) => {
      await out.write(bytes)
    },
    rejected: () => Promise.resolve(),
    ...(has('certificate')
      ? {
          block: () => {
            leaves += 1
            return Promise.resolve()
          },
        }
      : {}),
  },
})
await out.close()
const { maxRSS } = process.resourceUsage()
console.log(JSON.stringify({ ...counts, leaves, rssMiB: maxRSS / 1024 }))

/** As much at once as the command takes, and as it does into memory that is used again. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path)
  const pieces = Array.from({ length: 3 }, () => Buffer.allocUnsafeSlow(1_048_576))
  for (let n = 0; ; n += 1) {
    const piece = pieces[n % pieces.length] ?? Buffer.alloc(1)
    const { bytesRead } = await file.read(piece)
    if (bytesRead === 0) break
    yield piece.subarray(0, bytesRead)
  }
  await file.close()
}
