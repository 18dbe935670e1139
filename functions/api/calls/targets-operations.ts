import * as z from 'zod/mini'
import { ACTS } from '../../domain/told.ts'
import { REDELIVERY_ENDS } from '../../domain/redelivery.ts'
import { operation } from '../../http/operation.ts'
import { described, named } from '../../schemas/described.ts'
import * as schemas from '../../schemas/targets.ts'

const time = z.string()

const shownRedelivery = named(
  'Redelivery',
  z.strictObject({
    id: z.string(),
    from: z.string(),
    until: z.string(),
    startedAt: time,
    by: z.string(),
    reached: z.optional(described('When the event that was told last was recorded.', z.string())),
    position: described('Where it is in the log: an `after` of `GET /v1/events`.', z.string()),
    told: z.int(),
    passed: described(
      'Events that do not concern it, or that are on their way to it anyhow.',
      z.int(),
    ),
    refused: z.int(),
    code: z.optional(described('Of the attempt that failed last at this place.', z.string())),
    due: z.optional(described('It rests until then.', time)),
    endedAt: z.optional(time),
    outcome: z.optional(
      described(
        '`done`: all was told. `given_up`: it did not get on for 13 days. `impossible`: its kind cannot be told again.',
        z.enum(REDELIVERY_ENDS),
      ),
    ),
  }),
)

const shown = named(
  'Target',
  z.strictObject({
    id: z.string(),
    kind: z.string(),
    senders: z.array(z.string()),
    channels: z.array(z.enum(['sms', 'email'])),
    acts: z.array(z.enum(ACTS)),
    carries: z.enum(['marketing', 'all']),
    stops: z.enum(['every', 'all']),
    topics: z.optional(z.array(z.string())),
    createsUnknown: z.boolean(),
    canary: z.optional(described('The canary’s stops are told there.', z.literal(true))),
    settings: z.record(z.string(), z.json()),
    version: z.int(),
    changedAt: time,
    changedBy: z.string(),
    waiting: described('How many events it is still to be told of.', z.int()),
    oldestWaiting: z.optional(time),
    givenUp: described('How many were given up and wait for a decision.', z.int()),
    took: described(
      'Milliseconds from the person’s act to its acceptance, of the last seven days.',
      z.strictObject({ p50: z.optional(z.int()), p99: z.optional(z.int()) }),
    ),
    limit: z.optional(
      described('Its calls are kept to so many.', z.object({ calls: z.int(), seconds: z.int() })),
    ),
    lastAcceptedAt: z.optional(time),
    lastError: z.optional(z.strictObject({ code: z.string(), at: time })),
    failingSince: z.optional(time),
    pausedUntil: z.optional(time),
    disabledAt: z.optional(
      described(
        'It accepted nothing for five days, or says that it is gone (410): it is not called any more.',
        time,
      ),
    ),
    redelivery: z.optional(described('What it is told again, or was last.', shownRedelivery)),
    lastTest: z.optional(
      z.strictObject({
        id: z.string(),
        at: time,
        outcome: z.enum(['delivered', 'retry', 'refused']),
        code: z.optional(z.string()),
      }),
    ),
  }),
)

const CRM = {
  kind: 'webhook',
  senders: ['acme'],
  settings: { url: 'https://crm.example.com/basta' },
} as const

const SHOWN = {
  id: 'crm',
  ...CRM,
  channels: ['sms', 'email'],
  acts: ['stop', 'bounce', 'lift', 'erasure'],
  carries: 'all',
  stops: 'all',
  createsUnknown: false,
  version: 1,
  changedAt: '2026-11-21T09:00:00Z',
  changedBy: 'key_000102030405060708',
  waiting: 0,
  givenUp: 0,
  took: {},
} as const

export const putTarget = operation({
  id: 'putTarget',
  method: 'PUT',
  path: '/v1/targets/:id',
  tag: 'Targets',
  summary: 'Registers who else is told of stops, or changes it',
  description: [
    'Every stop, hard bounce, lift and erasure that concerns its senders is told to it, within seconds,',
    'in the order of each person, until it accepts: for 13 days, then it is given up and alarmed. What',
    'was recorded before, and in the first half minute, is not. A list of stops that is imported is not',
    'told on. Its credentials do not belong here: they are the entry of this id in the targets document',
    'of the secret store (locally `targets.json`); of a webhook `{"crm":{"secrets":["whsec_…"]}}`, all of which',
    'sign each message while one replaces another. A list that blocks all traffic of an account takes',
    'stops of marketing only where `carries` says that nothing else goes through it; what would be right',
    'is said in the refusal. A change makes a target that was switched off work again.',
    'A key that is limited to some senders cannot.',
  ].join(' '),
  right: 'admin',
  body: schemas.target,
  answers: {
    200: { description: 'The target was changed.', schema: shown },
    201: { description: 'The target is new.', schema: shown },
  },
  refusals: ['conflict', 'unknown_sender'],
  examples: [
    {
      name: 'crm',
      summary: 'A system of your own, by webhook',
      needs: ['putSender/acme'],
      path: { id: 'crm' },
      body: CRM,
      status: 201,
      answer: SHOWN,
    },
  ],
})

export const listTargets = operation({
  id: 'listTargets',
  method: 'GET',
  path: '/v1/targets',
  tag: 'Targets',
  summary: 'Who else is told: what waits, how long it takes, the last error',
  right: 'admin',
  answers: {
    200: {
      description: 'All of them, at most 50.',
      schema: z.strictObject({ targets: z.array(shown) }),
    },
  },
  examples: [
    {
      name: 'all',
      summary: 'All targets',
      needs: ['putTarget/crm'],
      status: 200,
      answer: { targets: [SHOWN] },
    },
  ],
})

