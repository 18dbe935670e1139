import { days, NO_END, type Retained } from './retained.ts'

/** Others who are told: what waits for them, and the proof of having told them. */
export const TOLD = {
  outbox: {
    what: 'What others are still to be told of an event: the address sealed, scopes, times, which targets',
    where: 'the table, until each of them was told',
    items: [['O#', '']],
    seconds: days(30),
    from: 'the event',
    why: 'a target is tried for 13 days; what was given up waits for somebody to decide',
    how: 'ttl',
    onErasure: {
      does: 'ends_by_itself',
      why: 'others must still be told to stop; it is gone when they were, or after 30 days',
    },
  },
  receipts: {
    what: 'Receipts of others who were told of an event: target, time, attempts, its answer code; no address',
    where: 'the table, with the events of the contact',
    items: [['C#', 'R#']],
    ...NO_END,
    why: 'GDPR 5(2) and 19: who was told of an objection or an erasure must be shown',
    how: 'stays',
    onErasure: { does: 'kept', why: 'to show who was told; it holds no evidence' },
  },
  targets: {
    what: 'Who else is told: kind, senders, settings; no credentials. How it goes there: last error, pause, test, a job under way',
    where: 'the table',
    items: [
      ['TARGET', ''],
      ['TARGET#', 'STATE'],
      ['TARGET#', 'JOB'],
    ],
    ...NO_END,
    why: 'it says who is told of what',
    how: 'stays',
    onErasure: { does: 'of_nobody', why: 'it is about systems, not people' },
  },
  drift_audits: {
    what: 'Comparisons of the lists of targets with the register: counts, ids of contacts as examples, the sealed place in a list that is being read; no address',
    where: 'the table',
    items: [['DRIFT#', '']],
    seconds: days(90),
    from: 'the start of the audit',
    why: 'to show for a quarter of a year that the lists were compared, and what was found',
    how: 'ttl',
    onErasure: {
      does: 'ends_by_itself',
      why: 'an example is the keyed hash of a contact, kept to show what was found',
    },
  },
  target_times: {
    what: 'How long deliveries to a target took, counted by day',
    where: 'the table',
    items: [['TARGET#', 'T#']],
    seconds: days(15),
    from: 'the last delivery of the day',
    why: 'to show how soon a stop is enforced elsewhere',
    how: 'ttl',
    onErasure: { does: 'of_nobody', why: 'it counts, and names nobody' },
  },
} as const satisfies Readonly<Record<string, Retained>>
