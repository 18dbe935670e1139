import parseWithLibrary from 'libphonenumber-js/max'
import {
  array,
  assert,
  asyncProperty,
  constantFrom,
  integer,
  oneof,
  string,
  tuple,
} from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  parseAddress,
  parsePlainAddress,
  type AddressHint,
} from '../../functions/domain/address.ts'
import { underItsTerritory } from '../../functions/domain/french-numbers.ts'

async function parsed(raw: string, hint?: AddressHint): Promise<string | undefined> {
  const result = await parseAddress(raw, hint)
  return result.ok ? result.address.value : undefined
}

const FR = { defaultCountry: 'FR' }
const US = { defaultCountry: 'US' }
const GB = { defaultCountry: 'GB' }

describe('a phone number', () => {
  it.each<[written: string, hint: AddressHint, value: string]>([
    ['+33612345678', {}, '+33612345678'],
    ['+33612345678', GB, '+33612345678'],
    ['  +33612345678\t', {}, '+33612345678'],
    ['\u00a0+33612345678\u3000', {}, '+33612345678'],
    ['+33 6 12 34 56 78', {}, '+33612345678'],
    ['+33.6.12.34.56.78', {}, '+33612345678'],
    ['+33-6-12-34-56-78', {}, '+33612345678'],
    ['+33 (0)6 12 34 56 78', {}, '+33612345678'],
    ['+33 06 12 34 56 78', {}, '+33612345678'],
    ['+33\u00a06\u202f12\u00a034\u00a056\u00a078', {}, '+33612345678'],
    ['+33\u20116\u201112\u201134\u201156\u201178', {}, '+33612345678'],
    ['06 12 34 56 78', FR, '+33612345678'],
    ['0612345678', FR, '+33612345678'],
    ['06.12.34.56.78', FR, '+33612345678'],
    ['0033612345678', FR, '+33612345678'],
    ['00 33 6 12 34 56 78', GB, '+33612345678'],
    ['tel:+33612345678', {}, '+33612345678'],
    ['tel:+33-6-12-34-56-78', {}, '+33612345678'],
    ['＋３３６１２３４５６７８', {}, '+33612345678'],
    ['\u202a+33\u00a06\u00a012\u00a034\u00a056\u00a078\u202c', {}, '+33612345678'],
    ['TEL:＋３３６１２３４５６７８', {}, '+33612345678'],
    ['+٣٣٦١٢٣٤٥٦٧٨', {}, '+33612345678'],
    ['٠٦١٢٣٤٥٦٧٨', FR, '+33612345678'],
    ['+1 (212) 555-0123', {}, '+12125550123'],
    ['(212) 555-0123', US, '+12125550123'],
    ['2125550123', US, '+12125550123'],
    ['1-212-555-0123', US, '+12125550123'],
    ['011 33 6 12 34 56 78', US, '+33612345678'],
    ['07911 123456', GB, '+447911123456'],
    ['+44 7911 123456', {}, '+447911123456'],
    ['00 1 212 555 0123', GB, '+12125550123'],
    ['0033612345678', {}, '+33612345678'],
    ['+0033612345678', {}, '+33612345678'],
    ['0033612345678', US, '+33612345678'],
    ['00 33 (0)6 12 34 56 78', {}, '+33612345678'],
    ['(+33) 6 12 34 56 78', {}, '+33612345678'],
    ['(00 33) 6 12 34 56 78', FR, '+33612345678'],
    ['33612345678', FR, '+33612345678'],
    ['whatsapp:+33612345678', {}, '+33612345678'],
    ['sms:+33612345678', {}, '+33612345678'],
    ['viber://+33612345678', {}, '+33612345678'],
    // Russia and Kazakhstan share a code: the country makes the digits possible.
    ['79123456789', { defaultCountry: 'KZ' }, '+79123456789'],
    ['+1 212 555 0123 ext. 5', {}, '+12125550123'],
    ['+1 212 555 0123 x5', {}, '+12125550123'],
    ['tel:+12125550123;ext=5', {}, '+12125550123'],
    ['+33 1 23 45 67 89 poste 12', {}, '+33123456789'],
    ['01 23 45 67 89 #12', FR, '+33123456789'],
    ['+7 495 123-45-67 доб. 12', {}, '+74951234567'],
    ['+7 495 123-45-67 (доб. 12)', {}, '+74951234567'],
    // Not assigned in the metadata we ship, but possible: a STOP from it must be heard.
    ['+33000000000', {}, '+33000000000'],
    ['+19999999999', {}, '+19999999999'],
  ])('written %j is the same person as its E.164 form', async (written, hint, value) => {
    expect(await parsed(written, hint)).toBe(value)
    expect(await parsed(written, { ...hint, channel: 'sms' })).toBe(value)
  })

  it.each<[why: string, written: string, hint: AddressHint]>([
    ['no country', '06 12 34 56 78', {}],
    ['an unknown default country', '06 12 34 56 78', { defaultCountry: 'XX' }],
    ['an empty default country', '06 12 34 56 78', { defaultCountry: '' }],
    ['empty', '', FR],
    ['spaces only', ' \t\u00a0', FR],
    ['a lone plus', '+', FR],
    ['a word', 'ACME', FR],
    ['a sender name', 'Info-SMS', GB],
    ['vanity letters', '1-800-FLOWERS', US],
    ['a short code of France', '36180', FR],
    ['a short code of the US', '262966', US],
    ['a short code of Britain', '60777', GB],
    ['a short code without country', '36180', {}],
    ['too short', '+336123', {}],
    ['too long for its country', '+336123456789012', {}],
    ['100 digits', `+${'3'.repeat(100)}`, {}],
    ['41 characters', `+33612345678${' '.repeat(28)}9`, {}],
    ['an extension and no number', 'ext. 5', FR],
    ['digits of no documented writer', '33612345678', {}],
    ['digits of another country', '441234567890', FR],
    ['two numbers', '+33612345678, +33612345679', {}],
    ['two numbers and a slash', '+33612345678/79', {}],
    ['words around it', 'call +33612345678 now', {}],
    ['a line break within', '+33612345678\n+33612345679', {}],
    ['a line break at its end', '+33612345678\n', {}],
    ['NUL within', '+336123\u000045678', {}],
    ['NUL at its end', '+33612345678\u0000', {}],
    ['an escape', '\u001b+33612345678', {}],
    ['a next-line', '+33612345678\u0085', {}],
    ['a line separator', '+33612345678\u2028', {}],
    ['a tab within', '+336\t12345678', {}],
    ['two pluses', '++33612345678', {}],
    ['a JSON array', '["+33612345678"]', {}],
  ])('is refused: %s', async (_, written, hint) => {
    expect(await parseAddress(written, hint)).toMatchObject({ ok: false })
  })

  it('is never taken for an e-mail address', async () => {
    expect(await parsed('+33612345678', { channel: 'email' })).toBeUndefined()
    expect(await parsed('33612345678@gateway.example', { channel: 'sms' })).toBeUndefined()
    expect(await parsed('33612345678@gateway.example')).toBe('33612345678@gateway.example')
  })

  it('written as digits only is E.164 where its writer documents it, and a short code nowhere', async () => {
    const digits = { isPlusless: true }
    expect(await parsed('33612345678', digits)).toBe('+33612345678')
    expect(await parsed('5215500000001', digits)).toBe('+525500000001')
    expect(await parsed('0612345678', { ...digits, ...FR })).toBe('+33612345678')
    expect(await parsed('36180', { ...digits, ...FR })).toBeUndefined()
    expect(await parsed('262966', { ...digits, ...US })).toBeUndefined()
  })

  it('in plain E.164 is read without the library, and as the library reads it', async () => {
    const number = oneof(
      tuple(integer({ min: 200, max: 999 }), integer({ min: 0, max: 9_999_999 })).map(
        ([area, rest]) => `+1${area}${String(rest).padStart(7, '0')}`,
      ),
      integer({ min: 0, max: 999_999_999 }).map((n) => `+33${String(n).padStart(9, '0')}`),
    )
    await assert(
      asyncProperty(number, async (text) => {
        // Overseas numbers have a code of their own, which the library does not know of.
        if (underItsTerritory(text) !== text) return
        const library = parseWithLibrary(text, { extract: false })
        const value = library?.isPossible() === true ? library.number : undefined
        expect(await parsed(text)).toBe(value)
      }),
      { numRuns: 2_000 },
    )
  })
})

