import parseWithLibrary from 'libphonenumber-js/max'
import { assert, asyncProperty, constantFrom, integer } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAddress, possibleAddresses, type Address } from '../../functions/domain/address.ts'
import { phoneCountries } from '../../functions/domain/phone-country.ts'

/**
 * One phone, one contact: the spellings that networks, messengers, lists and people use of one number
 * are read as the same address, and what an earlier reading stored it as stays among its aliases.
 */

async function read(written: string, defaultCountry?: string): Promise<Address> {
  const parsed = await parseAddress(written, { defaultCountry })
  if (!parsed.ok) throw new Error(`${written}: ${parsed.problem}`)
  return parsed.address
}

/** What the library alone makes of a number: how it was stored before. */
function once(written: string): string | undefined {
  const parsed = parseWithLibrary(written, { extract: false })
  return parsed?.isPossible() === true ? parsed.number : undefined
}

const digits = (length: number) =>
  integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, '0'))

describe('a number of the French plan', () => {
  it.each<[national: string, value: string, country: string]>([
    ['0262 12 34 56', '+262262123456', 'RE'],
    ['0263 10 34 56', '+262263103456', 'RE'],
    ['0269 61 12 34', '+262269611234', 'YT'],
    ['0590 12 34 56', '+590590123456', 'GP'],
    ['0594 30 34 56', '+594594303456', 'GF'],
    ['0596 30 34 56', '+596596303456', 'MQ'],
    ['0639 26 27 28', '+262639262728', 'YT'],
    ['0690 99 80 02', '+590690998002', 'GP'],
    ['0691 23 45 67', '+590691234567', 'GP'],
    ['0692 99 80 01', '+262692998001', 'RE'],
    ['0693 01 23 45', '+262693012345', 'RE'],
    ['0694 20 12 34', '+594694201234', 'GF'],
    ['0696 20 12 34', '+596696201234', 'MQ'],
    ['0697 20 12 34', '+596697201234', 'MQ'],
    ['0709 01 23 45', '+590709012345', 'GP'],
    ['0709 11 23 45', '+596709112345', 'MQ'],
    ['0709 21 23 45', '+262709212345', 'RE'],
    ['0709 31 23 45', '+594709312345', 'GF'],
    ['0709 36 23 45', '+262709362345', 'YT'],
    ['0708 41 23 45', '+508708412345', 'PM'],
    ['0508 41 23 45', '+508412345', 'PM'],
    ['0976 01 23 45', '+590976012345', 'GP'],
    ['0976 22 23 45', '+262976222345', 'RE'],
    ['0976 41 23 45', '+594976412345', 'GF'],
    ['0976 61 23 45', '+596976612345', 'MQ'],
    ['0976 91 23 45', '+262976912345', 'YT'],
    ['0639 98 00 03', '+33639980003', 'FR'],
    ['0612 34 56 78', '+33612345678', 'FR'],
    ['0708 12 34 56', '+33708123456', 'FR'],
    ['0977 12 34 56', '+33977123456', 'FR'],
  ])('%s is %s, of %s, however it is written', async (national, value, country) => {
    const bare = national.replaceAll(' ', '').slice(1)
    for (const written of [`0${bare}`, national, `+33${bare}`, `0033${bare}`, `+33 (0)${bare}`])
      expect((await read(written, 'FR')).value).toBe(value)
    for (const home of ['RE', 'GP', 'GF', 'MQ', 'YT'])
      expect((await read(national, home)).value).toBe(value)
    expect((await read(value)).value).toBe(value)
    expect(await phoneCountries(value)).toContain(country)
    const stored = once(`+33${bare}`)
    if (stored !== value) expect((await read(value)).aliases).toContain(stored)
    else expect((await read(value)).aliases).toBeUndefined()
  })

  it('has the same territory in the metadata of the library wherever that assigns it to one', async () => {
    const territory = constantFrom('262', '590', '594', '596')
    await assert(
      asyncProperty(territory, constantFrom('2', '5', '6', '7'), digits(8), async (code, a, b) => {
        const number = `+${code}${a}${b}`
        if (parseWithLibrary(number, { extract: false })?.isValid() !== true) return
        expect((await read(number)).value).toBe(number)
      }),
      { numRuns: 3_000 },
    )
  })

  it('leaves service numbers to their territory', async () => {
    expect((await read('+262800123456')).value).toBe('+262800123456')
    expect((await read('+33800123456')).value).toBe('+33800123456')
  })

  it('written with the code of the wrong territory is looked under as that, too', async () => {
    const { value, aliases } = await read('0612345678', 'RE')
    expect({ value, aliases }).toEqual({ value: '+33612345678', aliases: ['+262612345678'] })
    expect((await read('+262612345678')).value).toBe('+33612345678')
  })
})

