import { expect } from 'vitest'
import { AWS_KEYS, type Asked, type Server } from '../servers/server.ts'

export const REGION = 'eu-west-3'

/** Settings of the SDK's clients, whose requests lead to this server. */
export const client = ({ url }: Server, sessionToken?: string) => ({
  region: REGION,
  endpoint: url,
  maxAttempts: 1,
  credentials: { ...AWS_KEYS, ...(sessionToken !== undefined && { sessionToken }) },
})

/** The same request of both: what a service reads of it. */
export function expectSame(own: readonly Asked[], official: readonly Asked[]) {
  expect(own.length).toBe(official.length)
  for (const [at, asked] of own.entries()) {
    const expected = official[at]
    expect([asked.method, asked.path, asked.query.toString()]).toEqual([
      expected?.method,
      expected?.path,
      expected?.query.toString(),
    ])
    expect(parsed(asked)).toEqual(expected && parsed(expected))
    for (const name of ['x-amz-target', 'content-type'])
      expect(asked.headers[name]).toBe(expected?.headers[name])
  }
}

const parsed = ({ body }: Asked): unknown => (body === '' ? undefined : JSON.parse(body))