const LOCAL_64 = 'a'.repeat(64)
/** 189 characters: with 64 before the @ exactly 254. */
const DOMAIN_189 = `${`${'d'.repeat(62)}.`.repeat(3).slice(0, -1)}.`.slice(0, 186) + 'com'

describe('an e-mail address', () => {
  it.each<[written: string, value: string]>([
    ['ada@example.org', 'ada@example.org'],
    ['  ada@example.org ', 'ada@example.org'],
    ['\u00a0ada@example.org\t', 'ada@example.org'],
    ['Ada.Lovelace@EXAMPLE.Org', 'ada.lovelace@example.org'],
    ['ada+news@example.org', 'ada+news@example.org'],
    ['a.d.a@gmail.com', 'a.d.a@gmail.com'],
    ['ada@googlemail.com', 'ada@gmail.com'],
    ['Ada+News@GoogleMail.com', 'ada+news@gmail.com'],
    ['ada@googlemail.co.uk', 'ada@googlemail.co.uk'],
    // Real in the wild: Japanese carriers gave out such addresses.
    ['ada..lovelace.@docomo.example', 'ada..lovelace.@docomo.example'],
    ["o'hara!#$%&*/=?^_`{|}~-@example.org", "o'hara!#$%&*/=?^_`{|}~-@example.org"],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
    ['ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['ada@example。org', 'ada@example.org'],
    ['ada@ｅｘａｍｐｌｅ.org', 'ada@example.org'],
    ['ada@faß.example', 'ada@xn--fa-hia.example'],
    ['ada@例え.テスト', 'ada@xn--r8jz45g.xn--zckzah'],
    ['ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
    ['ada@☃.example', 'ada@xn--n3h.example'],
    ['ada@😀.example', 'ada@xn--e28h.example'],
    ['JÖRG@example.org', 'jörg@example.org'],
    ['jo\u0308rg@example.org', 'jörg@example.org'],
    ['用户@example.org', '用户@example.org'],
    ['ada@sub.domain.example.co.uk', 'ada@sub.domain.example.co.uk'],
    ['ada@1and1.example', 'ada@1and1.example'],
    ['1@2.example', '1@2.example'],
    [`${LOCAL_64}@example.org`, `${LOCAL_64}@example.org`],
  ])('%j is kept as %j', async (written, value) => {
    expect(await parsed(written)).toBe(value)
    expect(await parsed(written, { channel: 'email', defaultCountry: 'FR' })).toBe(value)
  })

  it.each<[why: string, written: string]>([
    ['a display name', 'Ada Lovelace <ada@example.org>'],
    ['angle brackets', '<ada@example.org>'],
    ['a mailto: link', 'mailto:ada@example.org'],
    ['two addresses', 'ada@example.org, bob@example.org'],
    ['two addresses and a semicolon', 'ada@example.org;bob@example.org'],
    ['two @', 'ada@bob@example.org'],
    ['a quoted local part', '"ada lovelace"@example.org'],
    ['a quoted @', '"ada@home"@example.org'],
    ['a space before the @', 'ada @example.org'],
    ['a space after the @', 'ada@ example.org'],
    ['a comment', 'ada(home)@example.org'],
    ['nothing before the @', '@example.org'],
    ['nothing after the @', 'ada@'],
    ['only an @', '@'],
    ['a domain without a dot', 'ada@localhost'],
    ['a trailing dot', 'ada@example.org.'],
    ['a leading dot', 'ada@.example.org'],
    ['two dots in the domain', 'ada@example..org'],
    ['an IPv4 literal', 'ada@[192.0.2.1]'],
    ['a bare IPv4', 'ada@192.0.2.1'],
    ['an IPv6 literal', 'ada@[IPv6:2001:db8::1]'],
    ['an underscore in the domain', 'ada@exa_mple.org'],
    ['a hyphen at a label’s start', 'ada@-example.org'],
    ['a hyphen at a label’s end', 'ada@example-.org'],
    ['a numeric top domain', 'ada@example.123'],
    ['broken punycode', 'ada@xn--ab-.example'],
    ['punycode of nothing', 'ada@xn--.example'],
    ['a port', 'ada@example.org:25'],
    ['a path', 'ada@example.org/x'],
    ['a label of 64', `ada@${'d'.repeat(64)}.org`],
    ['a local part of 65', `${'a'.repeat(65)}@example.org`],
    ['a local part of 65 octets', `${'é'.repeat(32)}a@example.org`],
    ['NUL within', 'ada@exam\u0000ple.org'],
    ['NUL at its end', 'ada@example.org\u0000'],
    ['NUL at its start', '\u0000ada@example.org'],
    ['a line break at its end', 'ada@example.org\r\n'],
    ['a header in it', 'ada@example.org\r\nBcc: bob@example.org'],
    ['a paragraph separator', 'ada@example.org\u2029'],
    ['a tab within', 'ada@\texample.org'],
    ['a zero-width space', 'ada\u200b@example.org'],
    ['a right-to-left override', 'ada\u202e@example.org'],
    ['half a surrogate pair', 'ada\ud83d@example.org'],
    ['half a surrogate pair in the domain', 'ada@exam\ud83dple.org'],
    ['an emoji before the @', '😀@example.org'],
  ])('is refused: %s', async (_, written) => {
    expect(await parseAddress(written)).toMatchObject({ ok: false })
  })

  it('may have 254 octets and not one more', async () => {
    const longest = `${LOCAL_64}@${DOMAIN_189}`
    expect(longest).toHaveLength(254)
    expect(await parsed(longest)).toBe(longest)
    expect(await parsed(longest.replace('@d', '@dd'))).toBeUndefined()
  })

  it('is measured in octets after its domain became ASCII', async () => {
    const labels = Array.from({ length: 20 }, () => 'bücher').join('.')
    expect(Buffer.byteLength(`${LOCAL_64}@${labels}.example`)).toBeLessThan(254)
    expect(await parsed(`${LOCAL_64}@${labels}.example`)).toBeUndefined()
  })

  it('says what is wrong and never what was written', async () => {
    for (const written of ['Ada <ada@example.org>', 'ada@localhost', '+3361', 'ACME', '']) {
      const result = await parseAddress(written)
      expect(result.ok ? '' : result.problem).toMatch(/^(?:is|has|holds) /)
      if (!result.ok) expect(result.problem).not.toMatch(/Ada|localhost|\+3361$|ACME/)
    }
  })
})

describe('any text', () => {
  const written = oneof(
    string({ unit: 'binary', maxLength: 60 }),
    string({ unit: 'grapheme', maxLength: 30 }),
    array(constantFrom(...Array.from('+0123456789 ().-;=@x')), { maxLength: 25 }).map((all) =>
      all.join(''),
    ),
    tuple(
      string({ unit: 'grapheme', maxLength: 20 }),
      string({ unit: 'grapheme', maxLength: 20 }),
    ).map(([local, label]) => `${local}@${label}.example`),
    array(constantFrom(...Array.from('İıIßẞΣςσÅK\u0307\u0327\u0308\u0345\u03b1ǅ한\u1100\u1161')), {
      minLength: 1,
      maxLength: 8,
    }).map((all) => `${all.join('')}@example.org`),
    array(constantFrom(...Array.from('0123456789')), { minLength: 4, maxLength: 16 }).map(
      (all) => `+${all.join('')}`,
    ),
  )
  const country = constantFrom(
    undefined,
    'FR',
    'US',
    'GB',
    'DE',
    'IT',
    'AR',
    'MX',
    'BR',
    'CI',
    'VN',
    'GA',
    'RE',
    'PM',
  )

  it('where it is plain, is read alike without waiting', async () => {
    const mailbox = tuple(
      array(constantFrom(...Array.from('abz09._+-')), { minLength: 1, maxLength: 66 }),
      array(
        constantFrom(
          'a',
          'b9',
          'xn--',
          'xn--p1ai',
          '-',
          '.',
          '..',
          'x'.repeat(63),
          'gmail',
          'com',
          'n',
        ),
        { minLength: 1, maxLength: 9 },
      ),
      constantFrom('.com', '.example', '', '.c', '.c0m', '.googlemail.com', 'gmail.com'),
    ).map(([local, labels, end]) => `${local.join('')}@${labels.join('')}${end}`)
    let plain = 0
    await assert(
      asyncProperty(oneof(mailbox, written), country, async (text, defaultCountry) => {
        const read = parsePlainAddress(text)
        if (read === undefined) return
        plain += 1
        // A space before it is taken away, and makes it no plain one.
        const result = await parseAddress(` ${text}`, { defaultCountry })
        expect(result).toEqual({ ok: true, address: read })
      }),
      { numRuns: 5_000 },
    )
    expect(plain).toBeGreaterThan(100)
    for (const text of ['ada@example.org', '+33612345678', '+15005550006'])
      expect(parsePlainAddress(text)).toBeDefined()
  })

  it('is read or refused, never thrown at', async () => {
    await assert(
      asyncProperty(written, country, async (text, defaultCountry) => {
        const result = await parseAddress(text, { defaultCountry })
        expect(typeof result.ok).toBe('boolean')
      }),
      { numRuns: 3_000 },
    )
  })

  it('once read is canonical: reading it again, from anywhere, changes nothing', async () => {
    await assert(
      asyncProperty(written, country, country, async (text, first, second) => {
        const once = await parseAddress(text, { defaultCountry: first })
        if (!once.ok) return
        const { channel, value } = once.address
        const again = await parseAddress(value, { channel, defaultCountry: second })
        expect(again).toMatchObject({ ok: true, address: { channel, value } })
      }),
      { numRuns: 5_000 },
    )
  })
})
