import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { contactIdOf } from '../../functions/domain/contact-id.ts'
import {
  linkKeyOf,
  openToken,
  sealShortToken,
  sealToken,
  tokenKeyId,
  type Link,
  type LinkKey,
} from '../../functions/domain/link-token.ts'

const ROOT = 'root-of-epoch-1-0123456789-0123456789'
const ID = Buffer.from('c0ffee01', 'hex')
const KEY = linkKeyOf(ROOT, ID, 'acme')
const LINK: Link = {
  channel: 'email',
  address: 'ada.lovelace+news@example.org',
  sender: 'acme',
  topic: 'promo',
  campaign: 'Black Friday 2026, “à bientôt”',
  issued: 1_795_000_000,
}
const CONTACT = contactIdOf('b', Buffer.from('00112233445566778899aabbccddeeff', 'hex'))
const SHORT = { contact: CONTACT, topicNumber: 3 }
const long = sealToken(KEY, LINK)
const short = sealShortToken(KEY, SHORT)

/** Opens as the house would: with the key that the token names, here always ours. */
function opens(token: string, key: LinkKey = KEY) {
  return openToken(key, token)
}

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567'
function bytesOfShort(token: string): number[] {
  const bits = Array.from(token.slice(2), (digit) =>
    BASE32.indexOf(digit).toString(2).padStart(5, '0'),
  ).join('')
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2))
}
function shortOfBytes(bytes: readonly number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const digits = bits.match(/.{1,5}/g) ?? []
  return `u-${digits.map((five) => BASE32.charAt(parseInt(five.padEnd(5, '0'), 2))).join('')}`
}

describe('a long link', () => {
  it('opens as what it was made of', () => {
    expect(opens(long)).toEqual({ form: 'long', ...LINK })
    const plain = { channel: 'sms', address: '+33612345678', sender: 'acme', issued: 0 } as const
    expect(opens(sealToken(KEY, plain))).toEqual({ form: 'long', ...plain })
  })

  it('shows nothing of the address, and is another each time', () => {
    expect(sealToken(KEY, LINK)).not.toBe(sealToken(KEY, LINK))
    const shown = Buffer.from(long, 'base64url').toString('latin1')
    for (const part of ['ada.lovelace', 'example', 'promo', 'acme', 'Black'])
      expect(shown).not.toContain(part)
    expect(long).toMatch(/^[A-Za-z0-9_-]+$/)
  })

  it('is refused with any single bit flipped', () => {
    const bytes = Buffer.from(long, 'base64url')
    for (let at = 0; at < bytes.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes)
        flipped[at] = (bytes[at] ?? 0) ^ (1 << bit)
        expect(opens(flipped.toString('base64url')), `byte ${at}, bit ${bit}`).toBeUndefined()
      }
  })

  it('is refused with any single character changed', () => {
    for (let at = 0; at < long.length; at += 1)
      for (const other of ['A', 'B', '-', '_', '9', ' ', '%', '=', 'é', '\u0000'])
        if (long[at] !== other)
          expect(opens(long.slice(0, at) + other + long.slice(at + 1))).toBeUndefined()
  })

  it('is refused cut anywhere, and with anything before or behind it', () => {
    for (let length = 0; length < long.length; length += 1) {
      expect(opens(long.slice(0, length))).toBeUndefined()
      expect(opens(long.slice(-length - 1, -1))).toBeUndefined()
    }
    for (const more of ['A', '=', '==', '.', ' ', '\n', '/', '?x=1', 'AAAA'])
      for (const token of [long + more, more + long]) expect(opens(token)).toBeUndefined()
    const bytes = Buffer.from(long, 'base64url')
    for (const extra of [1, 3, 16])
      expect(
        opens(Buffer.concat([bytes, Buffer.alloc(extra)]).toString('base64url')),
      ).toBeUndefined()
  })

  it('has one spelling: no padding, no base64, no case folding', () => {
    const bytes = Buffer.from(sealToken(KEY, LINK, Buffer.alloc(12, 0xff)), 'base64url')
    expect(opens(bytes.toString('base64url'))?.form).toBe('long')
    expect(opens(bytes.toString('base64'))).toBeUndefined()
    expect(opens(bytes.toString('base64url').toLowerCase())).toBeUndefined()
    expect(opens(bytes.toString('hex'))).toBeUndefined()
  })

  it('is refused under another key: of another sender, another epoch, another id', () => {
    expect(opens(long, linkKeyOf(ROOT, ID, 'beta'))).toBeUndefined()
    expect(opens(long, linkKeyOf(`${ROOT}2`, ID, 'acme'))).toBeUndefined()
    expect(opens(long, linkKeyOf(ROOT, Buffer.from('c0ffee02', 'hex'), 'acme'))).toBeUndefined()
    expect(opens(long, { ...KEY, key: randomBytes(32) })).toBeUndefined()
  })

  it('speaks for its key’s own sender only, whatever is sealed within', () => {
    expect(opens(sealToken(KEY, { ...LINK, sender: 'beta' }))).toBeUndefined()
    expect(opens(sealToken(KEY, LINK), { ...KEY, sender: 'beta' })).toBeUndefined()
  })

  it('is refused where what is sealed is no link', () => {
    for (const wrong of [
      { channel: 'post' },
      { address: 5 },
      { topic: null },
      { campaign: 7 },
      { issued: '1795000000' },
      { issued: 1.5 },
    ])
      expect(opens(sealToken(KEY, { ...LINK, ...wrong } as unknown as Link))).toBeUndefined()
  })
})

