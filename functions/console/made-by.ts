import type { KeyRegister } from '../domain/api-key.ts'
import { includesRole } from '../domain/operator.ts'
import type { ConsoleContext } from './route.ts'

export type MadeByDeps = { readonly keyRegister: Pick<KeyRegister, 'get'> }

type Made = { readonly operator?: string | undefined; readonly key: string }

/** Who made each thing: an operator by name, or an API key by its id; who may see keys sees its name too. */
export async function madeBy(
  c: ConsoleContext,
  { keyRegister }: MadeByDeps,
  made: readonly Made[],
  byKey: (id: string, name: string | undefined) => string,
): Promise<readonly string[]> {
  const isOfficer = includesRole(c.get('signedIn').operator.role, 'officer')
  const keys = made.flatMap(({ operator, key }) => (operator === undefined ? [key] : []))
  const named = [...new Set(isOfficer ? keys : [])].map(
    async (id) => [id, (await keyRegister.get(id))?.name] as const,
  )
  const names = new Map(await Promise.all(named))
  return made.map(({ operator, key }) => operator ?? byKey(key, names.get(key)))
}
