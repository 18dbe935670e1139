import type { Address } from '../../domain/address.ts'
import {
  APART_SECONDS,
  BUDGET_SECONDS,
  BUDGETS,
  domainOf,
  foldedRecipient,
  maxOf,
  type BudgetOf,
  type Lane,
  type Share,
} from '../../domain/budgets.ts'
import { keyedDigest, type EnvelopeKeys } from '../../domain/envelope.ts'
import type { Limits } from '../../domain/limits.ts'

/** The parties of a request as keyed hashes: the counters show nobody's identity. */
export type Asked = Readonly<Partial<Record<Exclude<BudgetOf, 'whole'>, string>>>

export function askedOf(
  envelopeKeys: EnvelopeKeys,
  address: Address,
  {
    block,
    by,
  }: {
    readonly block?: string | undefined
    readonly by?: { readonly key: string; readonly sender: string } | undefined
  } = {},
): Asked {
  const keyed = (text: string) => keyedDigest(envelopeKeys, 'budget', text).slice(0, 22)
  const recipient = foldedRecipient(address)
  return {
    recipient: keyed(`recipient ${recipient}`),
    domain: keyed(`domain ${domainOf(address)}`),
    ...(by && {
      pair: keyed(`pair ${by.sender} ${recipient}`),
      source: keyed(`source ${by.key} ${by.sender}`),
    }),
    ...(block === undefined ? {} : { block: keyed(`block ${block}`) }),
  }
}

/**
 * Counts a request. `nth`: how many today by its source (key and sender, else address block) and by its
 * recipient, the larger of both. `share`: whether its source was seen before today.
 */
export async function countAsked(
  limits: Pick<Limits, 'count'>,
  lane: Lane,
  { recipient, block, source = block }: Asked,
  now: Date,
): Promise<{ nth: number; share: Share }> {
  const rule = { seconds: BUDGET_SECONDS }
  const count = (whose = '') => limits.count(`asked/${lane}/${whose}`, rule, now)
  const [ofSource, ofRecipient] = await Promise.all([count(source), count(recipient)])
  return { nth: Math.max(ofSource, ofRecipient), share: ofSource === 1 ? 'unseen' : 'seen' }
}

export type Taken = 'taken' | BudgetOf | 'apart' | 'busy'

/** Takes one from each budget, or from none; returns which is used up. */
export async function takeBudgets(
  limits: Pick<Limits, 'takeAll'>,
  lane: Lane,
  asked: Asked,
  share: Share,
  now: Date,
): Promise<Taken> {
  const apartSeconds = APART_SECONDS[lane]
  const budgets = Object.entries(BUDGETS[lane]).flatMap(([name, { max }]) => {
    const of = name as BudgetOf
    const whose = of === 'whole' ? 'all' : asked[of]
    if (whose === undefined) return []
    return [{ of, name: `budget/${lane}/${whose}`, max: maxOf(of, max, share) }]
  })
  const apart =
    apartSeconds === undefined || asked.pair === undefined
      ? []
      : [{ of: 'apart', name: `apart/${lane}/${asked.pair}`, apartSeconds } as const]
  const all = [...apart, ...budgets]
  const missing = await limits.takeAll(all, { seconds: BUDGET_SECONDS }, now)
  if (missing === undefined) return 'taken'
  return missing === 'busy' ? 'busy' : (all[missing]?.of ?? 'whole')
}

export type Budgets = {
  /** Whether one of its budgets is known to be used up, so that it need not be tried. */
  readonly areSpent: (asked: Asked) => boolean
  readonly take: (asked: Asked) => Promise<Taken>
}

/** The budgets during one pass over the queue: a used-up budget is not asked again. */
export function budgetsOfPass(limits: Pick<Limits, 'takeAll'>, lane: Lane, now: Date): Budgets {
  const spent = new Set<string>()
  return {
    areSpent: (asked) => Object.values(asked).some((whose) => spent.has(whose)),
    take: async (asked) => {
      const taken = await takeBudgets(limits, lane, asked, 'waiting', now)
      const isOfAll = taken === 'taken' || taken === 'busy' || taken === 'whole'
      const whose = isOfAll ? undefined : asked[taken === 'apart' ? 'pair' : taken]
      if (whose !== undefined) spent.add(whose)
      return taken
    },
  }
}
