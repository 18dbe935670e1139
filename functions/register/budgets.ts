import type { Address } from '../domain/address.ts'
import {
  BUDGET_SECONDS,
  BUDGETS,
  domainOf,
  foldedRecipient,
  maxOf,
  type BudgetOf,
  type Lane,
  type Share,
} from '../domain/budgets.ts'
import { keyedDigest, type EnvelopeKeys } from '../domain/envelope.ts'
import type { Limits } from '../domain/ports.ts'

/** Whom a request concerns, as keyed hashes: what is counted says of nobody who they are. */
export type Asked = Readonly<Partial<Record<Exclude<BudgetOf, 'whole'>, string>>>

export function askedOf(
  envelopeKeys: EnvelopeKeys,
  address: Address,
  from: { readonly block?: string | undefined } = {},
): Asked {
  const keyed = (text: string) => keyedDigest(envelopeKeys, 'budget', text).slice(0, 22)
  return {
    recipient: keyed(`recipient ${foldedRecipient(address)}`),
    domain: keyed(`domain ${domainOf(address)}`),
    ...(from.block === undefined ? {} : { block: keyed(`block ${from.block}`) }),
  }
}

/**
 * Counts one that asks. `nth`: of its source block and of its recipient today, the
 * larger of both. `share`: whether its source was seen today before.
 */
export async function countAsked(
  limits: Pick<Limits, 'count'>,
  lane: Lane,
  { recipient, block }: Asked,
  now: Date,
): Promise<{ nth: number; share: Share }> {
  const rule = { seconds: BUDGET_SECONDS }
  const count = (whose = '') => limits.count(`asked/${lane}/${whose}`, rule, now)
  const [ofSource, ofRecipient] = await Promise.all([count(block), count(recipient)])
  return { nth: Math.max(ofSource, ofRecipient), share: ofSource === 1 ? 'unseen' : 'seen' }
}

/** Takes one from each budget, or from none; answers which has none left. */
export async function takeBudgets(
  limits: Pick<Limits, 'takeAll'>,
  lane: Lane,
  asked: Asked,
  share: Share,
  now: Date,
): Promise<'taken' | BudgetOf | 'busy'> {
  const budgets = Object.entries(BUDGETS[lane]).flatMap(([name, { max }]) => {
    const of = name as BudgetOf
    const whose = of === 'whole' ? 'all' : asked[of]
    if (whose === undefined) return []
    return [{ of, name: `budget/${lane}/${whose}`, max: maxOf(of, max, share) }]
  })
  const missing = await limits.takeAll(budgets, { seconds: BUDGET_SECONDS }, now)
  if (missing === undefined) return 'taken'
  return missing === 'busy' ? 'busy' : (budgets[missing]?.of ?? 'whole')
}
