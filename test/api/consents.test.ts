import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { consentCounts, CONSENT_COUNTS } from '../../functions/domain/consent.ts'
import { ACME, ADMIN_KEY, consentTo, openHouse, OPT_OUT, type TestHouse } from '../house/house.ts'
import { importList, importsFolderOf, resultOf } from '../house/importing.ts'
import { scanItems, scanText } from '../house/witness.ts'

const ADA = 'ada@example.org'
const PHONE = '+33612345678'
const EVENT = /^evt_[0-9a-z]{26}$/
const NOW = new Date('2026-06-01T10:00:00Z')
const SHA = '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae'
const OWN = { kind: 'own', collectedBy: 'the shop in Lyon' }
const VENDOR = {
  kind: 'vendor',
  vendor: 'Lists Ltd',
  contract: 'LL-2026-17',
  chain: ['contest.example', 'Lists Ltd'],
}

type Answer = { readonly status: number; readonly body: unknown }
type Recorded = { readonly event: string; readonly contact: string; readonly counts: string }

/** Acme may write to everybody who did not object, Beta to who said yes. */
async function houseWithSenders(): Promise<TestHouse> {
  const house = await openHouse()
  house.setNow(NOW)
  await house.api('PUT', '/v1/senders/acme', { ...ACME, ...OPT_OUT })
  await house.api('PUT', '/v1/senders/beta', { ...ACME, name: 'Beta', numbers: [] })
  return house
}

async function keyWith(house: TestHouse, ...rights: string[]): Promise<string> {
  const { body } = await house.api('POST', '/v1/keys', { rights })
  return (body as { key: string }).key
}

function later(house: TestHouse, seconds: number): void {
  house.setNow(new Date(NOW.getTime() + seconds * 1000))
}

