import { describe, expect, inject, it, onTestFinished } from 'vitest'
import { ACME, consentTo, genericText, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { openFaultyTable } from '../house/faulty-table.ts'
import { outputOf, scanText } from '../house/witness.ts'

const ADA = 'ada@example.org'
const PHONE = '+33612345678'

type Told = {
  readonly result: string
  readonly kind?: string
  readonly incident?: string
  readonly verdict: { readonly reason: string; readonly event?: string; readonly scope?: string }
  readonly errors?: readonly { readonly pointer: string }[]
}
type Clock = { readonly law: string; readonly state: string }
type Shown = {
  readonly id: string
  readonly kind: string
  readonly sender: string
  readonly messageId: string
  readonly provider?: string
  readonly lateSeconds?: number
  readonly verdict: { readonly reason: string }
  readonly stop?: {
    readonly event: string
    readonly wasKnown: boolean
    readonly receivedAt: string
  }
  readonly clocks?: readonly Clock[]
  readonly closed?: { readonly note: string; readonly by: string }
}

async function open(basis: object = OPT_OUT): Promise<TestHouse> {
  const house = await openHouse()
  house.setNow(new Date('2026-11-02T09:00:00Z'))
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...basis })
  return house
}

const at = (house: TestHouse, time: string) => {
  house.setNow(new Date(time))
}

async function stop(house: TestHouse, more: object = {}): Promise<string> {
  const { body } = await house.api('POST', '/v1/stops', {
    to: ADA,
    scope: 'all',
    channelOfRequest: 'phone',
    reference: 'call 17',
    ...more,
  })
  return (body as { events: string[] }).events[0] ?? ''
}

async function tell(house: TestHouse, more: object = {}, key?: string): Promise<Told> {
  const { body } = await house.api(
    'POST',
    '/v1/sends',
    {
      messageId: 'm-1',
      to: ADA,
      sender: 'acme',
      sentAt: house.now().toISOString(),
      provider: 'ses',
      ...more,
    },
    key,
  )
  return body
}

async function incidents(house: TestHouse, query = ''): Promise<readonly Shown[]> {
  const { body } = await house.api('GET', `/v1/incidents${query}`)
  return (body as { incidents: Shown[] }).incidents
}