export const getTarget = operation({
  id: 'getTarget',
  method: 'GET',
  path: '/v1/targets/:id',
  tag: 'Targets',
  summary: 'One target',
  right: 'admin',
  answers: { 200: { description: 'The target.', schema: shown } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'crm',
      summary: 'How it goes at the CRM',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      status: 200,
      answer: SHOWN,
    },
  ],
})

export const testTarget = operation({
  id: 'testTarget',
  method: 'POST',
  path: '/v1/targets/:id/test',
  tag: 'Targets',
  summary: 'Calls a target without telling it of anybody',
  description:
    'The outcome is `lastTest` of the target a moment later, under the id that is answered. If it ' +
    'succeeds, a target that was switched off is called again.',
  right: 'admin',
  answers: { 202: { description: 'Queued.', schema: z.strictObject({ test: z.string() }) } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'crm',
      summary: 'A ping',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      status: 202,
      answer: { test: 'test_01m7ynaym0h3k5m7p9r1t3w5y7' },
    },
  ],
})

export const decideGivenUpCall = operation({
  id: 'decideGivenUp',
  method: 'POST',
  path: '/v1/targets/:id/given-up',
  tag: 'Targets',
  summary: 'Decides what was given up for a target after 13 days',
  description:
    'It may have been told of newer things since, so what lifts a stop is closed, never told again. ' +
    'Undecided, it ends a year later; the receipts stay. A stop that was lifted since is not told again.',
  right: 'admin',
  body: schemas.givenUp,
  answers: {
    200: {
      description: 'How many are told again, and how many were closed.',
      schema: z.strictObject({ reopened: z.int(), closed: z.int() }),
    },
  },
  examples: [
    {
      name: 'close',
      summary: 'The system is gone for good',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      body: { decision: 'close' },
      status: 200,
      answer: { reopened: 0, closed: 0 },
    },
  ],
})

const AGAIN = {
  id: 'red_01m7ynaym0h3k5m7p9r1t3w5y7',
  from: '2026-11-01T00:00:00Z',
  until: '2026-11-21T09:00:00Z',
  startedAt: '2026-11-21T09:00:00Z',
  by: 'key_000102030405060708',
  position: 'MS5ldmVudHMuMC4xLjAuMA',
  told: 0,
  passed: 0,
  refused: 0,
} as const

export const redeliverTarget = operation({
  id: 'redeliverTarget',
  method: 'POST',
  path: '/v1/targets/:id/redeliver',
  tag: 'Targets',
  summary: 'Tells a target again of what was recorded, from any point of the log',
  description: [
    'For a webhook and EventBridge: they decide themselves. A list is told by `basta targets tell`. The events are told',
    'in the order of each person, with the message id of the first time (who has it discards it), `redelivered`',
    'and the `sequence`, by which an old event never counts as newer. `address` is null unless somebody still',
    'waits for the event: afterwards nobody here knows it, `contact` names the person. Also told is what was recorded before',
    'the target was registered, and what a list of stops brought. What is new is not delayed: at most half of the',
    'target’s limit is used. It goes on where it was whatever happens, and rests with its target; `redelivery` of',
    '`GET /v1/targets` shows how far it is. One at a time.',
  ].join(' '),
  right: 'admin',
  body: schemas.redelivery,
  answers: { 202: { description: 'It has begun.', schema: shownRedelivery } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'crm',
      summary: 'The CRM was restored from a copy of the first of the month',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      body: { from: '2026-11-01T00:00:00Z' },
      status: 202,
      answer: AGAIN,
    },
  ],
})

export const endRedeliveryCall = operation({
  id: 'endRedelivery',
  method: 'DELETE',
  path: '/v1/targets/:id/redeliver',
  tag: 'Targets',
  summary: 'Ends what a target is told again',
  right: 'admin',
  answers: { 200: { description: 'How far it came.', schema: shownRedelivery } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'crm',
      summary: 'It was the wrong day',
      needs: ['redeliverTarget/crm'],
      path: { id: 'crm' },
      status: 200,
      answer: { ...AGAIN, endedAt: '2026-11-21T09:00:00Z', outcome: 'by_hand' },
    },
  ],
})

export const deleteTarget = operation({
  id: 'deleteTarget',
  method: 'DELETE',
  path: '/v1/targets/:id',
  tag: 'Targets',
  summary: 'Removes a target: it is told nothing more',
  description: 'What waits for it ends with a receipt that says so, within minutes.',
  right: 'admin',
  answers: {
    200: { description: 'The target that was removed.', schema: z.object({ id: z.string() }) },
  },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'crm',
      summary: 'A system that is no more',
      needs: [
        'putTarget/crm',
        'listTargets/all',
        'getTarget/crm',
        'testTarget/crm',
        'decideGivenUp/close',
        'listAudits/crm',
        'getAudit/crm',
        'tellTarget/crm',
        'endRedelivery/crm',
      ],
      path: { id: 'crm' },
      status: 200,
      answer: { id: 'crm' },
    },
  ],
})

export const targetOperations = [
  putTarget,
  listTargets,
  getTarget,
  testTarget,
  decideGivenUpCall,
  redeliverTarget,
  endRedeliveryCall,
  deleteTarget,
]
export type ShownTarget = z.output<typeof shown>
export type ShownRedelivery = z.output<typeof shownRedelivery>
