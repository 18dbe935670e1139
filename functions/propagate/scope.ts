import type { Declared } from '../domain/told.ts'

/**
 * A list that blocks all traffic also blocks password resets and receipts, which a stop of marketing
 * does not. So it is told stops only where nothing but marketing goes through it. `instead` says what
 * would be right.
 */
export function allTrafficFault(
  { acts, carries, stops }: Declared,
  list: string,
  instead: string,
): string | undefined {
  const isToldOfMarketing = acts.includes('stop') && stops !== 'every'
  if (carries === 'marketing' || !isToldOfMarketing) return undefined
  return (
    `${list} blocks all traffic, and a stop of marketing must not block the rest: ${instead}, ` +
    'or declare `carries: "marketing"` if nothing else goes through it, or `stops: "every"`: then it is ' +
    'told only of stops of every message, and of bounces'
  )
}
