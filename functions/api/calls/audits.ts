import type { Hono } from 'hono'
import * as z from 'zod/mini'
import { lookAtAudit, lookAtAudits, type LookAtAuditsDeps } from '../../actions/audits/look.ts'
import { startAudit, type StartDeps } from '../../actions/audits/start.ts'
import { tellTarget, type TellDeps } from '../../actions/targets/tell.ts'
import { AUDIT_STATES, FINDINGS, unverifiable, type DriftAudit } from '../../domain/drift-audit.ts'
import { requireEverySender } from '../../domain/sender-access.ts'
import { formatSecond } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { described, named } from '../../schemas/described.ts'
import * as schemas from '../../schemas/targets.ts'

const time = z.string()
const examples = described('Ids of contacts, at most ten.', z.array(z.string()))

const shown = named(
  'DriftAudit',
  z.strictObject({
    id: z.string(),
    target: z.string(),
    state: described(
      '`done` only where the list was read to its end; `not_readable`: there is no call that reads it.',
      z.enum(AUDIT_STATES),
    ),
    startedAt: time,
    startedBy: z.string(),
    endedAt: z.optional(time),
    pages: z.int(),
    listed: described('People whom the list stops.', z.int()),
    open: described('People whom the target knows and does not stop.', z.int()),
    findings: described(
      'What was found of them. `stopped`, `bounced` and `held` are new here; `told_again` is told to the target.',
      z.array(z.strictObject({ is: z.enum(FINDINGS), people: z.int(), examples })),
    ),
    reopened: z.optional(described('Deliveries that were given up and are tried again.', z.int())),
    unverifiable: z.optional(
      described(
        'Stopped here and not met on the list. The register knows no addresses: supply a list (POST /v1/targets/:id/tellings).',
        z.strictObject({ people: z.int(), countedAt: time, examples }),
      ),
    ),
    waitsUntil: z.optional(described('It goes on then.', time)),
    code: z.optional(described('Why it failed, or waits.', z.string())),
    why: z.optional(z.string()),
  }),
)

const AUDIT = {
  id: 'aud_01m7ynaym0h3k5m7p9r1t3w5y7',
  target: 'crm',
  state: 'counting',
  startedAt: '2026-11-26T09:00:00Z',
  startedBy: 'key_000102030405060708',
  pages: 0,
  listed: 0,
  open: 0,
  findings: [],
} as const

const startAuditCall = operation({
  id: 'startAudit',
  method: 'POST',
  path: '/v1/targets/:id/audits',
  tag: 'Targets',
  summary: 'Compares a target’s own list with the register',
  description: [
    'What is stopped there becomes a stop here, of the target’s senders, dated by the entry; an entry',
    'without a date becomes a review where the person also agreed. Nothing is ever lifted. What is stopped',
    'here and not there is told again where an address is at hand, else counted. It takes at most half of',
    'the calls that the provider allows, and goes on by itself. One runs daily; this starts one now, or',
    'answers the one that is under way.',
  ].join(' '),
  right: 'admin',
  answers: { 202: { description: 'The audit.', schema: shown } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'crm',
      summary: 'An audit',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      status: 202,
      answer: AUDIT,
      yields: ['/id'],
    },
  ],
})

const listAudits = operation({
  id: 'listAudits',
  method: 'GET',
  path: '/v1/targets/:id/audits',
  tag: 'Targets',
  summary: 'The latest audits of a target',
  right: 'admin',
  answers: {
    200: {
      description: 'At most 30, the newest first.',
      schema: z.strictObject({ audits: z.array(shown) }),
    },
  },
  refusals: ['not_found'],
  examples: [
    {
      name: 'crm',
      summary: 'What was found lately',
      needs: ['startAudit/crm'],
      path: { id: 'crm' },
      status: 200,
      answer: { audits: [AUDIT] },
    },
  ],
})

const getAudit = operation({
  id: 'getAudit',
  method: 'GET',
  path: '/v1/targets/:id/audits/:audit',
  tag: 'Targets',
  summary: 'One audit: how far it is, and what it found',
  right: 'admin',
  answers: { 200: { description: 'The audit.', schema: shown } },
  refusals: ['not_found'],
  examples: [
    {
      name: 'crm',
      summary: 'How far it is',
      needs: ['startAudit/crm'],
      path: { id: 'crm', audit: AUDIT.id },
      status: 200,
      answer: AUDIT,
    },
  ],
})

