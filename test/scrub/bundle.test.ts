import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { bundleEntry } from '../../infra/aws/bundle.ts'
import { writeFixtures } from '../bench/scrub/fixtures.ts'

const PROGRAM = join(import.meta.dirname, '..', 'bench', 'scrub', 'scrub-program.ts')
const folder = mkdtempSync(join(tmpdir(), 'basta-bundle-'))

beforeAll(() => {
  writeFixtures(folder, 'email', { rows: 20_000, standings: 5_000, overlap: 0.1 })
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

it.each([
  ['from source', () => Promise.resolve(PROGRAM)],
  [
    'out of a bundle, as it is deployed',
    async () => {
      const outfile = join(folder, 'program', 'index.mjs')
      await bundleEntry({ entry: PROGRAM, outfile })
      return outfile
    },
  ],
])(
  'a list is scrubbed %s, by one thread, by two and without WebAssembly alike',
  async (_, made) => {
    const program = await made()
    const lists: string[] = []
    for (const options of [[], ['threads=2'], ['plain'], ['threads=2', 'certificate']]) {
      const { stdout } = await promisify(execFile)(process.execPath, [program, folder, ...options])
      expect(JSON.parse(stdout)).toMatchObject({ rows: 20_000, rejected: 2_000, duplicates: 0 })
      lists.push(readFileSync(join(folder, 'clean.csv'), 'utf8'))
    }
    expect(new Set(lists).size).toBe(1)
    expect(lists[0]?.trimEnd().split('\n')).toHaveLength(18_001)
  },
)
