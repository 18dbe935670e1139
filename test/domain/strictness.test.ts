import { describe, expect, it } from 'vitest'
import { THRESHOLDS } from '../../functions/classify/thresholds.ts'
import { hearingMost, STRICTNESSES } from '../../functions/domain/strictness.ts'

describe('a reply that may be meant for several senders', () => {
  it.each([
    [['balanced', 'hold_more', 'hear_more'], 'hear_more'],
    [['balanced', 'hold_more'], 'hold_more'],
    [[undefined, 'hold_more'], 'hold_more'],
    [[undefined, undefined], 'balanced'],
    [[], 'balanced'],
  ] as const)('of %j is judged as %s', (declared, judged) => {
    expect(hearingMost(declared)).toBe(judged)
  })

  it('is acted on wherever one of them would act: stopped, or held, which stops too', () => {
    for (const one of STRICTNESSES)
      for (const other of STRICTNESSES) {
        const judged = THRESHOLDS[hearingMost([one, other])]
        expect(judged.hold).toBeLessThanOrEqual(
          Math.min(THRESHOLDS[one].hold, THRESHOLDS[other].hold),
        )
      }
    const stops = STRICTNESSES.map((name) => THRESHOLDS[name].stop)
    expect(THRESHOLDS.hear_more.stop).toBe(Math.min(...stops))
  })
})
