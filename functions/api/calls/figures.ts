import * as z from 'zod/mini'
import type { Hono } from 'hono'
import type { Tally } from '../../actions/figures/days.ts'
import { readFigures, type FigureDeps, type Figures } from '../../actions/figures/read.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { described, named } from '../../schemas/described.ts'

const DAYS = 30

const count = z.number()
const perhapsMore = {
  count,
  more: described('There are more than were counted.', z.boolean()),
}
const times = named(
  'FigureTimes',
  z.object({
    count,
    p50Ms: z.optional(described('Within this time half were done, in milliseconds.', z.int())),
    p99Ms: z.optional(described('Within this time 99 of 100 were done.', z.int())),
  }),
)
const tally = {
  events: described('Events recorded, each once.', count),
  bySource: z.array(
    z.object({
      provider: z.optional(described('Absent: a page, a call, a person here.', z.string())),
      method: z.string(),
      type: z.string(),
      count,
    }),
  ),
  bySender: described(
    'An event counts once for each sender it was said to.',
    z.array(
      z.object({
        sender: z.optional(
          described('Absent: it names none. `*`: it names more than a hundred.', z.string()),
        ),
        imported: z.optional(described('It came in a list.', z.literal(true))),
        type: z.string(),
        count,
      }),
    ),
  ),
  heard: described(
    'From a person’s act to enforced, of stops and holds that came by a provider, a link or a page. ' +
      'The act is when the provider signed that it was, else its receipt; enforced is when the write ' +
      'that every check reads was sent to the table.',
    times,
  ),
  byHand: described('The same for what a person told by phone, letter, mail or an agent.', times),
  logged: described('From stored to in the log that others follow, of every event.', times),
  refused: described(
    'Requests that failed verification and were kept.',
    z.array(z.object({ account: z.string(), count })),
  ),
}
const oldestAt = z.optional(z.string())

const getFigures = operation({
  id: 'readFigures',
  method: 'GET',
  path: '/v1/figures',
  tag: 'Events',
  summary: 'What was heard, day by day, and what waits for somebody',
  description:
    'Counted as it happens, by the UTC day of receipt: no call reads the register for it. Times are ' +
    'rounded up by less than a fifth. A list is counted up to 1,000. What comes late for a day before yesterday may be missing for five minutes. `inbox` and `alarms` are absent ' +
    'where they could not be asked for.',
  right: 'read',
  query: z.object({
    days: z.optional(
      z.string().check(z.regex(/^(?:[1-9]|[1-8]\d|90)$/, 'a whole number from 1 to 90')),
    ),
  }),
  answers: {
    200: {
      description: 'The figures.',
      schema: z.object({
        asOf: z.string(),
        countedSince: z.optional(
          described('Events recorded before are in no figure; absent: all are.', z.string()),
        ),
        recorded: described('Events in the log, all that ever were.', count),
        recordedAt: z.optional(described('When the newest entered the log.', z.string())),
        days: described(
          'Oldest first; today is not over.',
          z.array(z.object({ day: z.string(), ...tally })),
        ),
        total: z.object(tally),
        open: z.object({
          reviews: z.object({ ...perhapsMore, oldestAt }),
          setAside: z.object({ ...perhapsMore, oldestAt }),
          accessRequests: z.object({ ...perhapsMore, nearestDueAt: z.optional(z.string()) }),
          messages: z.object({ ...perhapsMore, oldestAt }),
          incidents: z.object(perhapsMore),
        }),
        inbox: z.optional(
          z.object({
            waiting: described('Verified requests that the table has not taken yet.', count),
            oldestAt,
          }),
        ),
        alarms: z.optional(
          z.object({
            told: described(
              '`alarms`: those that ring now. `log`: what this process said since `since` that would alarm.',
              z.enum(['alarms', 'log']),
            ),
            since: z.optional(z.string()),
            ringing: z.array(z.object({ name: z.string(), says: z.string(), since: z.string() })),
          }),
        ),
      }),
    },
  },
  examples: [
    {
      name: 'aDay',
      summary: 'Today, and what waits',
      needs: ['recordStop/byLetter', 'followEvents/fromTheBeginning'],
      query: { days: '1' },
      status: 200,
      answer: {
        asOf: '2026-11-21T09:00:00.000Z',
        recorded: 1,
        recordedAt: '2026-11-21T09:00:00.412Z',
        days: [
          {
            day: '2026-11-21',
            events: 1,
            bySource: [{ method: 'letter', type: 'stop', count: 1 }],
            bySender: [{ sender: 'acme', type: 'stop', count: 1 }],
            heard: { count: 0 },
            byHand: { count: 1, p50Ms: 172800000, p99Ms: 172800000 },
            logged: { count: 1, p50Ms: 431, p99Ms: 609 },
            refused: [{ account: 'twilio/main', count: 1 }],
          },
        ],
        total: {
          events: 1,
          bySource: [{ method: 'letter', type: 'stop', count: 1 }],
          bySender: [{ sender: 'acme', type: 'stop', count: 1 }],
          heard: { count: 0 },
          byHand: { count: 1, p50Ms: 172800000, p99Ms: 172800000 },
          logged: { count: 1, p50Ms: 431, p99Ms: 609 },
          refused: [{ account: 'twilio/main', count: 1 }],
        },
        open: {
          reviews: { count: 0, more: false },
          setAside: { count: 0, more: false },
          accessRequests: { count: 0, more: false },
          messages: { count: 0, more: false },
          incidents: { count: 0, more: false },
        },
        inbox: { waiting: 0 },
        alarms: { told: 'log', since: '2026-11-21T09:00:00.000Z', ringing: [] },
      },
    },
  ],
})

export const figureOperations = [getFigures]

export type FigureRouteDeps = OperationDeps & FigureDeps & { readonly now: () => Date }

export function figureRoutes(router: Hono<Authenticated>, deps: FigureRouteDeps): void {
  mount(router, deps, getFigures, async ({ key, query }) => {
    requireEverySender(key)
    const days = Number(query.days ?? DAYS)
    return { status: 200, body: shown(await readFigures(deps, { days, now: deps.now() })) }
  })
}

function shown({ log, total, refused, ...figures }: Figures) {
  const { asOf, days, inbox, alarms } = figures
  const open = <T extends { readonly isMore: boolean }>({ isMore, ...counted }: T) => ({
    ...counted,
    more: isMore,
  })
  return {
    asOf,
    ...(log.isWhole ? {} : { countedSince: log.countedSince ?? asOf }),
    recorded: log.events,
    ...(log.recordedAt === undefined ? {} : { recordedAt: log.recordedAt }),
    days: days.map(shownTally),
    total: shownTally({ ...total, refused }),
    open: {
      reviews: open(figures.reviews),
      setAside: open(figures.asides),
      accessRequests: open(figures.accessRequests),
      messages: open(figures.messages),
      incidents: open(figures.incidents),
    },
    ...(inbox === undefined ? {} : { inbox }),
    ...(alarms === undefined ? {} : { alarms }),
  }
}

function shownTally<T extends Tally>({ bySender, ...tally }: T) {
  const senders = bySender.map(({ isImported, ...one }) => ({
    ...one,
    ...(isImported === undefined ? {} : { imported: isImported }),
  }))
  return { ...tally, bySender: senders }
}
