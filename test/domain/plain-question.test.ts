import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batch, single } from '../../functions/check/operations.ts'
import { plainBatch, plainSingle } from '../../functions/check/question.ts'

/** Right and wrong values of one member, as JSON can carry them. */
const orStrange = (right: fc.Arbitrary<unknown>) =>
  fc.oneof(
    { weight: 8, arbitrary: right },
    { weight: 2, arbitrary: fc.constant(undefined) },
    fc.constantFrom<unknown>(null, '', 'Acme', 'a b', 1, true, [], {}, ['acme'], 'FRA', '-a'),
    fc.jsonValue(),
  )
const seldom = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, value)
const id = orStrange(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,64}$/))
const address = fc.oneof(
  fc.constantFrom('+33612345678', 'mary@example.org', 'a'.repeat(320), 'a'.repeat(321)),
  fc.string(),
)
const asked = (to: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      sender: id,
      topic: id,
      purpose: orStrange(fc.constantFrom('marketing', 'transactional', 'Marketing')),
      defaultCountry: orStrange(fc.stringMatching(/^[A-Z]{2}$/)),
      to,
      ['__proto__']: seldom(fc.constant({ sender: 'acme' })),
      extra: seldom(fc.jsonValue()),
    },
    { requiredKeys: ['sender', 'to'] },
  )
const bodyOf = (to: fc.Arbitrary<unknown>) =>
  fc
    .oneof({ weight: 20, arbitrary: asked(to) }, fc.jsonValue())
    .map((body): unknown => JSON.parse(JSON.stringify(body)))

describe('a question that is read plainly', () => {
  it.each([
    ['single', plainSingle, single, orStrange(address)],
    ['batch', plainBatch, batch, orStrange(fc.array(orStrange(address), { maxLength: 5 }))],
  ] as const)('is the %s question that its description reads', (_, plain, described, to) => {
    let read = 0
    fc.assert(
      fc.property(bodyOf(to), (body) => {
        const parsed = described.safeParse(body)
        expect(plain(body)).toEqual(parsed.success ? parsed.data : undefined)
        if (parsed.success) read += 1
      }),
      { numRuns: 2_000 },
    )
    expect(read).toBeGreaterThan(100)
  })

  it('has at most a thousand addresses', () => {
    const of = (count: number) => ({ sender: 'acme', to: Array<string>(count).fill('a@b.example') })
    expect(plainBatch(of(1_000))).toEqual(batch.parse(of(1_000)))
    expect(plainBatch(of(1_001))).toBe(undefined)
  })
})
