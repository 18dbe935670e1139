import { assert, constantFrom, integer, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasPhones, phoneCountries } from '../../functions/domain/phone-country.ts'
import {
  areOpenAllYear,
  countryZones,
  nextAllowed,
  nextClosing,
  type HoursRule,
  type SendingHours,
} from '../../functions/domain/sending-hours.ts'

const CHARTER: SendingHours = {
  from: '08:00',
  to: '21:30',
  sundays: false,
  publicHolidays: false,
}
const ANY_DAY: SendingHours = { ...CHARTER, sundays: true, publicHolidays: true }

function rule(
  zones: string | readonly string[],
  hours: Partial<SendingHours> = {},
  holidays: readonly string[] = [],
): HoursRule {
  return {
    hours: { ...CHARTER, ...hours },
    zones: typeof zones === 'string' ? [zones] : zones,
    isHoliday: (date) => holidays.includes(date),
  }
}

/** The next moment as UTC, or `now`. */
function next(now: string, ...rules: HoursRule[]): string {
  const second = nextAllowed(rules, new Date(now))
  return second === undefined ? 'now' : new Date(second * 1000).toISOString().slice(0, 19)
}

describe('sending hours', () => {
  const paris = rule('Europe/Paris')

  it.each([
    ['at noon on a Saturday', '2026-11-21T11:00:00Z', 'now'],
    ['a second before the first minute', '2026-11-21T06:59:59Z', '2026-11-21T07:00:00'],
    ['in the first second', '2026-11-21T07:00:00Z', 'now'],
    ['in the last second', '2026-11-20T20:29:59Z', 'now'],
    ['in the first second after it', '2026-11-20T20:30:00Z', '2026-11-21T07:00:00'],
    ['after midnight', '2026-11-20T23:30:00Z', '2026-11-21T07:00:00'],
    ['on Saturday night: Sunday is skipped', '2026-11-21T20:30:00Z', '2026-11-23T07:00:00'],
    ['on Sunday at noon', '2026-11-22T11:00:00Z', '2026-11-23T07:00:00'],
    ['on Sunday in Paris that is Saturday in UTC', '2026-11-21T23:30:00Z', '2026-11-23T07:00:00'],
    ['on Monday in Paris that is Sunday in UTC', '2026-06-21T22:30:00Z', '2026-06-22T06:00:00'],
  ])('of France: %s', (_, now, expected) => {
    expect(next(now, paris)).toBe(expected)
  })

  it('may allow Sundays and public holidays', () => {
    const open = rule('Europe/Paris', ANY_DAY, ['2026-12-25'])
    expect(next('2026-11-22T11:00:00Z', open)).toBe('now')
    expect(next('2026-12-25T11:00:00Z', open)).toBe('now')
    expect(next('2026-12-25T05:00:00Z', open)).toBe('2026-12-25T07:00:00')
  })

  it('pass over holidays and Sundays in a row', () => {
    // 2027: Christmas is a Saturday, and the 26th, where it is kept, a Sunday.
    const two = rule('Europe/Paris', {}, ['2027-12-25', '2027-12-26', '2027-12-27'])
    expect(next('2027-12-24T20:30:00Z', two)).toBe('2027-12-28T07:00:00')
    const one = rule('Europe/Paris', {}, ['2027-12-25'])
    expect(next('2027-12-24T20:30:00Z', one)).toBe('2027-12-27T07:00:00')
    // 2022: a Sunday.
    const sunday = rule('Europe/Paris', { sundays: true }, ['2022-12-25'])
    expect(next('2022-12-24T21:00:00Z', sunday)).toBe('2022-12-26T07:00:00')
  })

  it('of the whole day, on days that count, know no hour', () => {
    const days = rule('Europe/Paris', { from: '00:00', to: '24:00' })
    expect(next('2026-11-21T22:59:59Z', days)).toBe('now')
    expect(next('2026-11-21T23:00:00Z', days)).toBe('2026-11-22T23:00:00')
  })

  it('may cross midnight; each side is of its own day', () => {
    const night = rule('Europe/Paris', { from: '20:00', to: '02:00' })
    expect(next('2026-11-20T18:59:59Z', night)).toBe('2026-11-20T19:00:00')
    expect(next('2026-11-20T23:30:00Z', night)).toBe('now')
    expect(next('2026-11-21T00:59:59Z', night)).toBe('now')
    expect(next('2026-11-21T01:00:00Z', night)).toBe('2026-11-21T19:00:00')
    // Saturday's night ends where Sunday begins, and Sunday's begins where Monday does.
    expect(next('2026-11-21T23:00:00Z', night)).toBe('2026-11-22T23:00:00')
  })

  describe('on days the clocks change', () => {
    it.each([
      // Paris, 2026-03-29: 02:00 becomes 03:00.
      ['an hour sooner in spring', '08:00', '21:30', '2026-03-28T22:00:00Z', '2026-03-29T06:00:00'],
      ['an hour later in autumn', '08:00', '21:30', '2026-10-24T21:00:00Z', '2026-10-25T07:00:00'],
      ['a start that is skipped', '02:30', '21:30', '2026-03-29T00:30:00Z', '2026-03-29T01:00:00'],
      // Paris, 2026-10-25: 03:00 becomes 02:00, and 02:30 comes twice.
      ['a start that comes twice', '02:30', '21:30', '2026-10-25T00:00:00Z', '2026-10-25T00:30:00'],
      ['the hour in between', '02:30', '21:30', '2026-10-25T01:10:00Z', '2026-10-25T01:30:00'],
      ['an end that comes twice', '01:00', '02:30', '2026-10-25T00:45:00Z', '2026-10-25T01:00:00'],
    ])('%s', (_, from, to, now, expected) => {
      expect(next(now, rule('Europe/Paris', { ...ANY_DAY, from, to }))).toBe(expected)
    })

    it.each([
      ['of half an hour (Lord Howe)', 'Australia/Lord_Howe', '2026-10-03T13:00:00Z'],
      ['of a whole day that never was (Samoa)', 'Pacific/Apia', '2011-12-29T12:00:00Z'],
      ['at midnight (Beirut)', 'Asia/Beirut', '2026-03-28T20:00:00Z'],
    ])('%s are read as they are', (_, zone, now) => {
      const rules = [rule(zone, ANY_DAY)]
      expect(nextAllowed(rules, new Date(now))).toBe(byMinute(rules, now))
    })
  })

  it('suit every clock of a country with several', () => {
    const us = rule(countryZones('US'), ANY_DAY)
    expect(us.zones.length).toBeGreaterThan(20)
    // 08:00 in Honolulu is 13:00 in New York; 21:30 in New York is 16:30 in Honolulu.
    expect(next('2026-11-21T13:30:00Z', us)).toBe('2026-11-21T18:00:00')
    expect(next('2026-11-21T18:00:00Z', us)).toBe('now')
    expect(next('2026-11-22T02:29:59Z', us)).toBe('now')
    expect(next('2026-11-22T02:30:00Z', us)).toBe('2026-11-22T18:00:00')
    // Sunday goes on in Hawaii when New York is at Monday.
    const noSundays = rule(countryZones('US'), { publicHolidays: true })
    expect(next('2026-11-22T20:00:00Z', noSundays)).toBe('2026-11-23T18:00:00')
  })

  it('suit every country a number may be of', () => {
    const both = [rule('Europe/Paris', ANY_DAY), rule('America/New_York', ANY_DAY)]
    expect(next('2026-11-21T08:00:00Z', ...both)).toBe('2026-11-21T13:00:00')
    expect(next('2026-11-21T14:00:00Z', ...both)).toBe('now')
  })

  it('of no country are always', () => {
    expect(next('2026-11-22T03:00:00Z')).toBe('now')
  })

  it('law 1: that never allow a text allow nothing', () => {
    const never = rule(['Europe/Paris', 'Pacific/Auckland'], { ...ANY_DAY, to: '09:00' })
    expect(() => next('2026-11-21T11:00:00Z', never)).toThrow('never allow')
    const holidays = { ...rule('Europe/Paris'), isHoliday: () => true }
    expect(() => next('2026-11-21T11:00:00Z', holidays)).toThrow('never allow')
  })

  it('are found as somebody would who looks at the clocks every minute', () => {
    const zone = constantFrom(
      'Europe/Paris',
      'America/New_York',
      'Asia/Kolkata',
      'Africa/Casablanca',
    )
    const clock = integer({ min: 0, max: 95 }).map(
      (quarter) =>
        `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`,
    )
    const asked = record({
      zones: constantFrom(1, 2).chain((count) =>
        record({ a: zone, b: zone }).map(({ a, b }) => (count === 1 ? [a] : [a, b])),
      ),
      from: clock,
      to: clock,
      sundays: constantFrom(true, false),
      holiday: constantFrom('2026-03-30', '2026-10-26', '2026-02-19'),
      now: constantFrom('2026-03-28T19:07:00Z', '2026-10-24T20:11:00Z', '2026-02-14T23:00:00Z'),
    })
    assert(
      property(asked, ({ zones, from, to, sundays, holiday, now }) => {
        if (from === to) return
        const rules = [rule(zones, { from, to, sundays }, [holiday])]
        expect(nextOrNever(rules, now)).toBe(byMinute(rules, now))
      }),
      { numRuns: 150 },
    )
  })
})

