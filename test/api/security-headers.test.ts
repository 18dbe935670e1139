import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { newRouter } from '../../functions/http/router.ts'
import { openHouse, twilioText } from '../house/house.ts'

const FUNCTIONS = `${import.meta.dirname}/../../functions`
const WANTED = {
  'strict-transport-security': expect.stringMatching(/^max-age=\d{8,}$/) as string,
  'x-content-type-options': 'nosniff',
}

function expectHeaders(response: Response, what: string): void {
  expect(Object.fromEntries(response.headers), what).toMatchObject(WANTED)
}

describe('every answer keeps a browser to TLS and to the type it is given', () => {
  it('whatever is asked, and whatever comes of it', async () => {
    const house = await openHouse()
    const json = { 'content-type': 'application/json' }
    const asked: readonly [path: string, init: RequestInit, status: number][] = [
      ['/healthz', {}, 200],
      ['/nowhere', {}, 404],
      ['/v1/check', { method: 'POST', headers: json, body: '{}' }, 401],
      ['/v1/senders/acme', {}, 401],
      ['/v1/senders', { method: 'POST', body: 'x'.repeat(1_000_001) }, 413],
      ['/u/x', {}, 400],
      ['/u/x', { method: 'OPTIONS' }, 204],
      ['/u/x', { method: 'HEAD' }, 400],
      ['/u/x', { method: 'POST', body: 'x'.repeat(64 * 1024 + 1) }, 413],
      ['/u', {}, 400],
      ['/c/x', {}, 400],
      ['/c/x', { method: 'POST', body: 'x'.repeat(16 * 1024 + 1) }, 413],
      ['/a/x', {}, 400],
      ['/inbound/twilio/nobody', { method: 'POST' }, 404],
      ['/inbound/twilio/main', {}, 404],
      ['/openapi.json', {}, 200],
      ['/docs', {}, 200],
      ['/docs/nothing', {}, 404],
      ['/docs/toString', {}, 404],
      ['/docs/__proto__', {}, 404],
      [...twilioText('STOP', { token: 'f'.repeat(32) }), 401],
      [...twilioText('STOP'), 200],
    ]
    for (const [path, init, status] of asked) {
      const response = await house.app.request(path, init)
      const what = `${init.method ?? 'GET'} ${path}`
      expect(response.status, what).toBe(status)
      expectHeaders(response, what)
    }
  })

  it('also if the table is unreachable', async () => {
    const house = await openHouse({ endpoint: 'http://127.0.0.1:9', closed: true })
    for (const accept of ['text/html', '*/*']) {
      const response = await house.app.request('/c/x', { headers: { accept } })
      expect(response.status).toBe(503)
      expectHeaders(response, accept)
    }
  }, 30_000)

  it('also if a handler fails, or answers with its own response', async () => {
    const router = newRouter()
    router.get('/fails', () => {
      throw new Error('unforeseen')
    })
    router.get('/own', () => new Response('x', { headers: { 'content-type': 'text/plain' } }))
    for (const path of ['/fails', '/own', '/none']) expectHeaders(await router.request(path), path)
  })

  it('and no router is made in another way', () => {
    const made = readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => /new Hono\b/.test(readFileSync(`${FUNCTIONS}/${file}`, 'utf8')))
    expect(made).toEqual(['http/router.ts'])
  })
})
