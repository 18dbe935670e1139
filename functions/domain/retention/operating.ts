import { days, NO_END, type Retained } from './retained.ts'

/** The console: those who work in it, and what they did. */
export const OPERATING = {
  operators: {
    what: 'Operators of the console: name, role, language, and the e-mail address sealed until they are removed; the changes, chained, without the address',
    where: 'the table',
    items: [
      ['OPERATOR', ''],
      ['OPERATOR#', 'E#'],
      ['OPERATOR#mail#', ''],
    ],
    ...NO_END,
    why: 'GDPR 5(2): events and decisions name the operator who made them; the address is deleted with the right to sign in',
    how: 'stays',
    onErasure: {
      does: 'of_nobody',
      why: 'it is about those who work with Basta, not the people written to',
    },
  },
  console_sessions: {
    what: 'Sessions of the console: SHA-256 of a secret, operator, how and when they signed in, kind of browser',
    where: 'the table, until they sign out',
    items: [['SESSION#', '']],
    seconds: days(1),
    from: 'the signing in',
    why: 'a session works for eight hours; an operator sees and ends their own',
    how: 'ttl',
    onErasure: { does: 'ends_by_itself', why: 'it names an operator, and is gone within a day' },
  },
  sign_in_links: {
    what: 'One-time links to sign in: SHA-256 of the token and of the browser that asked, operator',
    where: 'the table',
    items: [['SIGNIN#', '']],
    seconds: days(1),
    from: 'the making of the link',
    why: 'a link works for ten minutes; a used one is told from none for a day',
    how: 'ttl',
    onErasure: { does: 'ends_by_itself', why: 'it names an operator, and is gone within a day' },
  },
  // CNIL, deliberation 2021-122 (logging): six months to one year for who accessed which data.
  audit_trail: {
    what: 'The audit trail of the console: which operator saw or did what, when, and of whom, by keyed hash',
    where: 'the table',
    items: [['AUDIT#', '']],
    seconds: days(365),
    from: 'the act',
    why: 'GDPR 5(2) and 32: to show who looked at whom; the CNIL asks for six months to one year',
    how: 'ttl',
    onErasure: {
      does: 'kept',
      why: 'who looked at a person must be shown to them, also after an erasure; it holds no address',
    },
  },
} as const satisfies Readonly<Record<string, Retained>>