describe('what was sent after a stop', () => {
  it('is an incident: who, how late, the verdict then, and the clocks that had run out', async () => {
    const house = await open()
    const event = await stop(house)
    at(house, '2026-11-05T09:00:01Z')
    const told = await tell(house, { topic: 'promo' })
    expect(told).toMatchObject({
      result: 'incident',
      kind: 'after_stop',
      verdict: { reason: 'opted_out', event, scope: 'all' },
    })
    const [found] = await incidents(house)
    expect(found).toMatchObject({
      id: told.incident,
      kind: 'after_stop',
      sender: 'acme',
      messageId: 'm-1',
      provider: 'ses',
      lateSeconds: 3 * 86_400 + 1,
      stop: { event, wasKnown: true },
    })
    expect(Object.fromEntries(found?.clocks?.map(({ law, state }) => [law, state]) ?? [])).toEqual({
      gdpr_eprivacy: 'run_out',
      gmail: 'run_out',
      yahoo: 'run_out',
      can_spam: 'running',
      casl: 'running',
      au_spam_act: 'running',
    })
    expect(await house.api('GET', `/v1/incidents/${told.incident ?? ''}`)).toMatchObject({
      status: 200,
      body: found,
    })
  })

  it('was allowed if it was sent before the stop, or in its second, whatever is known today', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    for (const sentAt of ['2026-11-02T08:59:00Z', '2026-11-02T09:00:00Z'])
      expect(await tell(house, { messageId: sentAt, sentAt })).toMatchObject({
        result: 'ok',
        verdict: { reason: 'not_opted_out' },
      })
    expect(await incidents(house)).toEqual([])
  })

  it('is judged by what stood then: a stop that was lifted since counts, and a lifted one does not', async () => {
    const house = await open({ basis: 'consent' })
    at(house, '2026-11-03T09:00:00Z')
    await house.request(...genericText('STOP', { from: PHONE }))
    at(house, '2026-11-04T09:00:00Z')
    await house.request(...genericText('START', { from: PHONE, id: 'start' }))
    at(house, '2026-11-06T09:00:00Z')
    const sent = async (sentAt: string, purpose = 'marketing') =>
      (await tell(house, { to: PHONE, messageId: sentAt + purpose, sentAt, purpose })).result
    expect(await sent('2026-11-03T10:00:00Z')).toBe('incident')
    expect((await incidents(house))[0]).toMatchObject({ verdict: { reason: 'opted_out' } })
    expect(await sent('2026-11-03T10:00:00Z', 'transactional')).toBe('ok')
  })

  it('runs the clocks from the first stop that stands, not from its repetition', async () => {
    const house = await open()
    const first = await stop(house)
    at(house, '2026-11-12T09:00:00Z')
    await stop(house, { scope: 'sender/acme', reference: 'call 18' })
    at(house, '2026-11-26T09:00:00Z')
    await tell(house)
    const [found] = await incidents(house)
    expect(found?.stop?.event).toBe(first)
    expect(found?.lateSeconds).toBe(24 * 86_400)
    expect(found?.clocks?.find(({ law }) => law === 'au_spam_act')?.state).toBe('run_out')
  })

  it('is no incident where the purpose it names is not stopped, and is one where every message is', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const receipt = { messageId: 'receipt', purpose: 'transactional' }
    expect(await tell(house, receipt)).toMatchObject({ result: 'ok' })
    await stop(house, { scope: 'sender/acme', blocks: 'every', reference: 'call 18' })
    at(house, '2026-11-06T09:00:00Z')
    expect(await tell(house, { ...receipt, messageId: 'receipt 2' })).toMatchObject({
      result: 'incident',
    })
  })

  it('is found when the stop is recorded late, and was said before', async () => {
    const house = await open()
    at(house, '2026-11-03T09:00:00Z')
    expect(await tell(house)).toMatchObject({ result: 'ok' })
    at(house, '2026-11-05T09:00:00Z')
    const event = await stop(house, { occurredAt: '2026-11-02T10:00:00Z' })
    await house.pumpStream()
    const [found, ...others] = await incidents(house)
    expect(others).toEqual([])
    expect(found).toMatchObject({
      kind: 'after_stop',
      stop: { event, wasKnown: false },
      lateSeconds: 23 * 3_600,
    })
    // Nobody at Basta had received it: whether others had is not known.
    expect(found?.clocks?.find(({ law }) => law === 'gdpr_eprivacy')?.state).toBe('unclear')
    await house.pumpStream()
    expect(await incidents(house)).toHaveLength(1)
  })

  it('is one incident, told twice or with another time', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const first = await tell(house)
    const again = await tell(house, { messageId: '<m-1>', sentAt: '2026-11-05T08:00:00Z' })
    expect(again.incident).toBe(first.incident)
    expect(await incidents(house)).toHaveLength(1)
  })

  it('waits for the decision on a held text, and is an incident once it was a stop', async () => {
    const house = await open()
    await house.request(...genericText('not interested', { from: PHONE }))
    at(house, '2026-11-03T09:00:00Z')
    expect(await tell(house, { to: PHONE })).toMatchObject({
      result: 'unknown',
      verdict: { reason: 'held' },
    })
    at(house, '2026-11-04T09:00:00Z')
    const { body } = await house.api('GET', '/v1/reviews')
    const [review] = (body as { reviews: { id: string }[] }).reviews
    await house.api('POST', `/v1/reviews/${review?.id ?? ''}`, { decision: 'stop' })
    await house.pumpStream()
    const [found] = await incidents(house)
    // The clocks run from the receipt of the text, not from the reading of it.
    expect(found?.stop).toMatchObject({ wasKnown: true, receivedAt: '2026-11-02T09:00:00Z' })
  })
})

