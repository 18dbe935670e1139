import { Hono } from 'hono'
import { handle, type LambdaEvent } from 'hono/aws-lambda'
import { serve } from '@hono/node-server'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { sourceBlock, sourceBlockOf } from '../../functions/http/source-block.ts'

describe('the block a request comes from', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0/24'],
    ['::ffff:203.0.113.77', '203.0.113.0/24'],
    ['2001:db8:1:2::3', '2001:db8:1::/48'],
    ['2001:0DB8:0001:ffff:1:2:3:4', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['2001::a:b:c:d:e:f', '2001:0:a::/48'],
    ['::1', '0:0:0::/48'],
    ['64:ff9b::203.0.113.77', '64:ff9b:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
    ['unknown', undefined],
    ['', undefined],
  ])('of %j is %j', (address, block) => {
    expect(sourceBlock(address)).toBe(block)
  })

  const app = new Hono().get('/', (c) => c.text(sourceBlockOf(c) ?? 'none'))
  const headers = { 'x-forwarded-for': '198.51.100.1' }

  it('is API Gateway’s word on Lambda, never that of a header', async () => {
    const event = {
      version: '2.0',
      rawPath: '/',
      rawQueryString: '',
      headers,
      isBase64Encoded: false,
      requestContext: {
        domainName: 'stop.example.test',
        http: { method: 'GET', path: '/', sourceIp: '203.0.113.77' },
      },
    }
    expect(await handle(app)(event as unknown as LambdaEvent)).toMatchObject({
      body: '203.0.113.0/24',
    })
  })

  it('is the socket’s on one machine, and none where nothing says it', async () => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers })
    expect(await response.text()).toBe('127.0.0.0/24')
    server.close()
    expect(await (await app.request('/', { headers })).text()).toBe('none')
  })
})
