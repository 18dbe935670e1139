import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleHandlers } from '../../infra/aws/bundle.ts'
import type { Row } from './row.ts'

/** What a cold start of each job loads, and what a check may load after its first answer. */
export async function benchSizes(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'basta-bench-'))
  try {
    const bundles = await bundleHandlers(directory)
    const kilobytes = (name: string, bytes: number): Row => ({
      name,
      unit: 'KB',
      ours: bytes / 1_000,
    })
    return Object.entries(bundles).flatMap(([job, { bytes, later }]) => {
      const start = kilobytes(`bundle of ${job}`, bytes)
      if (job !== 'check') return [start]
      const parts = later.map(({ module, bytes: more }) => kilobytes(`– later: ${module}`, more))
      return [{ ...start, goal: { atMost: 120 } }, ...parts]
    })
  } finally {
    await rm(directory, { recursive: true })
  }
}