describe('what was sent without a consent', () => {
  it('is an incident of its own kind, of a person nobody ever heard of too', async () => {
    const house = await open({ basis: 'consent' })
    expect(await tell(house)).toMatchObject({
      result: 'incident',
      kind: 'without_consent',
      verdict: { reason: 'no_consent' },
    })
    const [found] = await incidents(house)
    expect(found?.clocks).toBeUndefined()
    await house.api('POST', '/v1/consents', consentTo(ADA))
    expect(await tell(house, { messageId: 'm-2' })).toMatchObject({ result: 'ok' })
  })
})

describe('a batch', () => {
  it('refuses each bad item in its place and stores all others', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const good = { messageId: 'm', to: ADA, sender: 'acme', sentAt: '2026-11-05T08:00:00Z' }
    const { status, body } = await house.api('POST', '/v1/sends', {
      sends: [
        { ...good, to: 'nobody at all' },
        { ...good, sentAt: '2026-11-06T08:00:00Z' },
        { ...good, sender: 'ghost' },
        { ...good, topic: 'ghost' },
        { ...good, ghost: 1 },
        'nothing',
        good,
        { ...good, to: 'eve@example.org' },
      ],
    })
    expect(status).toBe(200)
    const { sends } = body as { sends: Told[] }
    expect(sends.map(({ result }) => result)).toEqual([
      ...Array.from({ length: 6 }, () => 'refused'),
      'incident',
      'ok',
    ])
    expect(sends.flatMap(({ errors = [] }) => errors.map(({ pointer }) => pointer))).toEqual([
      '#/sends/0/to',
      '#/sends/1/sentAt',
      '#/sends/2/sender',
      '#/sends/3/topic',
      '#/sends/4/ghost',
      '#/sends/5',
    ])
    expect(await incidents(house)).toHaveLength(1)
  })

  it('takes a thousand, and answers for each', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const sends = Array.from({ length: 1_000 }, (_, one) => ({
      messageId: `m-${one}`,
      to: one % 10 === 0 ? ADA : `p${one}@example.org`,
      sender: 'acme',
      sentAt: '2026-11-05T08:00:00Z',
    }))
    const { body } = await house.api('POST', '/v1/sends', { sends })
    const told = (body as { sends: Told[] }).sends
    expect(told.filter(({ result }) => result === 'incident')).toHaveLength(100)
    expect(told.filter(({ result }) => result === 'ok')).toHaveLength(900)
    const { status } = await house.api('POST', '/v1/sends', { sends: [...sends, ...sends] })
    expect(status).toBe(400)
  })
})

describe('what it costs, and what it survives', () => {
  async function faulty() {
    const table = await openFaultyTable(inject('endpoint'))
    onTestFinished(() => table.close())
    const house = await openHouse({ endpoint: table.endpoint })
    house.setNow(new Date('2026-11-02T09:00:00Z'))
    await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    return { house, table }
  }

  it('a thousand messages to a thousand people are some twenty calls of the table', async () => {
    const { house, table } = await faulty()
    const sends = Array.from({ length: 1_000 }, (_, one) => ({
      messageId: `m-${one}`,
      to: `p${one}@example.org`,
      sender: 'acme',
      sentAt: '2026-11-05T08:00:00Z',
    }))
    const before = table.calls().length
    expect((await house.api('POST', '/v1/sends', { sends })).status).toBe(200)
    const calls = table.calls().slice(before)
    const count = (operation: string) => calls.filter((one) => one === operation).length
    expect(count('TransactWriteItems')).toBe(10)
    expect(count('BatchGetItem')).toBe(10)
    expect(calls.length).toBeLessThan(40)
  })

  it('nothing is acknowledged that the table did not take', async () => {
    const { house, table } = await faulty()
    table.setFault(({ operation }) =>
      operation === 'TransactWriteItems' ? { kind: 'internal' } : undefined,
    )
    expect(await tell(house)).toMatchObject({ status: 503 })
    table.setFault(undefined)
    expect(await incidents(house)).toEqual([])
    expect(await tell(house)).toMatchObject({ result: 'incident' })
  })

  it('an incident whose writing was cut off is there once, when the send is told again', async () => {
    const { house, table } = await faulty()
    const isIncident = (body: unknown) => JSON.stringify(body).includes('INCIDENT#of#')
    table.setFault(({ operation, body }) =>
      operation === 'TransactWriteItems' && isIncident(body) ? { kind: 'cut' } : undefined,
    )
    await tell(house)
    table.setFault(undefined)
    const again = await tell(house)
    const [found, ...others] = await incidents(house)
    expect(others).toEqual([])
    expect(found?.id).toBe(again.incident)
  })
})

