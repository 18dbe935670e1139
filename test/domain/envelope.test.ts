import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  openEnvelope,
  readEnvelopeKeys,
  sealEnvelope,
  type EnvelopePurpose,
} from '../../functions/domain/envelope.ts'

const A = 'envelope-secret-a-0123456789abcdef'
const B = 'envelope-secret-b-0123456789abcdef'
const KEYS = readEnvelopeKeys({ a: A })
const HEADER = { kind: 'inbound', account: 'twilio/main', headers: { 'x-a': '“é”' } }
const BYTES = Buffer.from('From=%2B33612345678&Body=STOP')
const sealed = sealEnvelope(KEYS, 'inbox', HEADER, BYTES)

describe('an envelope', () => {
  it('gives back what was sealed, byte for byte', () => {
    expect(openEnvelope(KEYS, 'inbox', sealed)).toEqual({ header: HEADER, bytes: BYTES })
    for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 13, 10]), randomBytes(640 * 1024)]) {
      const opened = openEnvelope(KEYS, 'review', sealEnvelope(KEYS, 'review', {}, bytes))
      expect(opened.header).toEqual({})
      expect(opened.bytes.equals(bytes)).toBe(true)
    }
  })

  it('opens from any view of its bytes, as a database hands them out', () => {
    const padded = new Uint8Array(sealed.length + 7)
    padded.set(sealed, 5)
    const view = padded.subarray(5, 5 + sealed.length)
    expect(openEnvelope(KEYS, 'inbox', view).bytes.equals(BYTES)).toBe(true)
  })

  it('shows nothing of what is in it, and is another each time', () => {
    for (const part of ['612345678', 'STOP', 'twilio', 'inbound'])
      expect(sealed.toString('latin1')).not.toContain(part)
    expect(sealEnvelope(KEYS, 'inbox', HEADER, BYTES).equals(sealed)).toBe(false)
  })

  it('is refused with any single bit flipped', () => {
    for (let at = 0; at < sealed.length; at += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(sealed)
        flipped[at] = (sealed[at] ?? 0) ^ (1 << bit)
        expect(() => openEnvelope(KEYS, 'inbox', flipped), `byte ${at}, bit ${bit}`).toThrow()
      }
  })

  it('is refused cut anywhere, and with anything before or behind it', () => {
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => openEnvelope(KEYS, 'inbox', sealed.subarray(0, length))).toThrow()
      expect(() => openEnvelope(KEYS, 'inbox', sealed.subarray(length + 1))).toThrow()
    }
    for (const more of [Buffer.alloc(1), Buffer.alloc(16), sealed]) {
      expect(() => openEnvelope(KEYS, 'inbox', Buffer.concat([sealed, more]))).toThrow()
      expect(() => openEnvelope(KEYS, 'inbox', Buffer.concat([more, sealed]))).toThrow()
    }
  })

  it('sealed for one purpose opens for no other', () => {
    const purposes: EnvelopePurpose[] = ['inbox', 'quarantine', 'review']
    for (const purpose of purposes) {
      const made = sealEnvelope(KEYS, purpose, HEADER, BYTES)
      for (const other of purposes)
        if (other === purpose) expect(openEnvelope(KEYS, other, made).bytes).toEqual(BYTES)
        else expect(() => openEnvelope(KEYS, other, made)).toThrow()
    }
  })

  it('is refused under another secret of the same letter', () => {
    expect(() => openEnvelope(readEnvelopeKeys({ a: B }), 'inbox', sealed)).toThrow()
  })

  it('is refused where its letter is not in the ring, by name', () => {
    expect(() => openEnvelope(readEnvelopeKeys({ b: B }), 'inbox', sealed)).toThrow(/"a"/)
  })

  it('sealed under an older key keeps opening after a rotation', () => {
    const rotated = readEnvelopeKeys({ a: A, b: B })
    expect(openEnvelope(rotated, 'inbox', sealed)).toEqual({ header: HEADER, bytes: BYTES })
    const newer = sealEnvelope(rotated, 'inbox', HEADER, BYTES)
    expect(newer[1]).toBe('b'.charCodeAt(0))
    expect(openEnvelope(rotated, 'inbox', newer).bytes).toEqual(BYTES)
    expect(() => openEnvelope(KEYS, 'inbox', newer)).toThrow()
    // Whatever order the ring was written in, the last letter is the newest.
    const seal = sealEnvelope(readEnvelopeKeys({ b: B, a: A }), 'inbox', {}, BYTES)
    expect(seal[1]).toBe('b'.charCodeAt(0))
  })
})

describe('a ring of envelope keys', () => {
  it('that cannot be used is refused without showing a secret', () => {
    for (const ring of [{}, { A }, { ab: A }, { '': A }, { 1: A }, { a: 'short-secret' }]) {
      expect(() => readEnvelopeKeys(ring)).toThrow(/envelope key/i)
      expect(() => readEnvelopeKeys(ring)).not.toThrow(/secret-a|short-secret/)
    }
  })
})
