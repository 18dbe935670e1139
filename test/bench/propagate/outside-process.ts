import { setTimeout as sleep } from 'node:timers/promises'
import { KINDS } from '../../propagate/targets/kinds.ts'
import { listen } from '../../propagate/servers/listening.ts'

/**
 * The world outside, in a process of its own: the servers of the targets, and who reports stops. All
 * times of one stop are taken here, by one clock.
 */
export type Load = { readonly at: string; readonly key: string; readonly run: string } & {
  readonly perSecond: number
  readonly seconds: number
  readonly waitSeconds: number
}

export type Told = {
  readonly offered: number
  /** Answered 2xx. */
  readonly acknowledged: number
  /** Acknowledged a second, while the load lasted. */
  readonly taken: number
  /** Milliseconds from the acknowledgement until the last target had accepted. */
  readonly tookMs: readonly number[]
  /** Acknowledged stops that not every target was told of. */
  readonly lost: number
  /** Acknowledged stops of which all were told, a second, from the first to the last. */
  readonly told: number
}

export type ToOutside = { readonly open: readonly string[] } | { readonly load: Load }
export type FromOutside =
  { readonly urls: Readonly<Record<string, string>> } | { readonly told: Told }

/** Of each address, when each target had it. */
const accepted = new Map<string, Map<string, number>>()

process.on('message', (message: ToOutside) => {
  void ('open' in message ? open(message.open) : load(message.load))
})

function say(message: FromOutside): void {
  process.send?.(message)
}

async function open(kinds: readonly string[]): Promise<void> {
  const urls: Record<string, string> = {}
  for (const name of kinds) {
    const behave = KINDS[name]?.behave()
    if (behave === undefined) throw new Error(`There is no server for ${name}.`)
    const { url, asked } = await listen((one) => {
      const answered = behave(one)
      if (typeof answered === 'object' && answered.status < 300) note(name, one.body)
      // What was asked is not needed any more.
      asked.length = 0
      return answered
    })
    urls[name] = url
  }
  kindsOpen = kinds.length
  say({ urls })
}

let kindsOpen = 0

function note(target: string, body: string): void {
  const now = performance.now()
  for (const [address] of decodeURIComponent(body.replaceAll('%', '%25')).matchAll(
    /bench-[a-z0-9]+-\d+@example\.org/g,
  )) {
    const times = accepted.get(address) ?? new Map<string, number>()
    if (!times.has(target)) times.set(target, now)
    accepted.set(address, times)
  }
}

async function load(options: Load): Promise<void> {
  const { perSecond, seconds, waitSeconds, run } = options
  const offered = Math.round(perSecond * seconds)
  const acknowledged = new Map<string, number>()
  const started = performance.now()
  const open: Promise<void>[] = []
  for (let at = 0; at < offered; at += 1) {
    const wait = started + (at * 1_000) / perSecond - performance.now()
    if (wait > 1) await sleep(wait)
    const address = `bench-${run}-${String(at)}@example.org`
    open.push(
      stop(options, address).then((isTaken) => {
        if (isTaken) acknowledged.set(address, performance.now())
      }),
    )
  }
  await Promise.all(open)
  const taken = acknowledged.size / ((performance.now() - started) / 1_000)
  const until = performance.now() + waitSeconds * 1_000
  const isTold = (address: string) => accepted.get(address)?.size === kindsOpen
  const isOpen = () => [...acknowledged.keys()].some((address) => !isTold(address))
  while (isOpen() && performance.now() < until) await sleep(20)
  const told = [...acknowledged].filter(([address]) => isTold(address))
  const last = ([address]: readonly [string, number]) =>
    Math.max(...(accepted.get(address)?.values() ?? []))
  say({
    told: {
      offered,
      acknowledged: acknowledged.size,
      taken,
      tookMs: told.map((one) => Math.max(0, last(one) - one[1])).toSorted((a, b) => a - b),
      lost: acknowledged.size - told.length,
      told: told.length / ((Math.max(started + 1, ...told.map(last)) - started) / 1_000),
    },
  })
  accepted.clear()
}

async function stop({ at, key }: Load, to: string): Promise<boolean> {
  const body = JSON.stringify({ to, scope: 'all', channelOfRequest: 'phone', reference: 'call 17' })
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  try {
    const response = await fetch(`${at}/v1/stops`, { method: 'POST', headers, body })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