describe('one phone with two spellings in use', () => {
  it.each<[country: string, value: string, spellings: readonly string[]]>([
    ['MX', '+525500000001', ['+5215500000001', '+52 1 55 0000 0001', '+5204455 0000 0001']],
    ['MX', '+523312345678', ['+5213312345678', 'whatsapp:+5213312345678', '5213312345678']],
    ['AR', '+5491123456789', ['+541123456789', '011 15-2345-6789', '+54 9 11 2345 6789']],
    ['AR', '+5492644472542', ['+542644472542', '54264154472542', '+54264154472542']],
    ['BR', '+5531996883193', ['+553196883193', '31 9688-3193', '031 99688-3193']],
    ['BR', '+5511987654321', ['+551187654321', '551187654321', '(11) 8765-4321']],
    ['CI', '+2250707123456', ['+22507123456', '07123456', '0707123456']],
    ['CI', '+2250544123456', ['+22544123456', '44 12 34 56']],
    ['CI', '+2250140123456', ['+22540123456', '40 12 34 56']],
    ['BJ', '+2290197000000', ['+22997000000', '97 00 00 00', '01 97 00 00 00']],
    ['VN', '+84381234567', ['+841681234567', '0168 123 4567', '038 123 4567']],
    ['VN', '+84791234567', ['+841211234567', '0121 123 4567']],
    ['VN', '+84591234567', ['+841991234567']],
    ['GA', '+24177123456', ['+24107123456', '+2417123456', '07 12 34 56', '077 12 34 56']],
    ['GA', '+24162123456', ['+24102123456', '+2412123456']],
  ])('of %s: %s is one contact', async (country, value, spellings) => {
    for (const written of [value, ...spellings]) {
      const address = await read(written, country)
      expect(address.value).toBe(value)
      const stored = once(written)
      if (stored !== undefined && stored !== value) expect(address.aliases).toContain(stored)
    }
    expect(await phoneCountries(value)).toEqual([country])
  })

  it('of Brazil keeps fixed lines and trunked radio as they are', async () => {
    expect((await read('+551132345678')).value).toBe('+551132345678')
    expect((await read('+551178765432')).value).toBe('+551178765432')
  })

  it.each([
    ['MX', '521', '[2-9]', 9],
    ['AR', '54', '11', 8],
    ['BR', '5531', '9', 7],
    ['VN', '8416', '3', 7],
    ['CI', '225', '47', 6],
    ['BJ', '229', '97', 6],
    ['GA', '2410', '7', 6],
  ])(
    'of %s: every old number is stored where its number of today is',
    async (_, code, first, n) => {
      await assert(
        asyncProperty(digits(n), async (rest) => {
          const old = `+${code}${first === '[2-9]' ? '5' : first}${rest}`
          const { value, aliases = [] } = await read(old)
          expect(value).not.toBe(old)
          expect(await read(value)).toMatchObject({ value })
          const stored = once(old)
          if (stored !== undefined) expect(aliases).toContain(stored)
          expect((await read(value)).aliases ?? []).toEqual(aliases)
        }),
        { numRuns: 200 },
      )
    },
  )
})

describe('a number that names no country', () => {
  const values = async (written: string, countries: readonly string[]) =>
    (await possibleAddresses(written, { channel: 'sms', countries })).map(({ value }) => value)

  it('is every number that it may be', async () => {
    expect(await values('0612345678', ['FR', 'GB', 'FR'])).toEqual(['+33612345678', '+44612345678'])
    expect(await values('07911 123456', ['FR', 'GB'])).toEqual(['+447911123456'])
    expect(await values('0612345678', [])).toEqual([])
    expect(await values('ACME', ['FR', 'GB'])).toEqual([])
  })

  it('and one that does is that one alone', async () => {
    expect(await values('+33612345678', ['GB', 'US'])).toEqual(['+33612345678'])
    expect(await values('0033612345678', ['GB', 'US'])).toEqual(['+33612345678'])
  })
})
