import type { Denied, Question, Verdict } from './types.ts'

const KEPT_MAX = 10_000

export type Denials = {
  readonly get: (to: string, question: Question) => Denied | undefined
  readonly put: (to: string, question: Question, verdict: Verdict) => void
}

/** Remembers denials only, and not for long: an allow may end at any moment. */
export function denials(keepMs: number, now: () => number): Denials {
  const kept = new Map<string, { readonly denied: Denied; readonly until: number }>()
  const nameOf = (
    to: string,
    { sender, topic = '', purpose = 'marketing', defaultCountry = '' }: Question,
  ) => JSON.stringify([to, sender, topic, purpose, defaultCountry])
  return {
    get: (to, question) => {
      const found = kept.size === 0 ? undefined : kept.get(nameOf(to, question))
      return found !== undefined && now() < found.until ? found.denied : undefined
    },
    put: (to, question, verdict) => {
      if (keepMs === 0 || verdict.allowed) return
      // An unknown answer, and one that depends on the hour, is asked again.
      if (verdict.error !== undefined || verdict.notBefore !== undefined) return
      const name = nameOf(to, question)
      kept.delete(name)
      kept.set(name, { denied: verdict, until: now() + keepMs })
      const [oldest] = kept.keys()
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
    },
  }
}
