import Mailgun from 'mailgun.js'
import { describe, expect, it } from 'vitest'
import { mailgun, MAILGUN_KEY } from '../servers/mailgun.ts'
import { openServer } from '../servers/server.ts'
import { declared, DELIVERED, JANE, OMAR, open, told } from './telling.ts'

const DOMAIN = 'mg.acme.example'
const CREDENTIALS = { apiKey: MAILGUN_KEY }
const ALL = open('mailgun', { region: 'eu', domain: DOMAIN, tags: ['*'] })
const NEWS = open('mailgun', { region: 'us', domain: DOMAIN, tags: ['news', 'offers'] })

describe('Mailgun', () => {
  it('asks as the official client does', async () => {
    const [own, official] = [
      await openServer(mailgun(DOMAIN).behave),
      await openServer(mailgun(DOMAIN).behave),
    ]
    await NEWS.tell(own.call, CREDENTIALS, [told(JANE), told(OMAR)])
    const client = new Mailgun(FormData).client({
      username: 'api',
      key: MAILGUN_KEY,
      url: official.url,
    })
    const [asked] = own.asked
    const rows = JSON.parse(asked?.body ?? '') as { created_at: string }[]
    await client.suppressions.create(
      DOMAIN,
      'unsubscribes',
      [JANE, OMAR].map((address) => ({
        address,
        tags: ['news', 'offers'],
        created_at: rows[0]?.created_at ?? '',
      })),
    )
    const [expected] = official.asked
    expect(asked?.path).toBe(expected?.path)
    expect(asked?.headers['authorization']).toBe(expected?.headers['authorization'])
    expect(rows).toEqual(JSON.parse(expected?.body ?? ''))
    expect(rows[0]?.created_at).toBe('Thu, 26 Nov 2026 09:59:00 UTC')
  })

  it('finds the one bad address of a thousand, and tells the others', async () => {
    const { behave, table } = mailgun(DOMAIN)
    const { call, asked } = await openServer(behave)
    const items = Array.from({ length: 1_000 }, (_, at) =>
      told(at === 617 ? 'bad@customer.example' : `person${String(at)}@customer.example`),
    )
    const outcomes = await NEWS.tell(call, CREDENTIALS, items)
    expect(
      outcomes.flatMap(({ is }, at) => (is === 'delivered' ? [] : [`${String(at)} ${is}`])),
    ).toEqual(['617 refused'])
    expect(table.size).toBe(999)
    expect(asked.length).toBeLessThanOrEqual(24)
  })

  it('settles a batch that is full of bad addresses, a part at each turn', async () => {
    const { call, asked } = await openServer(mailgun(DOMAIN).behave)
    let waiting = Array.from({ length: 30 }, (_, at) => told(`bad${String(at)}@customer.example`))
    for (let turns = 0; waiting.length > 0; turns += 1) {
      expect(turns).toBeLessThan(30)
      const outcomes = await NEWS.tell(call, CREDENTIALS, waiting)
      expect(asked.splice(0).length).toBeLessThanOrEqual(24)
      waiting = waiting.filter((_, at) => outcomes[at]?.is === 'retry')
    }
  })

  it('takes back its own tags alone, and never the whole list', async () => {
    const { behave, table } = mailgun(DOMAIN)
    const { call } = await openServer(behave)
    table.set(JANE, new Set(['news', 'invoices']))
    table.set(OMAR, new Set(['*']))
    expect(await NEWS.tell(call, CREDENTIALS, [told(JANE, { act: 'lift' })])).toEqual([DELIVERED])
    expect([...table].map(([address, tags]) => [address, [...tags]])).toEqual([
      [JANE, ['invoices']],
      [OMAR, ['*']],
    ])
    expect(await ALL.tell(call, CREDENTIALS, [told('a@b.example', { act: 'lift' })])).toEqual([
      { is: 'delivered', code: 'absent' },
    ])
  })

  it('does not take another count than its own for a yes', async () => {
    const body = { message: '1 addresses have been added to the unsubscribes table' }
    const { call } = await openServer(() => ({ status: 200, body }))
    expect(await ALL.tell(call, CREDENTIALS, [told(JANE), told(OMAR)])).toEqual([
      { is: 'retry', code: 'count_differs' },
      { is: 'retry', code: 'count_differs' },
    ])
  })

  it('refuses stops for all mail of a domain that carries more than marketing', () => {
    expect(ALL.scopeFault(declared())).toContain('name the `tags` of your marketing')
    expect(ALL.scopeFault(declared({ carries: 'marketing' }))).toBeUndefined()
    expect(NEWS.scopeFault(declared())).toBeUndefined()
  })

  it('is reached without touching a person', async () => {
    const { call } = await openServer(mailgun(DOMAIN).behave)
    expect(await ALL.ping?.(call, CREDENTIALS)).toEqual(DELIVERED)
    expect(await ALL.ping?.(call, { apiKey: 'key-old' })).toEqual({
      is: 'retry',
      code: 'credentials_refused',
    })
  })
})
