import { parseAddress } from '../../domain/address.ts'
import { foldedRecipient } from '../../domain/budgets.ts'
import { keyedDigest } from '../../domain/envelope.ts'
import type { Limits } from '../../domain/limits.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import { SIGN_IN_BUDGET_SECONDS, SIGN_IN_BUDGETS } from '../../domain/sign-in-budgets.ts'
import { LINK_SECONDS, linkDigest, newLinkSecret } from '../../domain/sign-in-link.ts'
import { toSecond } from '../../domain/time.ts'
import { log } from '../../log.ts'
import { putMessage, type QueueDeps } from '../queue/put.ts'

export type AskLinkDeps = QueueDeps & {
  readonly limits: Pick<Limits, 'takeAll'>
  readonly publicUrl: string
}

export type AskedLink = 'asked' | 'unreadable' | 'too_many'

/**
 * Somebody asks for a link. Whether they are an operator is not looked at here: the worker looks, so
 * neither the answer nor its time can say it (law 10).
 */
export async function askForLink(
  deps: AskLinkDeps,
  asked: {
    readonly email: string
    /** The secret in the cookie of the browser that asks. */
    readonly browser: string
    readonly language: ConsoleLanguage
  },
  { block, now }: { readonly block: string; readonly now: Date },
): Promise<AskedLink> {
  const parsed = await parseAddress(asked.email, { channel: 'email' })
  if (!parsed.ok) return 'unreadable'
  const { address } = parsed
  const keyed = (text: string) => keyedDigest(deps.envelopeKeys, 'budget', text).slice(0, 22)
  const counters = [
    { of: 'recipient', whose: keyed(`recipient ${foldedRecipient(address)}`) },
    { of: 'block', whose: keyed(`block ${block}`) },
    { of: 'whole', whose: 'all' },
  ] as const
  const spent = await deps.limits.takeAll(
    counters.map(({ of, whose }) => ({
      name: `sign-in/${whose}`,
      max: SIGN_IN_BUDGETS[of].max,
    })),
    { seconds: SIGN_IN_BUDGET_SECONDS },
    now,
  )
  if (spent !== undefined) {
    log('sign_in_flood', { reason: spent === 'busy' ? 'busy' : counters[spent]?.of })
    return 'too_many'
  }
  const token = newLinkSecret()
  await putMessage(deps, {
    kind: 'sign_in',
    to: address.value,
    token,
    url: `${deps.publicUrl}/console/sign-in/${token}`,
    browser: linkDigest(asked.browser),
    language: asked.language,
    giveUpAt: toSecond(now) + LINK_SECONDS,
  })
  return 'asked'
}
