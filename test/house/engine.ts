import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startEngine } from '../../infra/local/engine.ts'
import { prepareStream } from '../../infra/local/engine-stream.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real engine of DynamoDB's protocol: embedded, or what `AWS_ENDPOINT_URL_DYNAMODB` names. */
    endpoint: string
  }
}

/** A folder in memory where the system has one: what a test writes need not outlive it. */
const MEMORY = '/dev/shm'

/**
 * One engine for all tests. Its data are a file, because the index of its stream can only be made in
 * a file, and without it every write looks through all that the tests before it wrote.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'basta-tests-'))
  const file = join(folder, 'engine.db')
  const { endpoint, stop } = await startEngine({ file })
  // Of DynamoDB Local it is a folder.
  if (existsSync(file) && statSync(file).isFile()) prepareStream(file)
  project.provide('endpoint', endpoint)
  return async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
