import { describe, expect, it } from 'vitest'
import { recorded } from '../../fixtures/providers/load.ts'
import {
  eventsOf,
  houseWith,
  itKeepsItsPromises,
  quarantined,
  SECRET,
  sent,
  withBody,
} from './unsigned.ts'
import { asideCount } from '../../house/witness.ts'

const ANSWER = '<?xml version="1.0"?><MSGLST><MSG><ID>1</ID><STATUS>OK</STATUS></MSG></MSGLST>'

describe('LINK Mobility', () => {
  itKeepsItsPromises({
    name: 'link-mobility',
    stops: ['stop', 'stop-accented', 'stop-plain'],
    // The document is the same to the letter: an id of 1, and no date.
    again: [['stop', 'stop']],
    starts: ['start'],
    ignored: ['delivered'],
    held: ['barred'],
    malformed: ['malformed', 'entities'],
    answer: { body: ANSWER, contentType: 'text/xml; charset=utf-8' },
  })

  it('hears a STOP beside one whose text stands in no place we know', async () => {
    const house = await houseWith('link-mobility')
    expect((await sent(house, recorded('link-mobility', 'no-text'))).status).toBe(200)
    expect(await eventsOf(house)).toMatchObject([{ type: 'stop' }])
    expect(await asideCount(house, 'link-mobility/main')).toBe(1)
  })

  it('answers every id, and sets aside what names no number', async () => {
    const house = await houseWith('link-mobility')
    const response = await sent(house, recorded('link-mobility', 'several'))
    const ids = [...(await response.text()).matchAll(/<ID>(\d+)<\/ID><STATUS>OK</g)]
    expect(ids.map(([, id]) => id)).toEqual(['1', '2', '3'])
    expect(await eventsOf(house)).toHaveLength(1)
    expect(await eventsOf(house, '+33611111111')).toEqual([])
    expect(await asideCount(house, 'link-mobility/main')).toBe(1)
    expect(await quarantined(house, 'link-mobility/main')).toBe(0)
  })

  it('an id that is markup stays text in the answer', async () => {
    const house = await houseWith('link-mobility')
    const hostile =
      '<MSGLST><MSG><ID>1&lt;/ID&gt;&amp;</ID><TEXT>hi</TEXT><SND>33612345678</SND></MSG></MSGLST>'
    const response = await sent(house, withBody(recorded('link-mobility', 'stop'), hostile))
    expect(await response.text()).toContain('<ID>1&lt;/ID&gt;&amp;</ID>')
  })

  it('a STOP to each of two numbers in one minute is two', async () => {
    const house = await houseWith('link-mobility')
    const request = recorded('link-mobility', 'stop')
    const other = Buffer.from(request.body).toString('latin1').replace('33700000001', '33700000002')
    await sent(house, request)
    await sent(house, withBody(request, other))
    expect(await eventsOf(house)).toHaveLength(2)
  })

  const laughs = Array.from(
    { length: 30 },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  ).join('')
  const hostile: readonly (readonly [string, string])[] = [
    [
      'a billion laughs',
      `<!DOCTYPE MSGLST [<!ENTITY l0 "STOP">${laughs}]><MSGLST><MSG><TEXT>&l30;</TEXT></MSG></MSGLST>`,
    ],
    [
      'an outside entity',
      '<!DOCTYPE MSGLST [<!ENTITY x SYSTEM "file:///etc/passwd">]><MSGLST><MSG><ID>&x;</ID></MSG></MSGLST>',
    ],
    [
      'a parameter entity',
      '<!DOCTYPE MSGLST [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x">%x;]><MSGLST>&y;</MSGLST>',
    ],
    ['nesting without end', '<MSGLST>'.repeat(75_000)],
    ['deep nesting', `<MSGLST>${'<a>'.repeat(80_000)}${'</a>'.repeat(80_000)}</MSGLST>`],
    ['a doctype without end', `<!DOCTYPE M [${'<!ENTITY a "'.repeat(50_000)}`],
    ['a comment without end', `<MSGLST><!--${'-'.repeat(600_000)}`],
    ['brackets', '<'.repeat(600_000)],
    ['ampersands', `<MSGLST>${'&'.repeat(600_000)}`],
    ['attributes', `<MSGLST ${Array.from({ length: 60_000 }, (_, i) => `a${i}=""`).join(' ')}`],
    ['spaces', `<?xml ${' '.repeat(600_000)}`],
    ['another document', '<html><MSG><SND>33612345678</SND><TEXT>STOP</TEXT></MSG></html>'],
  ]
  it.each(hostile)('%s does no harm', async (_, body) => {
    const house = await houseWith('link-mobility')
    const started = performance.now()
    const response = await sent(house, withBody(recorded('link-mobility', 'stop'), body))
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('root:')
    expect(performance.now() - started).toBeLessThan(5_000)
    expect(await eventsOf(house)).toEqual([])
  })

  it('many messages in one request are all heard', async () => {
    const house = await houseWith('link-mobility')
    const messages = Array.from(
      { length: 20 },
      (_, i) =>
        `<MSG><ID>${i + 1}</ID><TEXT>STOP</TEXT><SND>336123456${10 + i}</SND><RCV>1</RCV></MSG>`,
    )
    const body = `<MSGLST>${messages.join('')}</MSGLST>`
    const path = `/inbound/link-mobility/main/${SECRET}`
    const response = await house.request(path, { method: 'POST', body })
    expect(response.status).toBe(200)
    expect(await eventsOf(house, '+33612345629')).toHaveLength(1)
  })
})