describe('the list of incidents', () => {
  it('goes from page to page, newest first, and through filters', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    await house.api('POST', '/v1/sends', {
      sends: Array.from({ length: 120 }, (_, one) => ({
        messageId: `m-${one}`,
        to: ADA,
        sender: 'acme',
        sentAt: new Date(Date.parse('2026-11-04T09:00:00Z') + one * 1_000).toISOString(),
      })),
    })
    for (const status of ['', '&status=open']) {
      const ids: string[] = []
      for (let next: string | undefined = ''; next !== undefined;) {
        const after = next === '' ? '' : `&after=${next}`
        const { body } = await house.api('GET', `/v1/incidents?kind=after_stop${status}${after}`)
        const page = body as { incidents: Shown[]; next?: string }
        ids.push(...page.incidents.map(({ messageId }) => messageId))
        next = page.next
      }
      expect(ids).toEqual(Array.from({ length: 120 }, (_, one) => `m-${119 - one}`))
    }
    expect(await incidents(house, '?kind=without_consent')).toEqual([])
    expect(await incidents(house, '?status=closed')).toEqual([])
  })

  it('is closed one by one with a note; the rest of it stays as it was', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const { incident = '' } = await tell(house)
    const [before] = await incidents(house)
    const note = 'The second mailer had an old list.'
    const close = () => house.api('POST', `/v1/incidents/${incident}`, { note })
    expect((await close()).status).toBe(200)
    expect((await close()).status).toBe(409)
    expect(await incidents(house, '?status=open')).toEqual([])
    const [after] = await incidents(house, '?status=closed')
    expect(after).toMatchObject({ ...before, closed: { note } })
    // Told again, it stays closed: it is the same send.
    await tell(house)
    expect(await incidents(house, '?status=open')).toEqual([])
  })

  it('shows a key of one sender the incidents of that sender alone', async () => {
    const house = await open()
    await house.api('PUT', '/v1/senders/beta', { ...ACME, ...OPT_OUT, numbers: [] })
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const { incident = '' } = await tell(house)
    const { body } = await house.api('POST', '/v1/keys', {
      rights: ['read', 'write'],
      senders: ['beta'],
    })
    const { key } = body as { key: string }
    const asked = async (path: string) => (await house.api('GET', path, undefined, key)).status
    expect(await asked('/v1/incidents')).toBe(403)
    expect(await asked('/v1/incidents?sender=acme')).toBe(403)
    expect(await asked('/v1/incidents?sender=beta')).toBe(200)
    expect(await asked(`/v1/incidents/${incident}`)).toBe(404)
    expect(await tell(house, {}, key)).toMatchObject({ status: 400 })
  })
})

describe('what is kept of a send', () => {
  it('holds no address, not even one inside the id of the message', async () => {
    const house = await open()
    await stop(house)
    at(house, '2026-11-05T09:00:00Z')
    const { lines } = await outputOf(async () => {
      await tell(house, { messageId: '<bounce-ada=example.org@mailer.example>' })
    })
    expect(await scanText(house)).not.toMatch(/ada[@=]example/)
    expect(lines.map(({ event }) => event)).toContain('sent_after_stop')
    expect(JSON.stringify(lines)).not.toMatch(/ada[@=]/)
    expect(await incidents(house)).toHaveLength(1)
  })
})
