import { pathToFileURL } from 'node:url'

/** A process of its own for one job, as Lambda gives it: loads its bundle, and answers each event. */
const SystemDate = Date
let aheadMs = 0
class ShiftedDate extends SystemDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(SystemDate.now() + aheadMs)
    else super(...given)
  }
  static override now(): number {
    return SystemDate.now() + aheadMs
  }
}
globalThis.Date = ShiftedDate as DateConstructor

// The public address is of no network here: what a job asks of another goes to this house's own front.
const { PUBLIC_URL: publicUrl = 'none', API_URL: apiUrl = 'none', FRONT: front = '' } = process.env
const systemFetch = globalThis.fetch
globalThis.fetch = (input, init) =>
  typeof input === 'string'
    ? systemFetch(input.replace(publicUrl, front).replace(apiUrl, front), init)
    : systemFetch(input, init)

type Asked = { readonly id: number; readonly event: unknown; readonly aheadMs: number }

const [bundle = ''] = process.argv.slice(2)
const { handler } = (await import(pathToFileURL(bundle).href)) as {
  handler: (event: unknown, context: unknown) => Promise<unknown>
}

process.on('message', (asked: Asked) => {
  aheadMs = asked.aheadMs
  const answer = (said: object) => process.send?.({ id: asked.id, ...said })
  handler(asked.event, {}).then(
    (result) => answer({ result: result ?? null }),
    (error: unknown) => answer({ error: String(error) }),
  )
})
process.send?.({ id: 0, result: null })
