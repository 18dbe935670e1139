import { assert, constantFrom, property, string } from 'fast-check'
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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

  it('is the same of a head and a text, of whichever key hashed before', () => {
    const secrets = ['k'.repeat(40), 'other '.repeat(20), 'é'.repeat(16)]
    const hashes = secrets.map((secret) => [secret, warm(secret)] as const)
    assert(
      property(
        constantFrom('', 'sms\n', 'email\n'),
        string({ unit: 'binary-ascii', maxLength: 60 }),
        string({ unit: 'binary', maxLength: 3 }),
        (head, text, end) => {
          for (const [secret, hash] of hashes)
            for (const one of [text, `${text}${end}`]) {
              const digest = hash.fleeting(head, one)
              expect(Buffer.from(digest).toString('hex')).toBe(reference(secret, head + one))
            }
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('is the same where there is no WebAssembly', () => {
    const module = pathToFileURL(
      join(import.meta.dirname, '..', '..', 'functions', 'domain', 'keyed-hash.ts'),
    )
    const script = `
      const { keyedHash, COLD_TEXTS } = await import(${JSON.stringify(module.href)})
      delete globalThis.WebAssembly
      const hash = keyedHash('k'.repeat(40))
      for (let count = 0; count < COLD_TEXTS; count += 1) hash('')
      console.log(hash('sms\\n+33612345678').toString('hex'))`
    const flags = ['--input-type=module', '--eval', script]
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8' }).trim()).toBe(
      reference('k'.repeat(40), 'sms\n+33612345678'),
    )
  })

  it('knows RFC 4231’s test case 2', () => {
    expect(warm('Jefe')('what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})
