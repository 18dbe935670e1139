/**
 * Where a confirmation may be sent, by whose number answered and which number was written to.
 * Sources: 47 CFR 64.1200(a)(12) (one text within five minutes); Canadian short codes (an answer is
 * mandatory, also to strangers); US and Canadian toll-free numbers (the network answers itself);
 * elsewhere a short confirmation without marketing is optional.
 */
export const CONFIRMATIONS = [
  {
    to: /^\+?1?8(?:00|33|44|55|66|77|88)\d{7}$/,
    confirm: false,
    why: 'toll-free: the network answers',
  },
  { to: /^[A-Za-z]/, confirm: false, why: 'an alphanumeric sender takes no replies' },
  { to: /^/, confirm: true, why: 'one confirmation, no marketing' },
] as const

/** Whether Basta may confirm to this person from this number. */
export function mayConfirm(person: string, to: string | undefined): boolean {
  if (!person.startsWith('+')) return false
  const rule = CONFIRMATIONS.find((one) => one.to.test(to ?? ''))
  return rule?.confirm ?? false
}
