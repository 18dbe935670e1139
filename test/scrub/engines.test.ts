import * as fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compiled, HOT_LOOP, keptFile, SHORT_HMAC } from '../../infra/package/build-hot-loop.ts'
import { said, scrubbed, TestRegister } from './register.ts'

const AT = 1_790_000_000

it.each([HOT_LOOP, SHORT_HMAC])('$file is what its source gives, byte for byte', async (one) => {
  const kept = join(import.meta.dirname, '..', '..', one.file)
  expect(keptFile(one, await compiled(one))).toBe(readFileSync(kept, 'utf8'))
})

/** Pieces of lists: addresses known and unknown, what stands between cells, and anything at all. */
const text = fc.constantFrom(
  'ada@example.org',
  'ADA@Example.ORG',
  ' ada@example.org ',
  '"ada@example.org"',
  'ada@gmail.com',
  'Ada@GoogleMail.com',
  "'ada@example.org",
  'ada@xn--bcher-kva.example',
  'ada@example',
  'ada@-example.org',
  'ada@example-.org',
  'a..b@example.org',
  'ada@example.o',
  'ada@example.o1',
  'ada@example.1o',
  'ada@@example.org',
  '@example.org',
  'ada@',
  'mÜller@example.org',
  `${'a'.repeat(37)}@example.org`,
  `${'a'.repeat(38)}@example.org`,
  `${'a'.repeat(36)}@gmail.com`,
  `${'a'.repeat(34)}@gmail.com`,
  '+33612345678',
  '0612345678',
  '06 12 34 56 78',
  '06.92.12.34.56',
  '0639981234',
  '+33692123456',
  '+12125550199',
  '(212) 555-0199',
  '212-555-0199',
  '2125550199',
  '+1 212 555 0199',
  '+1 112 555 0199',
  '(212)555-0199',
  '(212) 555 - 0199',
  '+4915112345678',
  '""',
  '"a ""b"" c"',
  '5" screen',
  'a',
  ' ',
  '',
)
const between = fc.constantFrom(',', ',', ',', ',', ',', '\n', '\n', '\r\n', '\r', '\n\n', ';', ' ')
const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes))
const list = fc
  .array(
    fc.oneof(
      { weight: 40, arbitrary: fc.tuple(text, between).map((both) => Buffer.from(both.join(''))) },
      { weight: 1, arbitrary: noise },
    ),
    { minLength: 40, maxLength: 120, size: 'max' },
  )
  .map((parts) => Buffer.concat([Buffer.from('email,phone\n'), ...parts]))

it('both engines answer the same, to ordinary lists and to any bytes', async () => {
  const register = new TestRegister()
  await register.know('ada@example.org', said('stop', AT))
  await register.know('ada@gmail.com', said('complaint', AT), 0)
  await register.know(`${'a'.repeat(34)}@gmail.com`, said('hold', AT))
  await register.know(`${'a'.repeat(37)}@example.org`, said('hold', AT))
  await register.know('+33612345678', said('bounce', AT), 0)
  await register.know('+262692123456', said('stop', AT))
  await register.know('+12125550199', said('stop', AT, 'sender/other'))
  let judged = 0
  await fc.assert(
    fc.asyncProperty(
      list,
      fc.constantFrom('FR', 'US', undefined),
      fc.constantFrom(7, 64, 1_000),
      fc.constantFrom(['email'], ['phone'], ['email', 'phone']),
      async (bytes, defaultCountry, chunk, columns) => {
        const reading = { columns, defaultCountry, hasHeader: true, delimiter: ',' }
        const run = (isPlain: boolean) =>
          scrubbed(register, bytes, reading, { isPlain, chunk, seenMax: 1_000 }).catch(
            (error: unknown) => String(error),
          )
        const [compiled, plain] = [await run(false), await run(true)]
        expect(compiled).toEqual(plain)
        if (typeof compiled !== 'string') judged += compiled.rows
      },
    ),
    { numRuns: 120 },
  )
  expect(judged).toBeGreaterThan(500)
})

it('both engines answer the same for rows of any length', async () => {
  const register = new TestRegister()
  await register.know('n7@example.org', said('stop', AT))
  const rows = Array.from({ length: 700 }, (_, n) => {
    const note = 'x'.repeat(n % 100 === 99 ? 3_900 + n : n % 130)
    return `${note},n${n % 500}@example.org`
  })
  const bytes = Buffer.from(`note,email\n${rows.join('\n')}\n`)
  const [compiled, plain] = [
    await scrubbed(register, bytes, {}, { chunk: 100_000 }),
    await scrubbed(register, bytes, {}, { chunk: 100_000, isPlain: true }),
  ]
  expect(compiled).toEqual(plain)
  expect(compiled).toMatchObject({ rows: 700, duplicates: 200, leaves: 11 })
})

it('threads answer the same as one, in the order of the list', async () => {
  const register = new TestRegister()
  for (let n = 0; n < 300; n += 3) await register.know(`n${n}@example.org`, said('stop', AT))
  await register.know('+33612345678', said('bounce', AT), 0)
  const rows = Array.from({ length: 20_000 }, (_, n) =>
    n % 1_000 === 0 ? `${n},+44 7911 ${100_000 + n}` : `${n},n${n % 15_000}@example.org`,
  )
  const bytes = Buffer.from(`id,contact\n${rows.join('\n')}\n`)
  const reading = { columns: ['contact'] }
  const alone = await scrubbed(register, bytes, reading, { chunk: 65_536 })
  expect(alone).toMatchObject({ rows: 20_000, duplicates: 4_995 })
  for (const seenMax of [100_000, 1_000]) {
    const together = await scrubbed(register, bytes, reading, {
      chunk: 65_536,
      threads: 2,
      seenMax,
    })
    expect(together).toEqual(alone)
  }
})

it('a list that is faulty in a late row ends its threads', async () => {
  const rows = Array.from({ length: 30_000 }, (_, n) => `n${n}@example.org`)
  const failing = scrubbed(
    new TestRegister(),
    `email\n${rows.join('\n')}\n"`,
    {},
    { threads: 2, chunk: 65_536 },
  )
  await expect(failing).rejects.toMatchObject({ code: 'unclosed_quote', row: 30_001 })
})

it('addresses of any length are looked up the same, alone and among longer ones', async () => {
  const register = new TestRegister()
  const addresses = Array.from({ length: 50 }, (_, more) =>
    Array.from({ length: 8 }, (__, n) => `${n}${'a'.repeat(more)}@a.io`),
  )
  for (const some of addresses)
    for (const address of some.filter((_, n) => n % 2 === 0))
      await register.know(address, said('stop', AT))
  const byLength = addresses.flat()
  const mixed = [...addresses.keys()].flatMap((n) => addresses.map((some) => some[n % 8] ?? ''))
  for (const rows of [byLength, mixed.slice(0, 400)]) {
    const run = (isPlain: boolean) =>
      scrubbed(register, `email\n${rows.join('\n')}\n`, {}, { isPlain, chunk: 65_536 })
    const [compiled, plain] = [await run(false), await run(true)]
    expect(compiled).toEqual(plain)
    expect(compiled).toMatchObject({ rows: 400, rejected: 200 })
  }
})