const tellTargetCall = operation({
  id: 'tellTarget',
  method: 'POST',
  path: '/v1/targets/:id/tellings',
  tag: 'Targets',
  summary: 'Tells a target again of those in a list who are stopped',
  description: [
    'For a target that was added later, and for what an audit cannot verify: you supply the addresses,',
    'and each that is stopped here for one of the target’s senders is told to it, in the order of the person,',
    'with a receipt, as every stop is. Nobody else is told to it. An address rests sealed until then. To',
    'ask again does no harm.',
  ].join(' '),
  right: 'admin',
  body: schemas.tellings,
  answers: {
    200: {
      description: 'How many of each, and which places of the list, from 0, hold no address.',
      schema: z.strictObject({
        told: z.int(),
        notStopped: z.int(),
        otherSenders: described('Stopped, but for none of the target’s senders.', z.int()),
        otherChannel: z.int(),
        tooFar: described(
          'The target’s list would block more than was stopped, or it is not told of such.',
          z.int(),
        ),
        invalid: z.array(z.strictObject({ at: z.int(), problem: z.string() })),
      }),
    },
  },
  refusals: ['not_found'],
  examples: [
    {
      name: 'crm',
      summary: 'A list',
      needs: ['putTarget/crm'],
      path: { id: 'crm' },
      body: { addresses: ['nobody@example.com', 'no address'] },
      status: 200,
      answer: {
        told: 0,
        notStopped: 1,
        otherSenders: 0,
        otherChannel: 0,
        tooFar: 0,
        invalid: [
          {
            at: 1,
            problem:
              'is neither an e-mail address nor a possible phone number (write phone numbers as +33612345678)',
          },
        ],
      },
    },
  ],
})

export const auditOperations = [startAuditCall, listAudits, getAudit, tellTargetCall]

export type AuditRouteDeps = OperationDeps &
  StartDeps &
  LookAtAuditsDeps &
  TellDeps & { readonly now: () => Date }

/** Whether others still know what they were told. */
export function auditRoutes(router: Hono<Authenticated>, deps: AuditRouteDeps): void {
  mount(router, deps, startAuditCall, async ({ c, key }) => {
    const audit = await startAudit(deps, key, c.req.param('id') ?? '', deps.now())
    return { status: 202, body: show(audit) }
  })

  mount(router, deps, listAudits, async ({ c, key }) => {
    requireEverySender(key)
    const audits = await lookAtAudits(deps, c.req.param('id') ?? '')
    return { status: 200, body: { audits: audits.map(show) } }
  })

  mount(router, deps, getAudit, async ({ c, key }) => {
    requireEverySender(key)
    const [id, audit] = [c.req.param('id') ?? '', c.req.param('audit') ?? '']
    return { status: 200, body: show(await lookAtAudit(deps, id, audit)) }
  })

  mount(router, deps, tellTargetCall, async ({ c, key, body }) => {
    const id = c.req.param('id') ?? ''
    const { counts, invalid } = await tellTarget(deps, key, id, body, deps.now())
    return {
      status: 200,
      body: {
        told: counts.told,
        notStopped: counts.not_stopped,
        otherSenders: counts.other_senders,
        otherChannel: counts.other_channel,
        tooFar: counts.too_far,
        invalid: [...invalid],
      },
    }
  })
}

function show(audit: DriftAudit): z.output<typeof shown> {
  const { id, target, state, startedAt, startedBy, endedAt, pages, listed, open } = audit
  const { found, examples: known, reopened, counted, code, why, dueAt } = audit
  const missed = unverifiable(audit)
  const waits = endedAt === undefined && dueAt > startedAt
  return {
    id,
    target,
    state,
    startedAt: formatSecond(startedAt),
    startedBy,
    ...(endedAt === undefined ? {} : { endedAt: formatSecond(endedAt) }),
    pages,
    listed,
    open,
    findings: FINDINGS.flatMap((is) => {
      const people = found[is] ?? 0
      return people === 0 ? [] : [{ is, people, examples: [...(known[is] ?? [])] }]
    }),
    ...(reopened === undefined ? {} : { reopened }),
    ...(missed && counted
      ? {
          unverifiable: {
            people: missed.people,
            countedAt: formatSecond(counted.at),
            examples: [...missed.examples],
          },
        }
      : {}),
    ...(waits ? { waitsUntil: formatSecond(dueAt) } : {}),
    ...(code === undefined ? {} : { code }),
    ...(why === undefined ? {} : { why }),
  }
}
