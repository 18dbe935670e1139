import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as light from '../../functions/http/light-web.ts'

const name = fc.oneof(
  fc.constantFrom('content-type', 'Set-Cookie', 'set-cookie', 'Vary', 'X-A', 'x-a', 'a b', ''),
  fc.stringMatching(/^[A-Za-z-]{1,6}$/),
)
const value = fc.oneof(
  fc.constantFrom('', ' a ', '\ta\r\n', 'a\r\nb', 'é', '€', 'a,b', '\0'),
  fc.string({ maxLength: 10 }),
)
const step = fc.oneof(
  fc.record({ verb: fc.constantFrom('set' as const, 'append' as const), name, value }),
  fc.record({ verb: fc.constantFrom('delete' as const, 'get' as const, 'has' as const), name }),
)

/** What it answers, or that it throws. */
function said(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return (error as Error).name
  }
}

describe('the light classes of the web', () => {
  it('keep headers as those of Node do', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const [own, theirs] = [new light.Headers(), new Headers()]
        for (const one of steps) {
          const on = (headers: light.Headers | Headers) => () => {
            if (one.verb === 'set' || one.verb === 'append')
              return headers[one.verb](one.name, one.value)
            return headers[one.verb](one.name) ?? undefined
          }
          expect(said(on(own))).toEqual(said(on(theirs)))
        }
        expect([...own]).toEqual([...theirs])
        expect([...new light.Headers(own)]).toEqual([...new Headers(theirs)])
        expect(own.getSetCookie()).toEqual(theirs.getSetCookie())
        const each: unknown[] = []
        own.forEach((one, named) => each.push([named, one]))
        expect(each).toEqual([...theirs])
      }),
      { numRuns: 1_000 },
    )
  })

  const text = fc.string({ unit: 'binary', maxLength: 30 })
  const body = fc.oneof(
    fc.constant(null),
    text,
    text.map((one) => new TextEncoder().encode(one)),
    fc.constant(Uint8Array.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d, 0xff])),
  )
  const wellFormed = (one: unknown) => typeof one !== 'string' || one.isWellFormed()

  it('answer and ask as those of Node do', async () => {
    const init = fc.record({
      status: fc.constantFrom(200, 201, 400, 413, 503, 100, 600),
      headers: fc.constantFrom({}, { 'content-type': 'application/json' }, { 'X-A': '1' }),
    })
    await fc.assert(
      fc.asyncProperty(body.filter(wellFormed), init, async (whole, how) => {
        const make = (Made: typeof light.Response | typeof Response) => async () => {
          const made = new (Made as typeof Response)(whole as string, how)
          const again = new (Made as typeof Response)(made.body, made)
          return [again.status, again.ok, [...again.headers], await again.text(), again.bodyUsed]
        }
        expect(await outcome(make(light.Response))).toEqual(await outcome(make(Response)))
        const ask = (Made: typeof light.Request | typeof Request) => async () => {
          const post = { method: 'POST', body: whole as string, headers: how.headers }
          const made = new (Made as typeof Request)('https://a.example/b?c=d', post)
          const { url, method } = made
          const hasBody = made.body !== null
          const bytes = Buffer.from(await made.arrayBuffer()).toString('hex')
          return [
            url,
            method,
            hasBody,
            made.headers.get('x-a'),
            bytes,
            await outcome(() => made.text()),
          ]
        }
        expect(await outcome(ask(light.Request))).toEqual(await outcome(ask(Request)))
      }),
      { numRuns: 300 },
    )
  })
})

async function outcome(work: () => Promise<unknown>): Promise<unknown> {
  return work().catch((error: unknown) => (error as Error).name)
}
