import type { TestProject } from 'vitest/node'
import { startEngine } from '../infra/local/engine.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A real engine of DynamoDB's protocol: embedded, or what `AWS_ENDPOINT_URL_DYNAMODB` names. */
    endpoint: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { endpoint, stop } = await startEngine({})
  project.provide('endpoint', endpoint)
  return stop
}
