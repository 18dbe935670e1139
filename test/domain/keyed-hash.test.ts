import { assert, property, string } from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { COLD_TEXTS, keyedHash, type KeyedHash } from '../../functions/domain/keyed-hash.ts'

const reference = (secret: string, text: string) =>
  createHmac('sha256', secret).update(text).digest('hex')

/** As a process hashes that has hashed for a while. */
function warm(secret: string): KeyedHash {
  const hash = keyedHash(secret)
  for (let count = 0; count < COLD_TEXTS; count += 1) hash('')
  return hash
}

describe('the keyed hash of an address', () => {
  it('is HMAC-SHA-256 at every length around its blocks, for keys shorter and longer than one', () => {
    for (const secret of ['k'.repeat(32), 'k'.repeat(64), 'k'.repeat(65), 'é'.repeat(100)])
      for (let length = 0; length < 130; length += 1) {
        const text = 'a'.repeat(length)
        expect(keyedHash(secret)(text).toString('hex')).toBe(reference(secret, text))
        expect(warm(secret)(text).toString('hex')).toBe(reference(secret, text))
      }
  })

  it('is HMAC-SHA-256 of any text under any key', () => {
    assert(
      property(
        string({ unit: 'binary', minLength: 1, maxLength: 80 }),
        string({ unit: 'binary', maxLength: 70 }),
        (secret, text) => {
          expect(keyedHash(secret)(text).toString('hex')).toBe(reference(secret, text))
          expect(warm(secret)(text).toString('hex')).toBe(reference(secret, text))
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('of one text does not depend on what was hashed before', () => {
    const hash = warm('k'.repeat(40))
    const first = hash('sms\n+33612345678').toString('hex')
    hash('x'.repeat(55))
    hash('é')
    expect(hash('sms\n+33612345678').toString('hex')).toBe(first)
  })

  it('knows RFC 4231’s test case 2', () => {
    expect(warm('Jefe')('what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})
