import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { httpsCall, type CallRules } from '../../functions/propagate/https-call.ts'
import { ACME, openHouse, OPT_OUT } from '../house/house.ts'
import { declare } from '../house/telling.ts'
import { isPublicAddress } from '../../functions/propagate/public-address.ts'

const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.9.9.9',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:10.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::a9fe:a9fe',
  '2002:a9fe:a9fe::',
  '2001:db8::1',
  'fd00:ec2::254',
  'fe80::1',
  'ff02::1',
  'not an address',
]

type Resolve = NonNullable<CallRules['resolve']>

/** A name server that gives other addresses each time. */
function rebinding(...answers: readonly string[][]): { resolve: Resolve; asked: () => number } {
  let asked = 0
  const resolve = ((_name: string, _options: unknown, answer: (...of: unknown[]) => void) => {
    const addresses = answers[Math.min(asked, answers.length - 1)] ?? []
    asked += 1
    answer(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as Resolve
  return { resolve, asked: () => asked }
}

const post = (url: string) => ({ url, method: 'POST' as const, body: '{}' })

describe('a target is outside', () => {
  it.each(PRIVATE)('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  it.each(['8.8.8.8', '93.184.216.34', '2606:2800:220:1::1'])('%s is', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })

  it.each([
    'https://127.0.0.1/',
    'https://[::1]/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[::ffff:169.254.169.254]/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://[fd00:ec2::254]/',
  ])('no call goes to %s', async (url) => {
    const call = httpsCall({ mayBeLoopback: false })
    await expect(call(post(url))).rejects.toMatchObject({ code: 'forbidden_address' })
  })

  it.each(['http://example.com/', 'http://localhost/', 'ftp://example.com/', 'not a url'])(
    'no call goes to %s, which is not HTTPS',
    async (url) => {
      const call = httpsCall({ mayBeLoopback: false })
      await expect(call(post(url))).rejects.toMatchObject({ code: 'not_https' })
    },
  )

  it('a name of a private address is refused, also where only one of its addresses is', async () => {
    for (const addresses of [['169.254.169.254'], ['93.184.216.34', '10.0.0.1']]) {
      const { resolve } = rebinding(addresses)
      const call = httpsCall({ mayBeLoopback: false, resolve })
      await expect(call(post('https://rebind.example/'))).rejects.toMatchObject({
        code: 'forbidden_address',
      })
    }
  })

  it('a name that was public before is asked again at the next connection', async () => {
    // Nothing listens at a documentation address: the first call fails, the second is refused.
    const { resolve, asked } = rebinding(['192.88.98.1'], ['169.254.169.254'])
    const call = httpsCall({ mayBeLoopback: false, resolve })
    await expect(
      call({ ...post('https://rebind.example/'), deadlineMs: 300 }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/timed_out|not_connected|cut/) as unknown,
    })
    await expect(call(post('https://rebind.example/'))).rejects.toMatchObject({
      code: 'forbidden_address',
    })
    expect(asked()).toBe(2)
  })

  it('loopback is for a local setting alone, and opens nothing else', async () => {
    const server = createServer((_, response) => response.writeHead(204).end())
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const local = httpsCall({ mayBeLoopback: true })
    expect((await local(post(`http://127.0.0.1:${port}/`))).status).toBe(204)
    await expect(local(post('https://10.0.0.1/'))).rejects.toMatchObject({
      code: 'forbidden_address',
    })
    await expect(local(post('http://93.184.216.34/'))).rejects.toMatchObject({ code: 'not_https' })
    server.close()
  })

  it('a slow drip ends at the deadline, a long body at its limit', async () => {
    const server = createServer(({ url }, response) => {
      response.writeHead(200)
      if (url === '/long') response.end('x'.repeat(1024 * 1024 + 1))
      else setInterval(() => response.write('.'), 20).unref()
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    const call = httpsCall({ mayBeLoopback: true })
    const began = performance.now()
    await expect(
      call({ ...post(`http://127.0.0.1:${port}/drip`), deadlineMs: 300 }),
    ).rejects.toMatchObject({ code: 'timed_out' })
    expect(performance.now() - began).toBeLessThan(5_000)
    await expect(call(post(`http://127.0.0.1:${port}/long`))).rejects.toMatchObject({
      code: 'too_large',
    })
    server.closeAllConnections()
    server.close()
  })

  it.each([
    'http://crm.example.com/hook',
    'ftp://crm.example.com/',
    'https://10.0.0.1/hook',
    'https://169.254.169.254/latest/',
    'https://[fd00:ec2::254]/',
    'https://2130706434.0x7f/',
    'https://user:secret@crm.example.com/',
  ])('a webhook at %s is not even registered', async (url) => {
    const house = await openHouse()
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    const { status, body } = await declare(house, 'crm', url)
    expect(status).toBe(400)
    expect(body).toMatchObject({ errors: [{ detail: expect.stringContaining('url') as unknown }] })
  })
})
