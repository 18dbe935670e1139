import { describe, expect, it } from 'vitest'
import { mailchimp, MAILCHIMP_KEY } from '../servers/mailchimp.ts'
import { asking, official, officialHeader } from '../servers/official.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const CREDENTIALS = { apiKey: MAILCHIMP_KEY }
const TARGET = open('mailchimp', { audience: 'a1b2' })

describe('Mailchimp', () => {
  it('asks as the official client does, at the data centre of the key', async () => {
    const { call, asked } = await openServer(mailchimp().behave)
    await TARGET.tell(call, CREDENTIALS, [told(JANE)])
    expect(asking(asked[0])).toEqual(official('mailchimp put'))
    expect(asked[0]?.host).toBe('us6.api.mailchimp.com')
    const password = (header = '') =>
      Buffer.from(header.slice(6), 'base64').toString().split(':')[1]
    expect(password(asked[0]?.headers['authorization'])).toBe(
      password(officialHeader('mailchimp put', 'authorization')),
    )
  })

  it('reads the verdict of each member out of a 200', async () => {
    const { behave, members, gone } = mailchimp()
    const { call } = await openServer(behave)
    members.set(OMAR, 'subscribed')
    gone.add('gone@customer.example')
    const items = [JANE, OMAR, 'bad@customer.example', 'gone@customer.example'].map((one) =>
      told(one),
    )
    expect(await TARGET.tell(call, CREDENTIALS, items)).toEqual([
      DELIVERED,
      DELIVERED,
      expect.objectContaining({ is: 'refused', code: 'invalid_address' }),
      { is: 'delivered', code: 'deleted_for_good' },
    ])
    expect(members.get(OMAR)).toBe('unsubscribed')
  })

  it('takes no member for stopped that the answer shows as subscribed, or leaves out', async () => {
    const body = {
      new_members: [],
      updated_members: [{ email_address: JANE, status: 'subscribed' }],
      errors: [],
    }
    const { call } = await openServer(() => ({ status: 200, body }))
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE), told(OMAR)])).toEqual([
      { is: 'retry', code: 'still_subscribed' },
      { is: 'retry', code: 'no_verdict' },
    ])
  })

  it('says that only the person can return', async () => {
    const { call, asked } = await openServer(mailchimp().behave)
    expect(await TARGET.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([
      expect.objectContaining({ is: 'refused', code: 'not_removable' }),
    ])
    expect(asked).toEqual([])
  })

  it('takes stops of marketing as they are, and is reached without a change', async () => {
    expect(TARGET.scopeFault(declared())).toBeUndefined()
    const { call } = await openServer(mailchimp().behave)
    expect(await TARGET.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
  })
})
