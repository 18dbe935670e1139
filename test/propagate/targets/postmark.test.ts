import { ServerClient } from 'postmark'
import { describe, expect, it } from 'vitest'
import { BOUNCE, COMPLAINT, LEFT, OWN, postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { serverToken: POSTMARK_TOKEN }
const NEWS = open('postmark', { stream: 'news', kind: 'broadcast' })
const OUTBOUND = open('postmark', { stream: 'outbound', kind: 'broadcast' })

describe('Postmark', () => {
  it('asks as the official client does', async () => {
    const [own, official] = [
      await openServer(postmark('news').behave),
      await openServer(postmark('news').behave),
    ]
    await NEWS.tell(own.call, CREDENTIALS, [told(JANE)])
    await NEWS.tell(own.call, CREDENTIALS, [told(JANE, { act: 'lift' })])
    const client = new ServerClient(POSTMARK_TOKEN, {
      requestHost: new URL(official.url).host,
      useHttps: false,
    })
    const options = { Suppressions: [{ EmailAddress: JANE }] }
    await client.createSuppressions('news', options)
    await client.deleteSuppressions('news', options)
    const written = own.asked.filter(({ method }) => method === 'POST')
    for (const [at, asked] of written.entries()) {
      const expected = official.asked[at]
      for (const name of ['method', 'path', 'body'] as const)
        expect(asked[name]).toBe(expected?.[name])
      for (const name of ['x-postmark-server-token', 'accept', 'content-type'])
        expect(asked.headers[name]).toBe(expected?.headers[name])
    }
    expect(written).toHaveLength(2)
  })

  it('reads the verdict of each address out of a 200', async () => {
    const { behave, entries } = postmark('news')
    const { call } = await openServer(behave)
    entries.set(OMAR, COMPLAINT)
    const outcomes = await NEWS.tell(call, CREDENTIALS, [
      told('bad@customer.example'),
      told(OMAR),
      told(JANE),
    ])
    expect(outcomes).toEqual([
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
      { is: 'delivered', code: 'already_suppressed' },
      DELIVERED,
    ])
  })

  it.each([
    ['a complaint', COMPLAINT, 'nor what the recipient did'],
    ['an unsubscribe of the recipient', LEFT, 'nor what the recipient did'],
    ['a bounce', BOUNCE, 'because mail to it bounced'],
  ])('never tries to take back %s, and says why', async (_, entry, why) => {
    const { behave, entries } = postmark('news')
    const { call, asked } = await openServer(behave)
    entries.set(OMAR, entry).set(JANE, OWN)
    const lifts = [told(OMAR, { act: 'lift' }), told(JANE, { act: 'lift' })]
    expect(await NEWS.tell(call, CREDENTIALS, lifts)).toEqual([
      { is: 'refused', code: 'not_removable', why: expect.stringContaining(why) as string },
      DELIVERED,
    ])
    expect([...entries.keys()]).toEqual([OMAR])
    const deletes = asked.filter(({ path }) => path.endsWith('/delete'))
    expect(deletes.map(({ body }) => body)).toEqual([
      JSON.stringify({ Suppressions: [{ EmailAddress: JANE }] }),
    ])
  })

  it('leaves an entry where it is while it cannot be looked at', async () => {
    const { behave, entries } = postmark('news')
    entries.set(JANE, OWN)
    const { call, asked } = await openServer((one) =>
      one.method === 'GET' ? { status: 200, body: { Suppressions: [{}] } } : behave(one),
    )
    expect(await NEWS.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([
      { is: 'retry', code: 'unreadable_answer' },
    ])
    expect(asked.map(({ method }) => method)).toEqual(['GET'])
  })

  it('keeps what waits while the stream is unknown or the token refused', async () => {
    const { call } = await openServer(postmark('other').behave)
    expect(await NEWS.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'unknown_stream' },
    ])
    expect(await NEWS.tell(call, { serverToken: 'old' }, [told(JANE)])).toEqual([
      { is: 'retry', code: 'credentials_refused' },
    ])
  })

  it('takes no verdict of somebody else, and no verdict at all, for a yes', async () => {
    const body = { Suppressions: [{ EmailAddress: OMAR, Status: 'Suppressed', Message: null }] }
    const { call } = await openServer(() => ({ status: 200, body }))
    expect(await NEWS.tell(call, CREDENTIALS, [told(JANE)])).toEqual([
      { is: 'retry', code: 'no_verdict' },
    ])
  })

  it('refuses stops to a transactional stream, and to `outbound` whatever it is called', () => {
    const transactional = open('postmark', { stream: 'receipts', kind: 'transactional' })
    expect(transactional.scopeFault(declared())).toContain('name a broadcast stream')
    expect(OUTBOUND.scopeFault(declared())).toContain('name a broadcast stream')
    expect(NEWS.scopeFault(declared())).toBeUndefined()
  })
})
