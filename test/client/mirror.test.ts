import { chmod, readFile, stat, writeFile } from 'node:fs/promises'
import { afterEach, describe, expect, it } from 'vitest'
import type { MirrorProblem } from '../../functions/client/mirror/types.ts'
import { mirror } from '../../functions/client/mirror/mirror.ts'
import { ACME, ADMIN_KEY, consentTo } from '../house/house.ts'
import { openMirrored, type Fault, type MirroredHouse } from './mirrored.ts'

const ADA = 'ada@example.org'
const BOB = 'bob@example.org'
const PHONE = '+33612345678'
const A_LONG_TIME = 2 ** 31 - 1

let at: MirroredHouse
afterEach(async () => at.closeAll())

async function open(): Promise<MirroredHouse> {
  at = await openMirrored()
  return at
}

async function stop({ house }: MirroredHouse, to: string, scope = 'all'): Promise<void> {
  const said = { to, scope, channelOfRequest: 'phone', reference: 'call 17' }
  const { status } = await house.api('POST', '/v1/stops', said)
  if (status !== 200 && status !== 201) throw new Error(`A stop was answered ${status}.`)
}

describe('a mirror', () => {
  it('refuses an option that it does not know: it may be a misspelt one', async () => {
    const { open: openMirror } = await open()
    expect(() => openMirror({ maxStale: 1_000 } as object)).toThrow(/^maxStale: .*maxStaleMs/)
  })

  it('does not say of an address that it is none where the country is none', async () => {
    const { open: openMirror } = await open()
    const basta = openMirror()
    await basta.refresh()
    const ask = async (defaultCountry: string) =>
      basta.check({ to: '0740', sender: 'acme', defaultCountry })
    expect(await ask('UK')).toMatchObject({ allowed: false, reason: 'uncertain', from: 'server' })
    expect(await ask('GB')).toMatchObject({ reason: 'invalid_address', from: 'mirror' })
  })

  it('asks the server while its clock has stepped back, and throws nothing', async () => {
    const { house, open: openMirror } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    let skewMs = 0
    const basta = openMirror({ now: () => house.now().getTime() + skewMs, maxStaleMs: 3_000 })
    await basta.refresh()
    skewMs = -3_600_000
    for (const to of [ADA, BOB, 'no address']) {
      const verdict = await basta.check({ to, sender: 'acme', topic: 'promo' })
      expect(verdict).toMatchObject({ from: 'server', allowed: false })
    }
    expect(basta.state().staleMs).toBe(undefined)
    await basta.refresh()
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({ from: 'mirror' })
  })

  it('denies by itself, and has an allow confirmed by the server', async () => {
    const { house, open: openMirror, calls } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const basta = openMirror()
    await basta.refresh()
    calls()
    const denied = await basta.check({ to: ADA, sender: 'acme', topic: 'promo' })
    expect(denied).toMatchObject({
      allowed: false,
      reason: 'opted_out',
      scope: 'all',
      from: 'mirror',
    })
    expect(denied).toHaveProperty('staleMs')
    expect(calls()).toEqual([])
    const allowed = await basta.check({ to: BOB, sender: 'acme' })
    expect(allowed).toMatchObject({ allowed: true, reason: 'not_opted_out', from: 'server' })
    expect(allowed).not.toHaveProperty('staleMs')
    expect(calls()).toEqual(['/v1/check'])
  })

  it('sees a stop that the feed has not told it, since the server confirms', async () => {
    const { open: openMirror } = await open()
    const basta = openMirror()
    await basta.refresh()
    await stop(at, ADA)
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'opted_out',
      from: 'server',
    })
  })

  it('allows by itself only where its owner chose how stale it may be, and says how stale it was', async () => {
    const { open: openMirror, calls, advance } = await open()
    const basta = openMirror({ maxStaleMs: 5_000 })
    await basta.refresh()
    calls()
    const fresh = await basta.check({ to: BOB, sender: 'acme' })
    expect(fresh).toMatchObject({ allowed: true, from: 'mirror' })
    if (fresh.from !== 'mirror' || !fresh.allowed) throw new Error('not local')
    expect(fresh.staleMs).toBeLessThan(5_000)
    const validMs = Date.parse(fresh.validUntil) - Date.parse(fresh.checkedAt)
    expect(validMs).toBeLessThanOrEqual(5_000 - fresh.staleMs)
    advance(4)
    const older = await basta.check({ to: BOB, sender: 'acme' })
    expect(older).toMatchObject({ allowed: true, from: 'mirror' })
    if (older.from === 'mirror') expect(older.staleMs).toBeGreaterThanOrEqual(4_000)
    advance(2)
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({ from: 'server' })
    expect(calls()).toEqual(['/v1/check'])
  })

  it('grows stale while the stream is stuck, however often it asks, and then asks the server', async () => {
    const { house, open: openMirror, advance } = await open()
    const basta = openMirror({ maxStaleMs: 5_000 })
    await basta.refresh()
    await stop(at, ADA)
    for (let second = 1; second <= 7; second += 1) {
      advance(1)
      const { staleMs = 0 } = await basta.refresh()
      expect(staleMs).toBeGreaterThanOrEqual(second * 1_000)
    }
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      from: 'server',
    })
    await house.pumpStream()
    await basta.refresh()
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      from: 'mirror',
    })
  })

  it('denies where neither it nor the server can tell: it never guesses', async () => {
    const { open: openMirror, setServerDown, advance } = await open()
    setServerDown(true)
    const never = openMirror({ maxStaleMs: A_LONG_TIME, deadlineMs: 50 })
    await never.refresh()
    expect(await never.check({ to: BOB, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'uncertain',
    })
    setServerDown(false)
    const basta = openMirror({ maxStaleMs: 5_000, deadlineMs: 50 })
    await stop(at, ADA)
    await at.house.pumpStream()
    await basta.refresh()
    setServerDown(true)
    advance(6)
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({ reason: 'uncertain' })
    // A denial is the safe side at any age.
    advance(86_400)
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      reason: 'opted_out',
      from: 'mirror',
    })
  })

  it('asks the server whether a denial still counts, when it is older than its owner wants', async () => {
    const { house, open: openMirror, advance } = await open()
    await stop(at, ADA, 'sender/shop')
    await house.pumpStream()
    const basta = openMirror()
    await basta.refresh()
    advance(10)
    const obtainedAt = house.now().toISOString()
    await house.api('POST', '/v1/consents', consentTo(ADA, { sender: 'shop', obtainedAt }))
    expect(await basta.check({ to: ADA, sender: 'shop' })).toMatchObject({ from: 'mirror' })
    advance(60)
    expect(await basta.check({ to: ADA, sender: 'shop' })).toMatchObject({
      allowed: true,
      from: 'server',
    })
  })

  it('reads addresses as the server does: other spellings are the same person', async () => {
    const { house, open: openMirror } = await open()
    await stop(at, PHONE)
    await stop(at, 'Grace@GoogleMail.com')
    await house.pumpStream()
    const basta = openMirror()
    await basta.refresh()
    for (const to of ['06 12 34 56 78', '+33 6 12 34 56 78', 'grace@gmail.com'])
      expect(await basta.check({ to, sender: 'acme' })).toMatchObject({
        reason: 'opted_out',
        from: 'mirror',
      })
    expect(await basta.check({ to: 'nobody at all', sender: 'acme' })).toMatchObject({
      reason: 'invalid_address',
      from: 'mirror',
    })
  })

  it('leaves to the server what it does not know: a sender, a topic, the hours of texts', async () => {
    const { house, open: openMirror } = await open()
    await house.api('PUT', '/v1/senders/hours', {
      name: 'Hours',
      numbers: [],
      domains: [],
      topics: [],
      stopReach: 'all',
      basis: 'opt_out',
      justification: 'members',
      sendingHours: {
        FR: { from: '08:00', to: '20:00', sundays: true, publicHolidays: true },
      },
    })
    const basta = openMirror({
      maxStaleMs: A_LONG_TIME,
      senders: ['acme', 'hours'],
      deadlineMs: 50,
    })
    await basta.refresh()
    for (const asked of [
      { to: BOB, sender: 'nobody' },
      { to: BOB, sender: 'acme', topic: 'unheard-of' },
    ])
      expect(await basta.check(asked)).toMatchObject({ allowed: false, from: 'server' })
    expect(await basta.check({ to: PHONE, sender: 'hours' })).toMatchObject({ from: 'server' })
    // Learned when it is first asked about.
    expect(await basta.check({ to: BOB, sender: 'shop' })).toMatchObject({ from: 'server' })
    await basta.refresh()
    expect(await basta.check({ to: BOB, sender: 'shop' })).toMatchObject({ from: 'mirror' })
  })

  it('follows what a sender declares', async () => {
    const { house, open: openMirror } = await open()
    const basta = openMirror({ maxStaleMs: A_LONG_TIME })
    await basta.refresh()
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({ allowed: true })
    const changed = { ...ACME, justification: 'the law of the market' }
    expect((await house.api('PUT', '/v1/senders/acme', changed)).status).toBe(200)
    await basta.refresh()
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({
      allowed: false,
      reason: 'no_consent',
      from: 'mirror',
    })
  })

  it.each(['down', 'refused', 'cut', 'repeated', 'lost'] as const)(
    'takes nothing from a feed that fails (%s), says so, and catches up',
    async (fault: Fault) => {
      const { house, open: openMirror, setFault, advance } = await open()
      const heard: MirrorProblem[] = []
      const basta = openMirror({ maxStaleMs: 5_000, onProblem: (problem) => heard.push(problem) })
      await basta.refresh()
      await stop(at, ADA)
      await house.pumpStream()
      setFault(fault)
      advance(6)
      await basta.refresh()
      expect(heard.length).toBeGreaterThan(0)
      expect(basta.state().problem).toBe(heard.at(-1))
      expect(basta.state().staleMs).toBeGreaterThanOrEqual(6_000)
      expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
        allowed: false,
        from: 'server',
      })
      setFault(undefined)
      expect(await basta.refresh()).toMatchObject({ problem: undefined, contacts: 1 })
      expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
        allowed: false,
        from: 'mirror',
      })
    },
  )

  it('notices that a key is missing which the house uses, and asks the server for everything', async () => {
    const { house, open: openMirror, ring, rotate } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const old = { ...ring }
    const behind = openMirror({ hashKeys: old, maxStaleMs: A_LONG_TIME })
    const basta = openMirror({ maxStaleMs: A_LONG_TIME })
    await Promise.all([behind.refresh(), basta.refresh()])
    await rotate()
    await stop(at, BOB)
    await house.pumpStream()
    expect(await behind.refresh()).toMatchObject({
      problem: 'hash_key_missing',
      staleMs: undefined,
    })
    for (const to of [ADA, BOB])
      expect(await behind.check({ to, sender: 'acme' })).toMatchObject({
        allowed: false,
        from: 'server',
      })
    // One that can read its ring again goes on by itself.
    expect(await basta.refresh()).toMatchObject({ problem: undefined })
    for (const to of [ADA, BOB])
      expect(await basta.check({ to, sender: 'acme' })).toMatchObject({
        allowed: false,
        from: 'mirror',
      })
  })

  it('is of no use with the keys of another house, where everybody would be unknown', async () => {
    const { house, open: openMirror } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const basta = openMirror({ hashKeys: { a: 'x'.repeat(43) }, maxStaleMs: A_LONG_TIME })
    expect(await basta.refresh()).toMatchObject({ problem: 'other_hash_keys', staleMs: undefined })
    expect(await basta.check({ to: ADA, sender: 'acme' })).toMatchObject({
      allowed: false,
      from: 'server',
    })
    const unread = openMirror({ hashKeys: () => Promise.reject(new Error('no right')) })
    expect(await unread.refresh()).toMatchObject({ problem: 'hash_keys_unreadable' })
  })

  it('refuses options that cannot work', () => {
    const hashKeys = { a: 'x'.repeat(43) }
    const url = 'http://house'
    for (const options of [
      { url, key: undefined, hashKeys },
      { url: 'house', key: 'k', hashKeys },
      { url, key: 'k', hashKeys, maxStaleMs: -1 },
      { url, key: 'k', hashKeys, pollMs: 0 },
    ])
      expect(() => mirror(options)).toThrow(TypeError)
  })

  it('needs a key that may read every sender, and says so', async () => {
    const { house, open: openMirror } = await open()
    const { body } = await house.api('POST', '/v1/keys', { rights: ['check'] })
    const basta = openMirror({ key: (body as { key: string }).key })
    expect(await basta.refresh()).toMatchObject({ problem: 'refused' })
    expect(await basta.check({ to: BOB, sender: 'acme' })).toMatchObject({ from: 'server' })
  })
})

