import { days, type Retained } from './retained.ts'

/** What others sent, as far as it must be known that it should not have been. */
export const SENT = {
  sends: {
    what: 'What senders and their providers say was sent: keyed hash, message id, sender, purpose, time; no text, no address',
    where: 'the table',
    items: [['SEND#', '']],
    seconds: days(45),
    from: 'the telling',
    why: 'a stop may be recorded late: a text is held for up to 30 days, and the inbox keeps a request for 14',
    how: 'ttl',
    onErasure: {
      does: 'ends_by_itself',
      why: 'it shows whether a stop was kept, holds no address and is gone within weeks',
    },
  },
  incidents: {
    what: 'What was sent after a stop, or without a consent: keyed hash, message id, sender, times, who closed it and why; no text, no address',
    where: 'the table',
    items: [
      ['INCIDENT', ''],
      ['INCIDENT#open', ''],
      ['INCIDENT#by#', ''],
      ['INCIDENT#of#', ''],
    ],
    seconds: days(1_826),
    from: 'the finding',
    why: 'GDPR 5(2); 47 CFR 64.1200(d)(6) asks for five years, and claims under the TCPA for four',
    how: 'ttl',
    onErasure: { does: 'kept', why: 'to show what was sent against a stop; it holds no address' },
  },
} as const satisfies Readonly<Record<string, Retained>>
