import { ServerClient } from 'postmark'
import { describe, expect, it } from 'vitest'
import { postmark, POSTMARK_TOKEN } from '../servers/postmark.ts'
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
    for (const [at, asked] of own.asked.entries()) {
      const expected = official.asked[at]
      for (const name of ['method', 'path', 'body'] as const)
        expect(asked[name]).toBe(expected?.[name])
      for (const name of ['x-postmark-server-token', 'accept', 'content-type'])
        expect(asked.headers[name]).toBe(expected?.headers[name])
    }
    expect(own.asked).toHaveLength(2)
  })

  it('reads the verdict of each address out of a 200', async () => {
    const { behave, entries } = postmark('news')
    const { call } = await openServer(behave)
    entries.set(OMAR, 'SpamComplaint')
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

  it('says that a complaint is never taken back', async () => {
    const { behave, entries } = postmark('news')
    const { call } = await openServer(behave)
    entries.set(OMAR, 'SpamComplaint').set(JANE, 'ManualSuppression')
    const outcomes = await NEWS.tell(call, CREDENTIALS, [
      told(OMAR, { act: 'lift' }),
      told(JANE, { act: 'lift' }),
    ])
    expect(outcomes).toEqual([
      expect.objectContaining({ is: 'refused', code: 'not_removable' }),
      DELIVERED,
    ])
    expect([...entries.keys()]).toEqual([OMAR])
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
