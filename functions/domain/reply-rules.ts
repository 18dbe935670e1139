type ConfirmationRule = {
  readonly where: string
  /** The number written to. */
  readonly to?: RegExp
  /** The person's number, in E.164. */
  readonly person?: RegExp
  readonly confirm: boolean
  readonly why: string
}

/**
 * Where a person who said stop gets a confirmation; the first rule that fits decides. Always one
 * message, in the language of `replyLanguage`, without marketing, within five minutes or not at all.
 */
const CONFIRMATION_RULES: readonly ConfirmationRule[] = [
  {
    where: 'toll-free numbers of the US and Canada',
    to: /^\+?1?8(?:00|33|44|55|66|77|88)\d{7}$/,
    confirm: false,
    why: 'the network answers itself, and cannot be told not to',
  },
  {
    where: 'alphanumeric senders',
    to: /[A-Za-z]/,
    confirm: false,
    why: 'they take no replies, so nothing can be answered from them',
  },
  {
    where: 'US and Canada',
    person: /^\+1/,
    confirm: true,
    why: 'one text that only confirms (47 CFR 64.1200(a)(12)); mandatory for Canadian short codes, in English for STOP and in French for ARRET',
  },
  {
    where: 'France',
    person: /^\+(?:33|262|508|590|594|596|681|687|689)/,
    confirm: true,
    why: 'a short confirmation without advertising (operators’ charter)',
  },
  { where: 'elsewhere', confirm: true, why: 'optional; one text, no advertising' },
]

/** Whether Basta may confirm to this person from this number. */
export function mayConfirm(person: string, to: string | undefined): boolean {
  const rule = CONFIRMATION_RULES.find(
    (one) => (one.to?.test(to ?? '') ?? true) && (one.person?.test(person) ?? true),
  )
  return person.startsWith('+') && (rule?.confirm ?? false)
}