describe('the file of a mirror', () => {
  it('is taken up at the next start, where it was left, by its owner alone', async () => {
    const { house, open: openMirror, file, calls } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const first = openMirror({ file })
    expect(await first.refresh()).toMatchObject({ builtAnew: 'no_file', contacts: 1 })
    await stop(at, BOB)
    await house.pumpStream()
    await first.refresh()
    await first.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file)).includes(ADA)).toBe(false)
    calls()
    const second = openMirror({ file })
    expect(await second.refresh()).toMatchObject({ builtAnew: undefined, contacts: 2 })
    expect(calls().filter((path) => path.startsWith('/v1/events'))[0]).toContain('after=')
    for (const to of [ADA, BOB])
      expect(await second.check({ to, sender: 'acme' })).toMatchObject({ from: 'mirror' })
  })

  it('does not count before the feed was followed to its end', async () => {
    const { house, open: openMirror, file, setFault } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const first = openMirror({ file })
    await first.refresh()
    await first.close()
    await stop(at, BOB)
    await house.pumpStream()
    setFault('down')
    const second = openMirror({ file, maxStaleMs: A_LONG_TIME })
    await second.refresh()
    expect(await second.check({ to: BOB, sender: 'acme' })).toMatchObject({
      allowed: false,
      from: 'server',
    })
  })

  it.each([
    ['cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
    ['empty', () => Buffer.alloc(0)],
    ['not of a mirror', () => Buffer.from('{"next":""}')],
    [
      'changed in one bit',
      (bytes: Buffer) => {
        const changed = Buffer.from(bytes)
        changed[bytes.length - 60] = (changed[bytes.length - 60] ?? 0) ^ 1
        return changed
      },
    ],
  ])('is built anew where it is damaged: %s', async (_, damage: (bytes: Buffer) => Uint8Array) => {
    const { house, open: openMirror, file } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const first = openMirror({ file })
    await first.refresh()
    await first.close()
    await writeFile(file, damage(await readFile(file)))
    await chmod(file, 0o644)
    const second = openMirror({ file })
    expect(await second.refresh()).toMatchObject({ builtAnew: 'damaged_file', contacts: 1 })
    await second.close()
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  it('is built anew where it is of another log, whether that is shorter or longer', async () => {
    const { house, open: openMirror, file } = await open()
    await stop(at, ADA)
    await house.pumpStream()
    const first = openMirror({ file })
    await first.refresh()
    await first.close()
    const { ring } = at
    await at.closeAll()
    for (const people of [0, 12]) {
      const other = await openMirrored()
      for (let n = 0; n < people; n += 1) await stop(other, `person-${n}@example.org`)
      await other.house.pumpStream()
      const own = { ...other.ring, ...ring }
      const taken = other.open({ file, key: ADMIN_KEY, hashKeys: () => Promise.resolve(own) })
      const { builtAnew } = await taken.refresh()
      expect(['ahead_of_log', 'other_house', 'damaged_file']).toContain(builtAnew)
      await other.closeAll()
    }
  })
})
