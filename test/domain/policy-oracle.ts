/**
 * What the design says, in its own order and with nothing of the code that decides: events are
 * walked one by one, no registers, no merging. Slow and plain, for tests to compare with.
 */
export type Told = {
  readonly id: string
  readonly type:
    'stop' | 'hold' | 'release' | 'lift' | 'consent' | 'order' | 'bounce' | 'delivery' | 'erasure'
  readonly how: 'keyword' | 'link' | 'phone' | 'complaint' | 'other'
  readonly scope: string
  /** The sender it was said to. */
  readonly origin: string
  readonly blocks: 'marketing' | 'every'
  readonly strength?: 'claimed' | 'proven' | 'lifting'
  /** For a release: the hold it answers. */
  readonly answers?: string
  readonly second: number
}

export type Asked = {
  readonly basis: 'consent' | 'customer' | 'opt_out'
  readonly customerDays: number
  readonly topic: string | undefined
  readonly purpose: 'marketing' | 'transactional'
  readonly now: number
}

export type Expected = {
  readonly allowed: boolean
  readonly reason: string
  readonly event: string | undefined
  readonly validUntil: number | undefined
}

const DAY = 24 * 60 * 60

export function expected(told: readonly Told[], asked: Asked): Expected {
  // Erasing a person ends the yes and the orders of before; the no stays.
  const left = told.filter((one) => {
    const isErasable = one.type === 'consent' || one.type === 'order'
    const erasures = told.filter(({ type }) => type === 'erasure')
    return !isErasable || erasures.every((erasure) => one.second > erasure.second)
  })
  const here = left.filter(({ scope }) => isAbout(scope, asked.topic))
  const against = here
    .filter((one) => objects(one, asked.purpose))
    .filter((one) => !isTakenBack(one, here))

  const isLate = (one: Told) => asked.now - one.second >= 30 * DAY
  const no: [string, Told[]][] = [
    [
      'opted_out',
      against.filter(
        (one) =>
          (one.type === 'stop' && one.how !== 'complaint') || (one.type === 'hold' && isLate(one)),
      ),
    ],
    ['complained', against.filter((one) => one.type === 'stop' && one.how === 'complaint')],
    ['bounced', against.filter((one) => one.type === 'bounce')],
    ['held', against.filter((one) => one.type === 'hold')],
  ]
  for (const [reason, grounds] of no) {
    if (grounds.length > 0)
      return { allowed: false, reason, event: newest(grounds), validUntil: undefined }
  }

  const inAMinute = asked.now + 60
  const yes = (reason: string, event?: string, validUntil = inAMinute): Expected => ({
    allowed: true,
    reason,
    event,
    validUntil,
  })
  if (asked.purpose === 'transactional') return yes('transactional')
  const consents = here.filter(({ type }) => type === 'consent')
  const shown = consents.filter(({ strength }) => strength !== 'claimed')
  if (shown.length > 0) return yes('consented', newest(shown))
  if (asked.basis === 'customer') {
    const ends = (one: Told) => one.second + asked.customerDays * DAY
    const orders = here.filter((one) => one.type === 'order' && asked.now < ends(one))
    const last = Math.max(...orders.map(ends))
    if (orders.length > 0) return yes('customer', newest(orders), Math.min(inAMinute, last))
  }
  if (asked.basis === 'opt_out') return yes('not_opted_out')
  if (consents.length > 0)
    return {
      allowed: false,
      reason: 'unproven_consent',
      event: newest(consents),
      validUntil: undefined,
    }
  return { allowed: false, reason: 'no_consent', event: undefined, validUntil: undefined }
}

/** Every question here is asked for the sender `acme`. */
function isAbout(scope: string, topic: string | undefined): boolean {
  const [, sender, scopeTopic] = scope.split('/')
  if (scope === 'all') return true
  if (sender !== 'acme') return false
  return scopeTopic === undefined || scopeTopic === topic
}

function objects(one: Told, purpose: Asked['purpose']): boolean {
  if (one.type !== 'stop' && one.type !== 'hold' && one.type !== 'bounce') return false
  if (purpose === 'marketing') return true
  // "All" means all senders, never all purposes, where a person says it by text or on the page.
  const isWide = one.scope === 'all' && (one.how === 'keyword' || one.how === 'link')
  return one.blocks === 'every' && !isWide
}

/** Said before, and answered by what came later; in the same second the no wins. */
function isTakenBack(no: Told, here: readonly Told[]): boolean {
  const later = here.filter((one) => one.second > no.second)
  if (no.type === 'bounce') return later.some(({ type }) => type === 'delivery')
  if (
    no.type === 'hold' &&
    here.some(({ type, answers }) => type === 'release' && answers === no.id)
  )
    return true
  if (later.some(({ type, strength }) => type === 'consent' && strength === 'lifting')) return true
  const isText = no.how === 'keyword'
  return isText && later.some(({ type, origin }) => type === 'lift' && origin === no.origin)
}

function newest(events: readonly Told[]): string | undefined {
  const [first] = events.toSorted((a, b) => b.second - a.second || (a.id < b.id ? -1 : 1))
  return first?.id
}
