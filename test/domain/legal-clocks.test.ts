import { describe, expect, it } from 'vitest'
import { clocksAt, type Law } from '../../functions/domain/legal-clocks.ts'
import type { StopThen } from '../../functions/domain/incident.ts'

const at = (time: string) => Date.parse(time) / 1000

function stop(occurred: string, received = occurred): StopThen {
  return { event: 'evt_1', occurredAt: at(occurred), receivedAt: at(received) }
}

function stateOf(law: Law, said: StopThen, sent: string, channel: 'sms' | 'email' = 'email') {
  return clocksAt(said, channel, at(sent)).find((clock) => clock.law === law)?.state
}

describe('the time limits that a stop starts', () => {
  // A Friday evening, in a week without a public holiday.
  const friday = stop('2026-11-13T20:00:00Z')

  it.each<[law: Law, sent: string, state: string]>([
    ['gdpr_eprivacy', '2026-11-13T20:00:01Z', 'run_out'],
    ['gmail', '2026-11-15T20:00:00Z', 'running'],
    ['gmail', '2026-11-15T20:00:01Z', 'run_out'],
    // Ten business days later is Friday the 27th; weekends do not count.
    ['can_spam', '2026-11-26T20:00:00Z', 'running'],
    ['can_spam', '2026-11-28T20:00:00Z', 'unclear'],
    // Four public holidays more, and the last time zone of the earth.
    ['can_spam', '2026-12-06T00:00:00Z', 'run_out'],
    ['au_spam_act', '2026-11-19T20:00:00Z', 'running'],
    ['au_spam_act', '2026-11-28T23:00:00Z', 'run_out'],
  ])('%s, sent at %s: %s', (law, sent, state) => {
    expect(stateOf(law, friday, sent)).toBe(state)
  })

  it('are those of the channel: no rule about mail for a text, and none about texts for a mail', () => {
    const lawsOf = (channel: 'sms' | 'email') =>
      clocksAt(friday, channel, friday.occurredAt).map(({ law }) => law)
    expect(lawsOf('sms')).toEqual(['gdpr_eprivacy', 'fcc_tcpa', 'casl', 'au_spam_act'])
    expect(lawsOf('email')).not.toContain('fcc_tcpa')
  })

  it('say neither yes nor no before Basta had received what was said before', () => {
    const late = stop('2026-11-02T09:00:00Z', '2026-11-10T09:00:00Z')
    expect(stateOf('gdpr_eprivacy', late, '2026-11-05T09:00:00Z')).toBe('unclear')
    expect(stateOf('gdpr_eprivacy', late, '2026-11-10T09:00:01Z')).toBe('run_out')
    expect(stateOf('gmail', late, '2026-11-03T09:00:00Z')).toBe('running')
    expect(stateOf('gmail', late, '2026-11-11T09:00:00Z')).toBe('unclear')
    // CASL counts from the sending of the request, whenever it was received.
    expect(stateOf('casl', late, '2026-12-10T09:00:00Z')).toBe('run_out')
    expect(
      stateOf('casl', stop('2026-11-02T09:00:00Z', '2026-12-09T09:00:00Z'), '2026-12-10T09:00:00Z'),
    ).toBe('run_out')
  })

  it('never run out before they may: over a year of days, the latest is after the earliest', () => {
    for (let day = 0; day < 365; day += 1) {
      const said = stop(new Date((at('2026-01-01T12:00:00Z') + day * 86_400) * 1000).toISOString())
      for (const { limit, earliest, latest } of clocksAt(said, 'email', said.occurredAt)) {
        expect(latest).toBeGreaterThanOrEqual(earliest)
        const shortest = limit.unit === 'seconds' ? limit.count : limit.count * 86_400
        expect(earliest - said.occurredAt).toBeGreaterThanOrEqual(shortest)
      }
    }
  })
})