describe('the next closing', () => {
  /** Within an hour, as UTC, or `none`. */
  function closing(now: string, ...rules: HoursRule[]): string {
    const at = new Date(now)
    const second = nextClosing(rules, at, at.getTime() / 1000 + 3_600)
    return second === undefined ? 'none' : new Date(second * 1000).toISOString().slice(0, 19)
  }

  it.each([
    ['in the evening', '2026-11-20T20:29:31Z', '2026-11-20T20:30:00'],
    ['a second before it', '2026-11-20T20:29:59Z', '2026-11-20T20:30:00'],
    ['an hour before it', '2026-11-20T19:30:00Z', '2026-11-20T20:30:00'],
    ['a second more before it', '2026-11-20T19:29:59Z', 'none'],
    ['at noon', '2026-11-20T11:00:00Z', 'none'],
  ])('of France: %s', (_, now, expected) => {
    expect(closing(now, rule('Europe/Paris'))).toBe(expected)
  })

  it('is midnight before a day that does not count', () => {
    const days = { from: '00:00', to: '24:00' }
    expect(closing('2026-11-21T22:59:30Z', rule('Europe/Paris', days))).toBe('2026-11-21T23:00:00')
    const holiday = rule('Europe/Paris', { ...days, sundays: true }, ['2026-12-25'])
    expect(closing('2026-12-24T22:59:30Z', holiday)).toBe('2026-12-24T23:00:00')
    expect(closing('2026-12-25T23:30:00Z', holiday)).toBe('none')
  })

  it('comes where the first clock of several comes to it', () => {
    const us = rule(countryZones('US'), ANY_DAY)
    expect(closing('2026-11-22T02:29:45Z', us)).toBe('2026-11-22T02:30:00')
  })

  it('is found by hand too, to the second, on every clock and on the days the clocks change', () => {
    const hour = integer({ min: 0, max: 23 }).map((at) => `${String(at).padStart(2, '0')}:30`)
    const zone = constantFrom('Europe/Paris', 'America/New_York', 'Australia/Lord_Howe')
    const start = constantFrom('2026-03-28T19:07:00Z', '2026-10-24T20:11:00Z')
    const minutes = integer({ min: 0, max: 2_880 })
    assert(
      property(
        record({ zone, from: hour, to: hour, start, minutes }),
        ({ zone: name, from, to, start: begin, minutes: more }) => {
          const now = Date.parse(begin) / 1000 + more * 60 + 17
          const rules = [rule(name, { from, to, sundays: more % 2 === 0 })]
          const isOpen = (at: number) =>
            nextOrNever(rules, new Date(at * 1000).toISOString()) === undefined
          if (from === to || !isOpen(now)) return
          const found = nextClosing(rules, new Date(now * 1000), now + 7_200)
          for (let at = now; at < (found ?? now + 7_200); at += 60) expect(isOpen(at)).toBe(true)
          if (found === undefined) return
          expect([isOpen(found - 1), isOpen(found), found % 60]).toEqual([true, false, 0])
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** What comes later than a week, as where summer time begins on one clock before another, is never. */
function nextOrNever(rules: readonly HoursRule[], now: string): number | 'never' | undefined {
  try {
    const found = nextAllowed(rules, new Date(now))
    const isSoon = found === undefined || found < Date.parse(now) / 1000 + 7 * 86_400
    return isSoon ? found : 'never'
  } catch {
    return 'never'
  }
}

/** Looks at every clock at every minute of a week; an oracle with another way to read a clock. */
function byMinute(rules: readonly HoursRule[], now: string): number | 'never' | undefined {
  const clocks = rules.flatMap((one) =>
    one.zones.map((timeZone) => ({
      ...one,
      clock: new Intl.DateTimeFormat('sv-SE', {
        timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      }),
    })),
  )
  const start = Date.parse(now)
  for (let at = start; at < start + 7 * 86_400_000; at += 60_000) {
    const isOpen = clocks.every(({ clock, hours, isHoliday }) => {
      const [date = '', time = ''] = clock.format(at).split(' ')
      const isSunday = new Date(`${date}T12:00:00Z`).getUTCDay() === 0
      if ((isSunday && !hours.sundays) || (isHoliday(date) && !hours.publicHolidays)) return false
      if (hours.from < hours.to) return time >= hours.from && time < hours.to
      return time >= hours.from || time < hours.to
    })
    if (isOpen) return at === start ? undefined : at / 1000
  }
  return 'never'
}

describe('hours that are declared', () => {
  const now = new Date('2026-11-21T19:00:00Z')

  it('must come on all clocks at once, in summer and winter', () => {
    expect(areOpenAllYear(CHARTER, countryZones('FR'), now)).toBe(true)
    expect(areOpenAllYear(CHARTER, countryZones('US'), now)).toBe(true)
    // Ten hours from Kaliningrad to Kamchatka.
    const office = { ...CHARTER, from: '09:00', to: '18:00' }
    expect(areOpenAllYear(office, countryZones('RU'), now)).toBe(false)
    // Honolulu has no summer time: half an hour in winter, none in summer.
    const short = { ...CHARTER, from: '09:00', to: '14:30' }
    expect(areOpenAllYear(short, countryZones('US'), now)).toBe(false)
  })
})

describe('the time zones of a country', () => {
  it('are all of them, and none of what is no country', () => {
    expect(countryZones('FR')).toEqual(['Europe/Paris'])
    expect(countryZones('US')).toContain('Pacific/Honolulu')
    expect(countryZones('RE')).toEqual(['Indian/Reunion'])
    // An old or a common name of another code would never match a phone number.
    for (const none of ['ZZ', 'UK', 'SU', 'XX']) expect(countryZones(none)).toEqual([])
  })
})

describe('the country of a phone number', () => {
  it.each([
    ['+33612345678', ['FR']],
    ['+12125550123', ['US']],
    ['+14165550123', ['CA']],
    ['+262692123456', ['RE']],
    ['+447400123456', ['GB']],
    ['+79161234567', ['RU']],
    ['+77011234567', ['KZ']],
  ])('%s is told by its plan', async (number, countries) => {
    expect(await phoneCountries(number)).toEqual(countries)
  })

  it('that no plan tells is any that shares its code, or none', async () => {
    // No area code of the North American plan begins with 1 or 0.
    const american = await phoneCountries('+11005550123')
    expect(american).toContain('US')
    expect(american).toContain('CA')
    expect(await phoneCountries('+33000000000')).toEqual(['FR'])
    expect(await phoneCountries('+80012345678')).toEqual([])
    expect(await phoneCountries('+99912345678')).toEqual([])
  })

  it('is one that has phones', async () => {
    expect(await Promise.all(['FR', 'AQ', 'ZZ'].map(hasPhones))).toEqual([true, false, false])
  })
})
