/** How many links may be asked for in ten minutes; past one nothing is sent, and the page says so. */
export const SIGN_IN_BUDGETS = {
  recipient: { max: 5, why: 'who asks in another’s name must not fill that mailbox' },
  block: { max: 20, why: 'an office signs in a few at a time' },
  whole: { max: 300, why: 'more than all operators at once is a flood' },
} as const

export const SIGN_IN_BUDGET_SECONDS = 600
