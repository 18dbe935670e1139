import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { retryDenied } from '../../functions/setup/retry-denied.ts'
import { readSecret } from '../../functions/store/outside/read-secret.ts'

/** How the service refuses: the name of its error. */
let refusal = ''
const service = createServer((request, response) => {
  request.resume()
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify({ ['__type']: refusal, message: 'no' }))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve))
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(service.address() as AddressInfo).port}`)
  vi.stubEnv('AWS_REGION', 'eu-west-3')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
})
afterAll(() => {
  vi.unstubAllEnvs()
  service.close()
  service.closeAllConnections()
})

/** Works at a clock of its own, which only its pauses move on. */
async function setUpWhile(deny: (nowMs: number) => string | undefined) {
  let nowMs = 0
  const triedAt: number[] = []
  const work = async (): Promise<string> => {
    triedAt.push(nowMs)
    const name = deny(nowMs)
    if (name === undefined) return 'done'
    refusal = name
    return readSecret('admin-key')
  }
  const sleep = (ms: number): Promise<void> => {
    nowMs += ms
    return Promise.resolve()
  }
  const outcome = await retryDenied(work, { monotonic: () => nowMs, sleep }).catch(
    (error: unknown) => (error instanceof Error ? error.cause : error),
  )
  return { outcome, triedAt, endedMs: nowMs }
}

describe('a first deployment', () => {
  it.each(['AccessDeniedException', 'KMSAccessDeniedException', 'DecryptionFailure'])(
    'waits up to a minute until it is allowed what its policy says: %s',
    async (name) => {
      const { outcome, triedAt } = await setUpWhile((ms) => (ms < 58_000 ? name : undefined))
      expect(outcome).toBe('done')
      expect(triedAt.at(-1)).toBe(58_000)
      // Some seconds apart: it is no burst of calls.
      const pauses = triedAt.slice(1).map((at, nth) => at - (triedAt[nth] ?? 0))
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1_000)
    },
  )

  it('that is denied for good fails after a minute, with what denied it', async () => {
    const { outcome, triedAt, endedMs } = await setUpWhile(() => 'AccessDeniedException')
    expect(outcome).toMatchObject({ name: 'AccessDeniedException' })
    expect(endedMs).toBe(60_000)
    expect(triedAt.at(-1)).toBe(60_000)
  })

  it.each(['ResourceNotFoundException', 'InvalidRequestException', 'ValidationException'])(
    'fails at once where it is not denied but wrong: %s',
    async (name) => {
      const { outcome, triedAt } = await setUpWhile(() => name)
      expect(outcome).toMatchObject({ name })
      expect(triedAt).toEqual([0])
    },
  )
})