async function record(house: TestHouse, consent: object, key = ADMIN_KEY): Promise<Recorded> {
  const { status, body } = await house.api('POST', '/v1/consents', consent, key)
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

async function recordAll(
  house: TestHouse,
  consents: readonly object[],
  key = ADMIN_KEY,
): Promise<readonly Recorded[]> {
  const { status, body } = await house.api('POST', '/v1/consents', { consents }, key)
  expect(status, JSON.stringify(body)).toBe(201)
  return (body as { consents: Recorded[] }).consents
}

async function historyOf(house: TestHouse, to: string): Promise<readonly unknown[]> {
  const { status, body } = await house.api('POST', '/v1/history', { to })
  expect([status, body]).toMatchObject([200, { chain: { intact: true, faults: [] } }])
  return (body as { events: unknown[] }).events
}

/** Where a refusal points. */
function placesOf({ body }: Answer, code = 'invalid_request'): string[] {
  expect(body).toMatchObject({ type: `urn:basta:${code}` })
  return ((body as { errors?: { pointer: string }[] }).errors ?? []).map(({ pointer }) => pointer)
}

const stopOf = (to: string, more: object = {}) => ({
  to,
  scope: 'all',
  channelOfRequest: 'phone',
  reference: 'call 17',
  ...more,
})

describe('a consent', () => {
  it('is recorded with everything that shows it', async () => {
    const house = await houseWithSenders()
    const shown = {
      wording: 'I want offers by e-mail.',
      wordingVersion: '3',
      pageUrl: 'https://acme.example/join?from=shop',
      source: VENDOR,
      proof: { sha256: SHA, location: 's3://proofs/4711.pdf' },
    }
    const told = await record(
      house,
      consentTo(ADA, { ...shown, channel: 'email', topics: ['promo', 'news'] }),
      await keyWith(house, 'write'),
    )
    expect(told).toEqual({
      event: expect.stringMatching(EVENT) as unknown,
      contact: expect.stringMatching(/^a[\w-]{22}$/) as unknown,
      counts: 'allows',
    })
    expect(await historyOf(house, ADA)).toMatchObject([
      {
        id: told.event,
        type: 'consent',
        scopes: ['sender/acme/news', 'sender/acme/promo'],
        occurredAt: '2026-01-05T09:00:00Z',
        receivedAt: '2026-06-01T10:00:00Z',
        source: {
          method: 'form',
          origins: ['acme'],
          strength: 'proven',
          key: expect.stringMatching(/^key_/) as unknown,
        },
        evidence: shown,
      },
    ])
  })

  it.each([
    ['text, which is a collection of one’s own', 'acme.example/join', 'proof 1', 'consented'],
    ['a collection of one’s own', OWN, 'proof 1', 'consented'],
    ['a vendor with contract and chain', VENDOR, 'proof 1', 'consented'],
    ['a file as proof', OWN, { sha256: SHA, location: 'box 7' }, 'consented'],
    ['a collection of one’s own without proof', OWN, undefined, 'unproven_consent'],
    ['a vendor without proof', VENDOR, undefined, 'unproven_consent'],
  ])('from %s', async (_, source, proof, reason) => {
    const house = await houseWithSenders()
    const consent = consentTo(ADA, { sender: 'beta', source, proof })
    const { counts } = await record(house, consent)
    expect(counts).toBe(reason === 'consented' ? 'allows' : 'claim_only')
    expect(await house.check(ADA, { sender: 'beta' })).toMatchObject({ reason })
  })

  it('to topics allows these and no other', async () => {
    const house = await houseWithSenders()
    await record(house, consentTo(ADA, { sender: 'beta', topics: ['promo'] }))
    const beta = { sender: 'beta' }
    expect(await house.check(ADA, { ...beta, topic: 'promo' })).toMatchObject({ allowed: true })
    for (const question of [{ ...beta, topic: 'news' }, beta])
      expect(await house.check(ADA, question)).toMatchObject({ reason: 'no_consent' })
  })

  it('of a number is read by the country of its sender', async () => {
    const house = await houseWithSenders()
    await record(house, consentTo('06 12 34 56 78', { sender: 'beta', channel: 'sms' }))
    expect(await house.check(PHONE, { sender: 'beta' })).toMatchObject({ reason: 'consented' })
  })

  let untouched: Promise<TestHouse> | undefined
  const refusals: [string, Record<string, unknown>, string[], string?, number?][] = [
    ['of tomorrow', { obtainedAt: '2026-06-02T10:00:00Z' }, ['/obtainedAt']],
    ['of no zone', { obtainedAt: '2026-01-05T09:00:00' }, ['/obtainedAt']],
    ['of no day', { obtainedAt: '2026-13-45T09:00:00Z' }, ['/obtainedAt']],
    ['to an unknown topic', { topics: ['promo', 'shoes'] }, ['/topics/1'], 'unknown_topic'],
    ['to no topic', { topics: [] }, ['/topics']],
    ['to an unknown sender', { sender: 'gamma' }, ['/sender'], 'unknown_sender', 404],
    ['of nobody', { to: 'nobody' }, ['/to']],
    ['of several', { to: [ADA] }, ['/to']],
    ['of another channel', { channel: 'sms' }, ['/channel']],
    ['by no known way', { method: 'scraped' }, ['/method']],
    ['of no wording', { wording: undefined }, ['/wording']],
    ['of a wording without version', { wordingVersion: undefined }, ['/wordingVersion']],
    ['of a page that is none', { pageUrl: 'javascript:alert(1)' }, ['/pageUrl']],
    ['of an empty source', { source: ' ' }, ['/source']],
    ['of no source', { source: undefined }, ['/source']],
    ['of a source of no kind', { source: { kind: 'found' } }, ['/source/kind']],
    ['of an own source of nobody', { source: { kind: 'own' } }, ['/source/collectedBy']],
    [
      'of a vendor without contract',
      { source: { ...VENDOR, contract: undefined } },
      ['/source/contract'],
    ],
    ['of a vendor without chain', { source: { ...VENDOR, chain: undefined } }, ['/source/chain']],
    ['of a vendor with an empty chain', { source: { ...VENDOR, chain: [] } }, ['/source/chain']],
    ['of a vendor without a name', { source: { ...VENDOR, vendor: '' } }, ['/source/vendor']],
    ['with an empty proof', { proof: '' }, ['/proof']],
    [
      'with a file of no digest',
      { proof: { sha256: 'abc', location: 'box 7' } },
      ['/proof/sha256'],
    ],
    ['with a file of no place', { proof: { sha256: SHA } }, ['/proof/location']],
    ['with a strange member', { grade: 'A' }, ['/grade']],
  ]
  it.each(refusals)(
    '%s is refused at its place, alone and in a list, and nothing is recorded',
    async (_, change, places, code = 'invalid_request', status = 400) => {
      // One house for all: none of them may leave anything in it.
      untouched ??= houseWithSenders()
      const house = await untouched
      const before = await scanText(house)
      const alone = await house.api('POST', '/v1/consents', consentTo(ADA, change))
      expect([alone.status, placesOf(alone, code)]).toEqual([
        status,
        places.map((one) => `#${one}`),
      ])
      const consents = [consentTo(PHONE), consentTo(ADA), consentTo(ADA, change)]
      const listed = await house.api('POST', '/v1/consents', { consents })
      expect([listed.status, placesOf(listed, code)]).toEqual([
        status,
        places.map((one) => `#/consents/2${one}`),
      ])
      expect(JSON.stringify([alone.body, listed.body])).not.toContain(ADA)
      expect(await scanText(house)).toBe(before)
    },
  )

  it('law 5: by a clock a little ahead counts from its receipt', async () => {
    const house = await houseWithSenders()
    await record(house, consentTo(ADA, { obtainedAt: '2026-06-01T10:04:00Z' }))
    expect(await historyOf(house, ADA)).toMatchObject([{ occurredAt: '2026-06-01T10:00:00Z' }])
  })

  it('may be told by keys that write or lift, and by no other', async () => {
    const house = await houseWithSenders()
    for (const [right, status] of [
      ['write', 201],
      ['lift', 201],
      ['check', 403],
      ['read', 403],
    ] as const) {
      const key = await keyWith(house, right)
      const answer = await house.api('POST', '/v1/consents', consentTo(ADA), key)
      expect([right, answer.status]).toEqual([right, status])
    }
  })

  it('of a sender that the key is not for is refused, though it is one row of many', async () => {
    const house = await houseWithSenders()
    const made = await house.api('POST', '/v1/keys', { rights: ['write'], senders: ['acme'] })
    const { key } = made.body as { key: string }
    const consents = [consentTo(PHONE), consentTo(ADA, { sender: 'beta' })]
    const before = await scanItems(house)
    expect((await house.api('POST', '/v1/consents', { consents }, key)).status).toBe(403)
    expect((await scanItems(house)).length).toBe(before.length)
  })
})

describe('consents in a list', () => {
  it('are told one by one, in order, what each counts for', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(PHONE))
    const told = await recordAll(house, [
      consentTo(ADA),
      consentTo('grace@example.org', { proof: undefined }),
      consentTo(PHONE),
      consentTo('joan@example.org', { sender: 'beta', source: VENDOR }),
    ])
    expect(told.map(({ counts }) => counts)).toEqual([
      'allows',
      'claim_only',
      'older_than_stop',
      'allows',
    ])
    for (const { event, contact } of told) {
      expect(event).toMatch(EVENT)
      expect(contact).toMatch(/^a[\w-]{22}$/)
    }
    expect(await historyOf(house, PHONE)).toMatchObject([{ type: 'stop' }, { type: 'consent' }])
  })

  it('may be a thousand, and no more', { timeout: 90_000 }, async () => {
    const house = await houseWithSenders()
    const consents = Array.from({ length: 1_000 }, (_, at) =>
      consentTo(`person-${at}@example.org`, { sender: 'beta' }),
    )
    const told = await recordAll(house, consents)
    expect(new Set(told.map(({ event }) => event)).size).toBe(1_000)
    expect(new Set(told.map(({ counts }) => counts))).toEqual(new Set(['allows']))
    const last = await house.check('person-999@example.org', { sender: 'beta' })
    expect(last).toMatchObject({ event: told[999]?.event })
    const more = await house.api('POST', '/v1/consents', {
      consents: [...consents, consentTo(ADA)],
    })
    expect([more.status, placesOf(more)]).toEqual([400, ['#/consents']])
    const none = await house.api('POST', '/v1/consents', { consents: [] })
    expect([none.status, placesOf(none)]).toEqual([400, ['#/consents']])
  })

  it('name every fault of every row at once', async () => {
    const house = await houseWithSenders()
    const answer = await house.api('POST', '/v1/consents', {
      consents: [
        consentTo(ADA, { topics: ['shoes'] }),
        consentTo('nobody'),
        consentTo(ADA, { obtainedAt: '2030-01-01T00:00:00Z', sender: 'gamma' }),
      ],
    })
    expect([answer.status, placesOf(answer)]).toEqual([
      400,
      [
        '#/consents/0/topics/0',
        '#/consents/1/to',
        '#/consents/2/sender',
        '#/consents/2/obtainedAt',
      ],
    ])
  })

  it('sent again, alone or beside others or by another key, add nothing', async () => {
    const house = await houseWithSenders()
    const key = await keyWith(house, 'write')
    const [ada = { event: '' }] = await recordAll(house, [consentTo(ADA), consentTo(ADA)], key)
    const before = await scanText(house)
    later(house, 60)
    const again = await recordAll(house, [consentTo(ADA)], await keyWith(house, 'write'))
    const alone = await record(house, consentTo(ADA), key)
    expect([again[0]?.event, alone.event]).toEqual([ada.event, ada.event])
    const written = (text: string) => text.split('\n').filter((line) => line.includes('"C#')).length
    expect(written(await scanText(house))).toBe(written(before))
    expect(await historyOf(house, ADA)).toHaveLength(1)
  })

  it('leave no trace in the table by which their evidence could be guessed after an erasure', async () => {
    const house = await houseWithSenders()
    const other = await houseWithSenders()
    await record(house, consentTo(ADA))
    await record(other, consentTo(ADA))
    const digests = [house, other].map(async (one) =>
      (await scanItems(one)).flatMap(({ sk }) =>
        sk?.S?.startsWith('M#api/consents') === true ? [sk.S] : [],
      ),
    )
    const [mine = [], theirs = []] = await Promise.all(digests)
    expect([mine.length, theirs.length]).toEqual([1, 1])
    expect(mine).not.toEqual(theirs)
  })

  it('repeated under one Idempotency-Key are answered the same ids', async () => {
    const house = await houseWithSenders()
    const send = async () =>
      house.request('/v1/consents', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${ADMIN_KEY}`,
          'content-type': 'application/json',
          'idempotency-key': 'list-1',
        },
        body: JSON.stringify({ consents: [consentTo(ADA), consentTo(PHONE)] }),
      })
    const first = await send()
    const second = await send()
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.headers.get('idempotent-replayed')).toBe('true')
    expect(await second.json()).toEqual(await first.json())
  })
})

describe('law 6: a stop', () => {
  const newer = { obtainedAt: '2026-06-01T10:00:01Z' }

  /** Ada stopped at ten; a consent is recorded a minute later. */
  async function verdictAfter(
    consent: Record<string, unknown>,
    { rights = ['lift'], isListed = false }: { rights?: string[]; isListed?: boolean } = {},
  ): Promise<[reason: string, counts: string]> {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(ADA))
    const key = await keyWith(house, ...rights)
    later(house, 60)
    const row = consentTo(ADA, consent)
    const told = isListed ? (await recordAll(house, [row], key))[0] : await record(house, row, key)
    return [(await house.check(ADA)).reason, told?.counts ?? '']
  }

  it.each([['lift'], ['admin'], ['lift', 'write']])(
    'is lifted by a newer proven consent that comes alone by a key that may %s',
    async (...rights) => {
      expect(await verdictAfter(newer, { rights })).toEqual(['consented', 'allows'])
    },
  )

  it('stays when the consent is older', async () => {
    const older = { obtainedAt: '2026-06-01T09:59:59Z' }
    expect(await verdictAfter(older)).toEqual(['opted_out', 'older_than_stop'])
  })

  it('law 5: stays when the consent is of the same second', async () => {
    const same = { obtainedAt: '2026-06-01T10:00:00Z' }
    expect(await verdictAfter(same)).toEqual(['opted_out', 'older_than_stop'])
  })

  it('stays without proof', async () => {
    const claim = { ...newer, proof: undefined }
    expect(await verdictAfter(claim)).toEqual(['opted_out', 'lifts_no_stop'])
  })

  it.each(['form', 'double_opt_in', 'paper', 'call', 'keyword'])(
    'stays when a system tells of a %s: Basta did not see it',
    async (method) => {
      const told = await verdictAfter({ ...newer, method }, { rights: ['write', 'check', 'read'] })
      expect(told).toEqual(['opted_out', 'lifts_no_stop'])
    },
  )

  it.each(['form', 'double_opt_in', 'keyword'])(
    'stays when a %s comes in a list, be it of one row by an administrator',
    async (method) => {
      const listed = { rights: ['admin', 'lift'], isListed: true }
      expect(await verdictAfter({ ...newer, method }, listed)).toEqual([
        'opted_out',
        'lifts_no_stop',
      ])
    },
  )

  it('stays when a vendor sold the consent, whoever tells of it', async () => {
    const sold = { ...newer, source: VENDOR }
    expect(await verdictAfter(sold, { rights: ['admin'] })).toEqual(['opted_out', 'lifts_no_stop'])
  })

  it('stays outside the scope of the consent', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(ADA))
    later(house, 60)
    const { counts } = await record(house, consentTo(ADA, { ...newer, topics: ['promo'] }))
    expect(counts).toBe('allows')
    expect(await house.check(ADA, { topic: 'promo' })).toMatchObject({ allowed: true })
    for (const question of [{}, { topic: 'news' }, { sender: 'beta' }])
      expect(await house.check(ADA, question)).toMatchObject({ reason: 'opted_out' })
  })

  it('that a list did not lift is lifted by the same consent alone, by who may', async () => {
    const house = await houseWithSenders()
    await house.api('POST', '/v1/stops', stopOf(ADA))
    later(house, 60)
    await recordAll(house, [consentTo(ADA, newer)])
    expect(await house.check(ADA)).toMatchObject({ reason: 'opted_out' })
    await record(house, consentTo(ADA, newer))
    expect(await house.check(ADA)).toMatchObject({ reason: 'consented' })
  })
})

describe('a contact of whom too much is on record', () => {
  const long = (letter: string, at: number) => `${letter.repeat(60)}${String(at).padStart(3, '0')}`
  const [sender, other] = [long('s', 0), long('s', 1)]
  const topics = Array.from({ length: 50 }, (_, at) => long('t', at))
  const consents = ['form', 'double_opt_in', 'paper', 'call', 'keyword'].flatMap((method) =>
    [undefined, 'form entry 4711'].map((proof) => ({ method, proof })),
  )

  it('takes no more consents and orders, but every stop', async () => {
    const house = await houseWithSenders()
    for (const id of [sender, other])
      await house.api('PUT', `/v1/senders/${id}`, { ...ACME, ...OPT_OUT, numbers: [], topics })
    const post = (to: string[], fields: object = {}) =>
      house.api('POST', '/v1/consents', consentTo(PHONE, { sender, topics: to, ...fields }))
    // So many at once as there is room for, then one by one.
    let taken = 0
    while (taken < consents.length && (await post(topics, consents[taken])).status === 201)
      taken += 1
    expect(taken).toBeGreaterThan(5)
    expect(taken).toBeLessThan(consents.length)
    let refused: Answer | undefined
    for (const topic of topics) {
      refused = await post([topic], consents[taken])
      if (refused.status !== 201) break
    }
    expect(refused).toMatchObject({ status: 409, body: { type: 'urn:basta:conflict' } })
    const order = { to: PHONE, reference: '4711', orderedAt: NOW.toISOString(), goods: 'shoes' }
    const orders: number[] = []
    for (const id of [sender, other])
      orders.push((await house.api('POST', '/v1/customers', { ...order, sender: id })).status)
    expect(orders).toContain(409)

    // A list is not held up by it either.
    const list = [
      'address,obtainedAt,method,wording,wordingVersion,proof,source',
      `${PHONE},2026-01-06T09:00:00Z,form,${'w'.repeat(20)},1,entry 4712,own`,
      'grace@example.org,2026-01-06T09:00:00Z,form,offers,1,entry 4713,own',
    ].join('\n')
    const { applied } = await importList(house, list, {
      kind: 'consents',
      sender: other,
      scope: undefined,
    })
    expect(applied).toMatchObject({ new: 1, reasons: { 'address/full': 1 } })

    const [standing] = (await scanItems(house)).filter(({ sk }) => sk?.S === 'S')
    expect(standing?.['registers']?.S?.length).toBeLessThan(100 * 1024)
    // What was taken before is a repetition, as ever.
    expect((await post(topics, consents[0])).status).toBe(201)
    const stop = await house.api('POST', '/v1/stops', stopOf(PHONE))
    expect([stop.status, (await house.check(PHONE)).reason]).toEqual([201, 'opted_out'])
  })
})

describe('law 8: what is older than an erasure', () => {
  const WORDING = 'I want the lighthouse letter.'
  const old = { wording: WORDING, proof: 'lighthouse entry 4711' }

  async function erasedHouse(): Promise<{ house: TestHouse; erasure: string }> {
    const house = await houseWithSenders()
    await record(house, consentTo(ADA, old))
    const { body } = await house.api('POST', '/v1/erasures', { to: ADA })
    return { house, erasure: (body as { event: string }).event }
  }

  it('is not recorded again, and is answered by the erasure', async () => {
    const { house, erasure } = await erasedHouse()
    later(house, 60)
    const answer = { event: erasure, contact: expect.any(String) as unknown }
    for (const fields of [{}, { topics: ['promo'] }, { proof: undefined }, { method: 'paper' }])
      expect(await record(house, consentTo(ADA, { ...old, ...fields }))).toEqual({
        ...answer,
        counts: 'older_than_erasure',
      })
    const inItsSecond = { ...old, obtainedAt: NOW.toISOString() }
    expect(await recordAll(house, [consentTo(ADA, inItsSecond)])).toMatchObject([answer])
    expect(await historyOf(house, ADA)).toHaveLength(2)
    expect(await scanText(house)).not.toContain('lighthouse')
  })

  it('counts for nothing beside a newer one, which counts', async () => {
    const { house } = await erasedHouse()
    later(house, 60)
    const newer = consentTo(ADA, { obtainedAt: '2026-06-01T10:00:01Z' })
    expect(await record(house, newer)).toMatchObject({ counts: 'allows' })
    expect(await record(house, consentTo(ADA, old))).toMatchObject({
      counts: 'older_than_erasure',
    })
    expect(await house.check(ADA)).toMatchObject({ reason: 'consented' })
  })

  it('is not recorded by an import either', async () => {
    const { house } = await erasedHouse()
    later(house, 60)
    const file = [
      'email,obtainedAt,method,wording,wordingVersion,source,proof',
      `${ADA},2026-01-05T09:00:00Z,form,${WORDING},1,acme.example/join,lighthouse entry`,
      `${ADA},2026-06-01T10:00:01Z,form,I want offers.,2,acme.example/join,entry`,
    ].join('\n')
    const asked = { kind: 'consents', scope: undefined, sender: 'acme' }
    const { id, dryRun, applied } = await importList(house, file, asked)
    expect(applied).toEqual({
      rows: 2,
      new: 1,
      known: 0,
      refused: 1,
      reasons: { 'obtainedAt/older_than_erasure': 1 },
    })
    expect(dryRun).toEqual(applied)
    expect(await resultOf(house, id)).toMatchObject([expect.stringMatching(/^2,obtainedAt,older_/)])
    expect(await historyOf(house, ADA)).toHaveLength(3)
    expect(await scanText(house)).not.toContain('lighthouse')
    rmSync(importsFolderOf(house), { recursive: true, force: true })
  })
})

describe('what a consent counts for', () => {
  const AT = 1_000
  const nobody = { channel: 'email', registers: {}, version: 1, head: '' } as const
  const consent = (strength: string) =>
    ({ [`consent|form|${strength}|sender/acme|acme`]: [AT, 'evt_c'] }) as const
  const stop = (at: number, method = 'link', kind = 'stop') =>
    ({ [`${kind}|${method}|marketing|all|acme`]: [at, 'evt_s'] }) as const

  const cases: [string, object, string][] = [
    ['proven', consent('proven'), 'allows'],
    ['claimed', consent('claimed'), 'claim_only'],
    ['proven', { ...consent('proven'), ...stop(AT) }, 'older_than_stop'],
    ['proven', { ...consent('proven'), ...stop(AT - 1) }, 'lifts_no_stop'],
    ['lifting', { ...consent('lifting'), ...stop(AT - 1) }, 'allows'],
    ['lifting', { ...consent('lifting'), ...stop(AT) }, 'older_than_stop'],
    ['claimed', { ...consent('claimed'), ...stop(AT - 1) }, 'lifts_no_stop'],
    ['proven', { ...consent('proven'), ...stop(AT + 1, 'complaint') }, 'older_than_stop'],
    ['proven', { ...consent('proven'), ...stop(AT + 1, 'reply', 'hold') }, 'older_than_stop'],
    ['lifting', { ...consent('lifting'), ...stop(AT - 1, 'ses', 'bounce') }, 'undeliverable'],
    ['proven', {}, 'older_than_erasure'],
  ]
  it.each(cases)('%s, with %j: %s', (strength, registers, counts) => {
    const standing = { ...nobody, registers: registers as never }
    const said = { sender: 'acme', topics: [], at: AT, strength: strength as 'proven' }
    expect(consentCounts(standing, said, new Date(2_000_000))).toBe(counts)
  })

  it('has a case for each of the closed list', () => {
    expect(new Set(cases.map(([, , counts]) => counts))).toEqual(new Set(CONSENT_COUNTS))
  })

  it('is the least among its topics', () => {
    const registers = {
      'consent|form|proven|sender/acme/promo|acme': [AT, 'evt_c'],
      'consent|form|proven|sender/acme/news|acme': [AT, 'evt_c'],
      'stop|link|marketing|sender/acme/news|acme': [AT + 1, 'evt_s'],
    } as const
    const said = { sender: 'acme', at: AT, strength: 'proven' } as const
    const counts = (topics: string[]) =>
      consentCounts({ ...nobody, registers }, { ...said, topics }, new Date(2_000_000))
    expect(counts(['promo'])).toBe('allows')
    expect(counts(['promo', 'news'])).toBe('older_than_stop')
  })
})
