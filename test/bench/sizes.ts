import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bundleHandlers } from '../../infra/aws/bundle.ts'
import type { Row } from './row.ts'

/** What a cold start of each job loads. */
export async function benchSizes(): Promise<Row[]> {
  const directory = await mkdtemp(join(tmpdir(), 'basta-bench-'))
  try {
    const bundles = await bundleHandlers(directory)
    return Object.entries(bundles).map(([job, { bytes }]) => ({
      name: `bundle of ${job}`,
      unit: 'KB',
      ours: bytes / 1_000,
    }))
  } finally {
    await rm(directory, { recursive: true })
  }
}
