import type { Outcome } from '../domain/told.ts'
import { CallFailure } from './call.ts'
import { refused } from './answer.ts'

/** Credentials by the target's schema. */
export type Proved<C> = (entered: unknown) => { success: true; data: C } | { success: false }

/** Somebody may mend the entry: what waits keeps waiting. */
export const UNUSABLE = { is: 'retry', code: 'credentials_unusable' } as const satisfies Outcome
export const NO_VERDICT: Outcome = { is: 'retry', code: 'no_verdict' }
export const NO_ADDRESS = refused(
  'no_address',
  'A list knows people by their addresses, and the address was not at hand.',
)

/** A fault of ours or theirs leaves the delivery where it is. */
export async function orRetry<T>(work: () => Promise<T>): Promise<T | Outcome> {
  try {
    return await work()
  } catch (error) {
    const afterSeconds = error instanceof CallFailure ? error.afterSeconds : undefined
    return { is: 'retry', code: codeOf(error), ...(afterSeconds !== undefined && { afterSeconds }) }
  }
}

export async function settled(
  items: number,
  tell: () => Promise<readonly Outcome[]>,
): Promise<readonly Outcome[]> {
  const outcomes = await orRetry(tell)
  return 'is' in outcomes ? Array.from({ length: items }, () => outcomes) : outcomes
}

export function codeOf(error: unknown): string {
  return error instanceof CallFailure ? error.code : 'target_fault'
}
