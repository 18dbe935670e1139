/** What a probe says, and to whom. Nobody has these addresses. */
export type ProbeSaying = {
  /** Where the account hears, without a secret. */
  readonly url: string
  /** A UUID. */
  readonly id: string
  readonly from: string
  readonly to: string
  readonly mail: string
  readonly text: string
  readonly at: Date
}

/** A request as the provider would make it: an `InboundRequest` that was not received. */
export type ProbeRequest = {
  readonly method: string
  readonly url: string
  readonly pathSecret?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/** The steps of a test, in order, each with the ways in which it may come out. */
export const PROBE_OUTCOMES = {
  document: ['read', 'unreadable'],
  account: ['found', 'unusable'],
  senders: ['registered', 'unregistered'],
  secret: ['held', 'of_the_provider', 'none'],
  verified: ['genuine', 'refused'],
  read: ['read', 'unreadable', 'nobody'],
  sender: ['one', 'several'],
  recorded: ['event', 'nothing'],
} as const

export type ProbeStepName = keyof typeof PROBE_OUTCOMES

/** One step of a test. `values` are names, numbers and closed words, never a secret. */
export type ProbeStep = {
  [N in ProbeStepName]: {
    readonly step: N
    readonly outcome: (typeof PROBE_OUTCOMES)[N][number]
    readonly values: readonly string[]
  }
}[ProbeStepName]

/** What shows that something must be done. */
const FAULTS: ReadonlySet<string> = new Set([
  'document/unreadable',
  'account/unusable',
  'senders/unregistered',
  'verified/refused',
  'read/unreadable',
  'read/nobody',
  'recorded/nothing',
])

export function isFault({ step, outcome }: Pick<ProbeStep, 'step' | 'outcome'>): boolean {
  return FAULTS.has(`${step}/${outcome}`)
}

/**
 * `works`: a request as the provider would make it is verified, read and would be recorded. `fails`:
 * something must be mended. `cannot_probe`: only the provider itself can make a request that is verified.
 */
export type ProbeOutcome = 'works' | 'fails' | 'cannot_probe'

export function outcomeOf(steps: readonly ProbeStep[]): ProbeOutcome {
  if (steps.some(isFault)) return 'fails'
  return steps.some(({ step }) => step === 'recorded') ? 'works' : 'cannot_probe'
}

/** How a provider is made to send a request of its own. */
export const TEST_WAYS = [
  'text_stop',
  'unsubscribe_mail',
  'sendgrid_test',
  'ses_simulator',
  'own_system',
] as const
export type TestWay = (typeof TEST_WAYS)[number]
