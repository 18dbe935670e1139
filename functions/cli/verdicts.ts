import * as z from 'zod/mini'
import { mapWithLimit } from '../client/map-with-limit.ts'
import type { AllowedReason, DeniedReason } from '../client/types.ts'
import type { Api } from './api.ts'
import { localTime } from './local-time.ts'
import type { Cell } from './print.ts'

const REASONS: Readonly<Record<AllowedReason | DeniedReason | 'uncertain', string>> = {
  consented: 'the person said yes',
  customer: 'the person ordered something',
  transactional: 'it is no marketing',
  not_opted_out: 'the person did not say stop',
  invalid_address: 'this is no address',
  opted_out: 'the person said stop',
  complained: 'the person complained',
  bounced: 'the address does not take mail or texts',
  held: 'a reply may be a stop and waits for a decision',
  no_consent: 'no consent is on record',
  unproven_consent: 'the consent on record has no proof',
  uncertain: 'Basta gave no verdict',
}

const senders = z.object({
  senders: z.array(z.looseObject({ id: z.string() })),
  next: z.optional(z.string()),
})
const verdict = z.looseObject({
  allowed: z.boolean(),
  reason: z.string(),
  scope: z.optional(z.string()),
  since: z.optional(z.string()),
})
export type SenderVerdict = z.infer<typeof verdict> & { readonly sender: string }

const AT_ONCE = 4
/** A page of senders: of more, those are asked for that the operator names. */
export const SENDERS_MAX = 100

/** What each sender may do now, as any of its programs would be told. */
export async function verdictsFor(
  api: Api,
  to: string,
  named: readonly string[] | undefined,
): Promise<{ readonly verdicts: readonly SenderVerdict[]; readonly areMore: boolean }> {
  const page = named === undefined ? await firstSenders(api) : undefined
  const ids = named ?? page?.senders.map(({ id }) => id) ?? []
  const verdicts = await mapWithLimit(ids, AT_ONCE, async (sender) => {
    // A sender that was named must be one.
    const answer = api.ask('/v1/check', { to, sender }, verdict)
    if (named !== undefined) return { sender, ...(await answer) }
    return { sender, ...(await answer.catch(() => ({ allowed: false, reason: 'uncertain' }))) }
  })
  return { verdicts, areMore: page?.next !== undefined }
}

async function firstSenders(api: Api): Promise<z.infer<typeof senders>> {
  return api.get(`/v1/senders?limit=${SENDERS_MAX}`, senders)
}

/** A line for each different verdict, with the senders it is for. */
export function inWords(verdicts: readonly SenderVerdict[]): [name: string, what: Cell][] {
  const alike = new Map<string, { one: SenderVerdict; senders: string[] }>()
  for (const one of verdicts) {
    const key = JSON.stringify([one.allowed, one.reason, one.scope, one.since])
    const known = alike.get(key)
    if (known === undefined) alike.set(key, { one, senders: [one.sender] })
    else known.senders.push(one.sender)
  }
  return [...alike.values()].map(({ one, senders: those }) => [
    one.allowed ? 'allowed' : 'denied',
    { text: `${those.join(', ')}: ${whyOf(one)}`, tone: one.allowed ? 'good' : 'bad' },
  ])
}

function whyOf({ reason, scope, since }: SenderVerdict): string {
  const why = Object.hasOwn(REASONS, reason) ? REASONS[reason as keyof typeof REASONS] : reason
  const where = scope === undefined ? '' : ` (scope ${scope})`
  return `${why}${where}${since === undefined ? '' : `, since ${localTime(since)}`}`
}