describe('a short link', () => {
  it('opens as what it was made of, for every topic number and every hash key’s letter', () => {
    for (const topicNumber of [0, 1, 127, 128, 255])
      for (const version of 'abcdefghijklmnop'.split('')) {
        const contact = contactIdOf(version, randomBytes(16))
        expect(opens(sealShortToken(KEY, { contact, topicNumber }))).toEqual({
          form: 'short',
          contact,
          topicNumber,
        })
      }
  })

  it('fits a local part, and a mail system may change its case', () => {
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(64)
    expect(short).toMatch(/^u-[a-z2-7]{52}$/)
    expect(opens(short.toUpperCase())).toEqual(opens(short))
    expect(opens(`U-${short.slice(2)}`)).toEqual(opens(short))
    expect(tokenKeyId(short.toUpperCase())).toBe('c0ffee01')
  })

  it('is refused with any single bit flipped', () => {
    const bytes = bytesOfShort(short)
    expect(shortOfBytes(bytes)).toBe(short)
    expect(bytes).toHaveLength(32)
    for (let at = 0; at < bytes.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = bytes.map((byte, index) => (index === at ? byte ^ (1 << bit) : byte))
        expect(opens(shortOfBytes(flipped)), `byte ${at}, bit ${bit}`).toBeUndefined()
      }
  })

  it('is refused with any single character changed', () => {
    for (let at = 2; at < short.length; at += 1)
      for (const other of [...Array.from(BASE32), '0', '1', '8', '9', '=', '-', ' ', 'é', 'ı'])
        if (short[at] !== other)
          expect(opens(short.slice(0, at) + other + short.slice(at + 1))).toBeUndefined()
  })

  it('is refused cut anywhere, and with anything before or behind it', () => {
    for (let length = 0; length < short.length; length += 1)
      expect(opens(short.slice(0, length))).toBeUndefined()
    for (const more of ['a', '=', '-', ' ', '\n', '@example.org', 'aaaaaaaa'])
      for (const token of [short + more, more + short, `u-${more}${short.slice(2)}`])
        expect(opens(token)).toBeUndefined()
  })

  it('is refused under another key', () => {
    expect(opens(short, linkKeyOf(ROOT, ID, 'beta'))).toBeUndefined()
    expect(opens(short, linkKeyOf(`${ROOT}2`, ID, 'acme'))).toBeUndefined()
    expect(opens(short, linkKeyOf(ROOT, Buffer.from('c0ffee02', 'hex'), 'acme'))).toBeUndefined()
  })
})

describe('any text', () => {
  it('that is no token has no key and opens nothing', () => {
    for (const token of [
      '',
      'u-',
      'A',
      'AQ',
      '../../etc/passwd',
      'undefined',
      `u-${'a'.repeat(52)}`,
      `u-${'7'.repeat(52)}`,
      `u-${'é'.repeat(52)}`,
      'A'.repeat(2_049),
      Buffer.concat([Buffer.from([2]), ID, randomBytes(60)]).toString('base64url'),
      Buffer.concat([Buffer.from([1]), ID, randomBytes(28)]).toString('base64url'),
      '\ud800',
    ]) {
      expect(tokenKeyId(token)).toBeUndefined()
      expect(opens(token)).toBeUndefined()
    }
  })

  it('that is random opens nothing and never throws', () => {
    for (let n = 0; n < 500; n += 1) {
      const bytes = Buffer.concat([Buffer.from([1]), ID, randomBytes(28 + (n % 80))])
      expect(opens(bytes.toString('base64url'))).toBeUndefined()
      const body = [0x11, ...ID, ...randomBytes(27)]
      expect(opens(shortOfBytes(body))).toBeUndefined()
    }
  })

  it('of one form is never taken for the other', () => {
    expect(opens(Buffer.from(bytesOfShort(short)).toString('base64url'))).toBeUndefined()
    expect(opens(shortOfBytes([...Buffer.from(long, 'base64url')]))).toBeUndefined()
  })
})

describe('law 4: a sender’s key', () => {
  it('is another for each sender and each epoch', () => {
    const keys = ['acme', 'acme-2', 'beta'].flatMap((sender) =>
      [ROOT, `${ROOT}2`].map((root) =>
        Buffer.from(linkKeyOf(root, ID, sender).key).toString('hex'),
      ),
    )
    expect(new Set(keys).size).toBe(keys.length)
    expect(linkKeyOf(ROOT, Buffer.alloc(4), 'acme').key).toEqual(KEY.key)
  })
})
