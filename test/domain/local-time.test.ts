import { describe, expect, it } from 'vitest'
import { momentsOf } from '../../functions/domain/local-time.ts'
import { formatSecond } from '../../functions/domain/time.ts'

const of = (written: string, zone = 'Europe/Paris') => momentsOf(written, zone).map(formatSecond)

describe('a time that a clock on a wall showed', () => {
  it('is one moment, in winter and in summer', () => {
    expect(of('2026-03-03T10:12')).toEqual(['2026-03-03T09:12:00Z'])
    expect(of('2026-07-03T10:12')).toEqual(['2026-07-03T08:12:00Z'])
    expect(of('2026-07-03T10:12', 'UTC')).toEqual(['2026-07-03T10:12:00Z'])
    expect(of('2026-07-03T10:12', 'America/Guadeloupe')).toEqual(['2026-07-03T14:12:00Z'])
  })

  it('is two moments in the hour that comes twice, and in the one that is left out', () => {
    expect(of('2026-10-25T02:30')).toEqual(['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'])
    expect(of('2026-03-29T02:30')).toEqual(['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z'])
  })

  it('is none where no clock shows it', () => {
    for (const written of ['', 'today', '2026-02-30T10:00', '2026-01-01T24:00', '2026-01-01'])
      expect(of(written)).toEqual([])
  })
})
