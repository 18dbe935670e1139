import { array, assert, constantFrom, oneof, property, string, tuple } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPlainPhone } from '../../functions/domain/phone-number.ts'
import { domainOfPlainEmail } from '../../functions/domain/plain-email.ts'

/** What is read by hand for speed, as the expressions that say what it is. */
const PLAIN_E164 = /^\+(?:1[2-9]\d{2}[2-9]\d{6}|33[1-9]\d{8})$/
const PLAIN_EMAIL =
  /^[a-z0-9._+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const PUNYCODE_LABEL = /(?:^|\.)xn--/

const oneOf = (characters: string) => constantFrom(...characters.split(''))
const NUMBERS = tuple(
  constantFrom('+', '', '+1', '+33', '+12', '+336', '+3', '1', '+44'),
  array(oneOf('0123456789/:+ a\u0661'), { minLength: 6, maxLength: 12 }),
).map(([head, rest]) => `${head}${rest.join('')}`)
const NEARLY_NUMBERS = tuple(
  constantFrom('+1', '+33'),
  array(oneOf('0123456789'), { minLength: 8, maxLength: 11 }),
  constantFrom('', '', '', '\n', ' ', '0'),
).map(([head, rest, end]) => `${head}${rest.join('')}${end}`)
const LABELS = oneof(
  constantFrom('xn--', 'xn--a', 'xn-a', 'x', 'a-', '-a', 'a--b', '0', '9a', '', 'A', 'é', 'com'),
  constantFrom('a'.repeat(62), 'a'.repeat(63), 'a'.repeat(64)),
  string({ unit: oneOf('abcxyz0189-'), maxLength: 5 }),
)
const MAILBOXES = tuple(
  oneof(
    string({ unit: oneOf('abcxyz0189._+-'), maxLength: 6 }),
    constantFrom('a'.repeat(64), 'a'.repeat(65), 'A', 'é', 'a b', '\u0000', 'a@b', '`', '{'),
  ),
  constantFrom('@', '@', '@', '@', '', '@@'),
  array(LABELS, { maxLength: 4 }),
  constantFrom('', '', '', '.com', '.c', '.c0', '.0c', '\n', '.'),
).map(([local, at, labels, end]) => `${local}${at}${labels.join('.')}${end}`)

describe('an address that is read without waiting', () => {
  it('of a phone is what its expression says', () => {
    let plain = 0
    assert(
      property(oneof(NUMBERS, NEARLY_NUMBERS), (text) => {
        const isPlain = PLAIN_E164.test(text)
        plain += isPlain ? 1 : 0
        expect(readPlainPhone(text) !== undefined).toBe(isPlain)
      }),
      { numRuns: 20_000 },
    )
    expect(plain).toBeGreaterThan(500)
  })

  it('of a mailbox is what its expression says, and has its domain after the @', () => {
    let plain = 0
    assert(
      property(MAILBOXES, (text) => {
        const domain = text.indexOf('@') + 1
        const isPlain = PLAIN_EMAIL.test(text) && !PUNYCODE_LABEL.test(text.slice(domain))
        plain += isPlain ? 1 : 0
        expect(domainOfPlainEmail(text)).toBe(isPlain ? domain : 0)
      }),
      { numRuns: 20_000 },
    )
    expect(plain).toBeGreaterThan(500)
  })
})
