import { decide } from './decide.ts'
import type { Standing } from './standing.ts'
import type { DeniedReason } from './verdict.ts'

type Rule = {
  /** `unchecked`: leaves whatever the person said. `checked`: what they said until then decides. */
  readonly is: 'unchecked' | 'checked'
  readonly why: string
}

/**
 * Every kind of message that Basta itself sends. What the law requires or permits after a stop leaves
 * unchecked; all else passes through the same decision as anybody's. A new kind does not compile before
 * it has its line.
 */
export const OWN_MESSAGES = {
  /** `actions/outgoing/answer.ts`: only a stop that stands is confirmed. */
  stop_confirmation: {
    is: 'unchecked',
    why: 'one text that only confirms, within five minutes: 47 CFR 64.1200(a)(12); mandatory for Canadian short codes',
  },
  /** `actions/outgoing/answer.ts`: the person asked who writes. */
  identity: {
    is: 'unchecked',
    why: 'HELP and CONTACT must be answered, also to people who said stop (CTIA; Canadian short codes; French operators’ charter)',
  },
  /** `actions/outgoing/reply.ts` */
  start_confirmation: {
    is: 'checked',
    why: 'it says that messages come again: not after a newer stop, which allows one text alone',
  },
  /** `actions/access/request.ts` */
  access_link: {
    is: 'unchecked',
    why: 'GDPR 12(3) and 15: a request for access must be answered, whoever said stop',
  },
  /** `actions/outgoing/send.ts` */
  preferences_link: {
    is: 'checked',
    why: 'no law asks for it, and anybody can write an address into the form',
  },
  /** `actions/consents/serve-queue.ts` */
  consent_request: {
    is: 'checked',
    why: 'anybody can write an address into a form: not to people who want no message of that sender at all, nor after a newer stop',
  },
  /** `actions/sign-in/send-link.ts` */
  sign_in_link: {
    is: 'unchecked',
    why: 'an operator of this house asked for it; a stop that somebody else wrote must lock nobody out',
  },
} as const satisfies Readonly<Record<string, Rule>>

export type OwnMessage = keyof typeof OWN_MESSAGES

/** A sender that nobody can register: only what reaches every sender covers it. */
const BASTA = '-'

/** Why a message of Basta's own, which is no sender's, may not leave; undefined: it may. */
export function whyNotSent(
  message: OwnMessage,
  standing: Standing,
  now: Date,
): DeniedReason | undefined {
  if (OWN_MESSAGES[message].is === 'unchecked') return undefined
  const question = { sender: BASTA, purpose: 'transactional' } as const
  const verdict = decide(standing, { basis: 'consent' }, question, now)
  return verdict.allowed ? undefined : verdict.reason
}
