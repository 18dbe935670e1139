import { describe, expect, it } from 'vitest'
import { LANGUAGES } from '../../functions/domain/language.ts'
import { gsmLength, toGsm } from '../../functions/domain/gsm-alphabet.ts'
import { TEXTS } from '../../functions/languages/texts.ts'
import { replyText, type ReplyKind } from '../../functions/actions/outgoing/reply-text.ts'
import type { Blocks, Scope } from '../../functions/domain/scope.ts'

const KINDS: readonly ReplyKind[] = ['stopped', 'started', 'identity']
const STOPS: readonly {
  readonly scopes: readonly Scope[]
  readonly blocks: Blocks
  readonly reach: keyof (typeof TEXTS)['en']['stops']
}[] = [
  { scopes: ['all'], blocks: 'marketing', reach: 'all' },
  { scopes: ['sender/acme'], blocks: 'marketing', reach: 'sender' },
  { scopes: ['sender/acme'], blocks: 'every', reach: 'every' },
  { scopes: ['all', 'sender/acme'], blocks: 'every', reach: 'every-and-all' },
]
const NAMES = [
  'Acme',
  'Hôtel du Château Ça',
  'Müller & Söhne',
  'É'.repeat(80),
  'ß'.repeat(80),
  '{[~]}€'.repeat(13),
  'Ж'.repeat(80),
  '美味',
  '🛑'.repeat(40),
  'A',
  `${'Maison '.repeat(11)}X`,
]
/** Of these every sentence fits the GSM alphabet. */
const IN_GSM = ['en', 'fr', 'de', 'es', 'it', 'pt', 'nl', 'sv', 'da', 'no', 'fi', 'tr']
const NAME_LETTERS_AT_LEAST = 10

function told(
  kind: ReplyKind,
  language: (typeof LANGUAGES)[number],
  { scopes, blocks }: (typeof STOPS)[number],
  names: readonly string[],
  domains: readonly string[] = [],
): string {
  const profiles = new Map(
    names.map((name, at) => [at === 0 ? 'acme' : `s${at}`, { name, domains }] as const),
  )
  return replyText(kind, language, { origins: [...profiles.keys()], scopes, blocks }, profiles)
}

/** What the sentence says before and after the name, in its own words. */
function aroundTheName(
  kind: ReplyKind,
  language: (typeof LANGUAGES)[number],
  { reach }: (typeof STOPS)[number],
): string[] {
  const words = TEXTS[language]
  return words[kind]('|', words.stops[reach]).split('|')
}

describe('a text that answers', () => {
  it.each(LANGUAGES)('is one segment and whole, whatever the sender is called (%s)', (language) => {
    for (const kind of KINDS)
      for (const stop of STOPS)
        for (const name of NAMES)
          for (const domains of [
            [],
            ['acme.example'],
            [`${'a'.repeat(60)}.${'b'.repeat(60)}.example`],
          ]) {
            const text = told(kind, language, stop, [name], domains)
            const length = gsmLength(text)
            if (length === undefined) expect(text.length, text).toBeLessThanOrEqual(70)
            else expect(length, text).toBeLessThanOrEqual(160)
            for (const part of aroundTheName(kind, language, stop)) expect(text).toContain(part)
            if (kind !== 'started') expect(text).toContain(TEXTS[language].stops[stop.reach])
            expect(text.isWellFormed()).toBe(true)
          }
  })

  it.each(LANGUAGES)('keeps enough of a long name to know it (%s)', (language) => {
    const name = 'Compagnie'.repeat(8)
    for (const kind of KINDS)
      for (const stop of STOPS)
        expect(told(kind, language, stop, [name])).toContain(
          name.slice(0, NAME_LETTERS_AT_LEAST - 1),
        )
  })

  it.each(LANGUAGES)('says another thing for each reach (%s)', (language) => {
    expect(new Set(Object.values(TEXTS[language].stops)).size).toBe(4)
    for (const kind of ['stopped', 'identity'] as const)
      expect(new Set(STOPS.map((stop) => told(kind, language, stop, ['Acme']))).size).toBe(4)
  })

  it('is in the GSM alphabet in each language that has words for it', () => {
    for (const language of LANGUAGES) {
      const texts = KINDS.flatMap((kind) =>
        STOPS.map((stop) => told(kind, language, stop, ['Acme'])),
      )
      const isGsm = texts.every((text) => gsmLength(text) !== undefined)
      expect([language, isGsm]).toEqual([language, IN_GSM.includes(language)])
    }
  })

  it('writes a name with the accents the alphabet has, and without the others', () => {
    const stop = STOPS[1]
    if (stop === undefined) throw new Error('a stop')
    const of = (name: string) => told('stopped', 'fr', stop, [name]).split(' : ')[0]
    expect(of('Été à Évreux')).toBe('Été à Évreux')
    expect(of('Hôtel Ça « Œuvre »')).toBe('Hotel Ça " OEuvre "')
    expect(of('Façade d’Île')).toBe("Facade d'Ile")
    // No letter of it can be written: its id says who it is.
    expect(of('美味')).toBe('acme')
    expect(told('stopped', 'zh', stop, ['美味'])).toContain('【美味】')
  })

  it('names every sender it is about while they fit, then how many more there are', () => {
    const stop = {
      scopes: ['sender/acme', 'sender/s1', 'sender/s2'],
      blocks: 'marketing',
      reach: 'sender',
    } as const
    expect(told('stopped', 'en', stop, ['Acme', 'Beta', 'Gamma'])).toBe(
      'Acme, Beta, Gamma: recorded, this number gets no more marketing from us.',
    )
    const names = Array.from({ length: 40 }, (_, at) => `Sender ${at}`)
    const many = { ...STOPS[0], scopes: ['all'], blocks: 'marketing', reach: 'all' } as const
    const text = told('stopped', 'en', many, names)
    const [, shown = '', more = '0'] = /^(.*) \+(\d+): recorded/.exec(text) ?? []
    expect(shown.split(', ').length + Number(more)).toBe(40)
    expect(text.length).toBeGreaterThan(140)
    for (const language of LANGUAGES)
      for (const one of [names, names.map((name) => name.repeat(9))]) {
        const said = told('identity', language, many, one)
        expect(gsmLength(said) ?? said.length).toBeLessThanOrEqual(
          gsmLength(said) === undefined ? 70 : 160,
        )
        expect(said).toMatch(/\+\d\d/)
      }
  })
})

describe('the GSM alphabet', () => {
  it('is the 125 printable letters of 3GPP TS 23.038 and the nine of its extension', () => {
    const every = Array.from({ length: 0x3000 }, (_, code) => String.fromCodePoint(code))
    const lengths = every.map(gsmLength)
    expect(lengths.filter((length) => length === 1)).toHaveLength(125)
    expect(every.filter((_, at) => lengths[at] === 2)).toEqual(Array.from('[\\]^{|}~€'))
  })

  it('has what French needs but ç, ê and their like, and toGsm leaves it alone', () => {
    expect(gsmLength('é è à ù É')).toBe(9)
    for (const letter of 'çêîôûÀÈ') expect(gsmLength(letter)).toBeUndefined()
    expect(toGsm('é è à ù É ñ ö ß Ø')).toBe('é è à ù É ñ ö ß Ø')
    expect(toGsm('ç ê î ô û À ł ş')).toBe('c e i o u A l s')
  })
})
