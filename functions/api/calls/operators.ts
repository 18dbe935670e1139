import * as z from 'zod/mini'
import type { Hono } from 'hono'
import { requireEverySender, requireLasting } from '../../actions/operators/limits.ts'
import { nameOperator, type NameOperatorDeps } from '../../actions/operators/name.ts'
import { removeOperator, type RemoveOperatorDeps } from '../../actions/operators/remove.ts'
import { CONSOLE_LANGUAGES, ROLES, type Operator, type Operators } from '../../domain/operator.ts'
import { formatSecond } from '../../domain/time.ts'
import type { Authenticated } from '../../http/key.ts'
import { mount } from '../../http/mount.ts'
import { operation } from '../../http/operation.ts'
import type { OperationDeps } from '../../http/repetition.ts'
import { named } from '../../schemas/described.ts'
import * as schemas from '../../schemas/operators.ts'

const shown = named(
  'Operator',
  z.strictObject({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(ROLES),
    language: z.optional(z.enum(CONSOLE_LANGUAGES)),
    createdAt: z.string(),
    createdBy: z.string(),
  }),
)

const GRACE = { name: 'Grace Hopper', email: 'grace@acme.example', role: 'officer' } as const
const SHOWN = {
  id: 'grace',
  ...GRACE,
  createdAt: '2026-11-21T09:00:00Z',
  createdBy: 'key_000102030405060708',
}

const listOperators = operation({
  id: 'listOperators',
  method: 'GET',
  path: '/v1/operators',
  tag: 'Operators',
  summary: 'Who may sign in to the console',
  description: 'In order of their ids. A key that is limited to some senders cannot ask.',
  right: 'admin',
  answers: {
    200: {
      description: 'All of them, at most 200.',
      schema: z.object({ operators: z.array(shown) }),
    },
  },
  examples: [
    {
      name: 'all',
      summary: 'All operators',
      needs: ['putOperator/officer'],
      status: 200,
      answer: { operators: [SHOWN] },
    },
  ],
})

const putOperator = operation({
  id: 'putOperator',
  method: 'PUT',
  path: '/v1/operators/:id',
  tag: 'Operators',
  summary: 'Names an operator of the console, or changes one',
  description: [
    'They sign in at `/console` with a link that is sent to `email`. A `viewer` sees figures and',
    'settings, and no person; an `operator` also looks people up, records stops and decides what',
    'waits; an `officer` also answers and erases people, names operators and makes keys. Another',
    '`email` ends their sessions. Events, decisions and the audit trail show `name`. `language` is',
    'that of their pages and mails; without it a browser says.',
    'A key that is limited to some senders, or has an end, names nobody.',
  ].join(' '),
  right: 'admin',
  body: schemas.operator,
  answers: {
    200: { description: 'The operator was changed.', schema: shown },
    201: { description: 'The operator is new.', schema: shown },
  },
  refusals: ['conflict'],
  examples: [
    {
      name: 'officer',
      summary: 'The first officer, who can then name others in the console',
      path: { id: 'grace' },
      body: GRACE,
      status: 201,
      answer: SHOWN,
    },
  ],
})

const deleteOperator = operation({
  id: 'deleteOperator',
  method: 'DELETE',
  path: '/v1/operators/:id',
  tag: 'Operators',
  summary: 'Takes the right to sign in, at once and in every browser',
  description: 'Their address is deleted; their name stays in what they did.',
  right: 'admin',
  answers: { 200: { description: 'The operator who was removed.', schema: shown } },
  refusals: ['not_found', 'conflict'],
  examples: [
    {
      name: 'officer',
      summary: 'Somebody has left',
      needs: ['putOperator/officer', 'listOperators/all'],
      path: { id: 'grace' },
      status: 200,
      answer: SHOWN,
    },
  ],
})

export const operatorOperations = [listOperators, putOperator, deleteOperator]

export type OperatorDeps = OperationDeps &
  NameOperatorDeps &
  RemoveOperatorDeps & {
    readonly operators: Pick<Operators, 'list'>
    readonly now: () => Date
  }

/** Who may sign in to the console. The first is named here, or by the command line. */
export function operatorRoutes(router: Hono<Authenticated>, deps: OperatorDeps): void {
  mount(router, deps, listOperators, async ({ key }) => {
    requireEverySender(key)
    const operators = await deps.operators.list()
    return { status: 200, body: { operators: operators.map(showOperator) } }
  })

  mount(router, deps, putOperator, async ({ c, key, body }) => {
    requireLasting(key)
    const asked = { id: c.req.param('id') ?? '', ...body }
    const { operator, isNew } = await nameOperator(deps, key, asked, deps.now())
    return { status: isNew ? 201 : 200, body: showOperator(operator) }
  })

  mount(router, deps, deleteOperator, async ({ c, key }) => {
    requireEverySender(key)
    const removed = await removeOperator(deps, key, c.req.param('id') ?? '', deps.now())
    return { status: 200, body: showOperator(removed) }
  })
}

function showOperator(operator: Operator): z.output<typeof shown> {
  const { epoch: _, ...rest } = operator
  return { ...rest, createdAt: formatSecond(operator.createdAt) }
}
