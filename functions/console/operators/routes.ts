import {
  nameOperator,
  type AskedOperator,
  type NameOperatorDeps,
} from '../../actions/operators/name.ts'
import {
  endSessionsOf,
  removeOperator,
  type RemoveOperatorDeps,
} from '../../actions/operators/remove.ts'
import { BastaError } from '../../domain/errors.ts'
import type { Operator, Operators } from '../../domain/operator.ts'
import type { Sessions } from '../../domain/session.ts'
import { toSecond } from '../../domain/time.ts'
import type { ConsoleContext, ConsoleRoute } from '../route.ts'
import { readOperatorForm, writtenOf } from './form.tsx'
import { addPage, listPage, operatorPage, removePage, type ShownOperator } from './pages.tsx'

export type OperatorRouteDeps = NameOperatorDeps &
  RemoveOperatorDeps & {
    readonly operators: Pick<Operators, 'list' | 'changes'>
    readonly sessions: Pick<Sessions, 'list'>
    readonly now: () => Date
  }

const PATH = '/console/operators'

/** Who may sign in, named and removed by officers. */
export function operatorRoutes(deps: OperatorRouteDeps): readonly ConsoleRoute[] {
  const officer = { role: 'officer' } as const
  return [
    {
      ...officer,
      method: 'GET',
      path: PATH,
      handle: async (c) => listPage(c, await deps.operators.list()),
    },
    { ...officer, method: 'GET', path: `${PATH}/new`, handle: (c) => addPage(c) },
    { ...officer, method: 'POST', path: PATH, handle: (c) => add(deps, c) },
    {
      ...officer,
      method: 'GET',
      path: `${PATH}/:id`,
      handle: async (c) => operatorPage(c, await shownOf(deps, c)),
    },
    { ...officer, method: 'POST', path: `${PATH}/:id`, handle: (c) => change(deps, c) },
    {
      ...officer,
      method: 'GET',
      path: `${PATH}/:id/remove`,
      handle: async (c) => removePage(c, await operatorOf(deps, c)),
    },
    {
      ...officer,
      method: 'POST',
      path: `${PATH}/:id/remove`,
      handle: async (c) => {
        await removeOperator(deps, c.get('signedIn').actor, idOf(c), deps.now())
        return c.redirect(`${PATH}?done=removed`, 303)
      },
    },
    {
      ...officer,
      method: 'POST',
      path: `${PATH}/:id/sessions/end`,
      handle: async (c) => {
        const { id } = await endSessionsOf(deps, c.get('signedIn').actor, idOf(c), deps.now())
        const isOwn = id === c.get('signedIn').operator.id
        return c.redirect(isOwn ? '/console/sign-in' : `${PATH}/${id}?done=sessions`, 303)
      },
    },
  ]
}

async function add(deps: OperatorRouteDeps, c: ConsoleContext): Promise<Response> {
  const written = writtenOf(c)
  const read = await readOperatorForm(written)
  if ('faults' in read) return addPage(c, { written, faults: read.faults, status: 400 })
  // Whoever adds must not change one who is there already.
  const known = await deps.operators.get(read.asked.id)
  if (known !== undefined) return addPage(c, { written, faults: ['id'], status: 409 })
  if (!(await isNamed(deps, c, read.asked)))
    return addPage(c, { written, isConflict: true, status: 409 })
  return c.redirect(`${PATH}?done=added`, 303)
}

async function change(deps: OperatorRouteDeps, c: ConsoleContext): Promise<Response> {
  const shown = await shownOf(deps, c)
  const written = writtenOf(c)
  const read = await readOperatorForm(written, shown.operator.id)
  if ('faults' in read) return operatorPage(c, shown, { written, faults: read.faults, status: 400 })
  if (!(await isNamed(deps, c, read.asked)))
    return operatorPage(c, shown, { written, isConflict: true, status: 409 })
  return c.redirect(`${PATH}/${shown.operator.id}?done=changed`, 303)
}

/** False where another has the address, or changed the same operator. */
async function isNamed(
  deps: OperatorRouteDeps,
  c: ConsoleContext,
  asked: AskedOperator,
): Promise<boolean> {
  try {
    await nameOperator(deps, c.get('signedIn').actor, asked, deps.now())
    return true
  } catch (error) {
    if (error instanceof BastaError && error.code === 'conflict') return false
    throw error
  }
}

async function shownOf(deps: OperatorRouteDeps, c: ConsoleContext): Promise<ShownOperator> {
  const operator = await operatorOf(deps, c)
  const [sessions, history] = await Promise.all([
    deps.sessions.list(operator, toSecond(deps.now())),
    deps.operators.changes(operator.id),
  ])
  return { operator, sessions, ...history }
}

async function operatorOf({ operators }: OperatorRouteDeps, c: ConsoleContext): Promise<Operator> {
  const operator = await operators.get(idOf(c))
  if (operator === undefined) throw new BastaError('not_found', 'There is no such operator.')
  return operator
}

function idOf(c: ConsoleContext): string {
  return c.req.param('id') ?? ''
}
