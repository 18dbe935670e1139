import { parseAddress } from '../../functions/domain/address.ts'
import type { Operator, Operators } from '../../functions/domain/operator.ts'
import { newLinkSecret, type SignInLinks } from '../../functions/domain/sign-in-link.ts'
import { toSecond } from '../../functions/domain/time.ts'

type Stores = {
  readonly operators: Pick<Operators, 'list' | 'put'>
  readonly signInLinks: Pick<SignInLinks, 'create'>
}

/**
 * Whoever starts Basta on a machine may read its files, its keys too, so they may also sign in: with a
 * link of an officer, made for them if there is none. It opens once, for ten minutes, and only under a
 * name of this machine.
 */
export async function localSignIn({ operators, signInLinks }: Stores, now: Date): Promise<string> {
  const all = await operators.list()
  const officer = all.find(({ role }) => role === 'officer') ?? (await nameOne(operators, now))
  const token = newLinkSecret()
  const { id: operator, epoch } = officer
  await signInLinks.create(token, { operator, epoch, createdAt: toSecond(now) })
  return token
}

/** Their mail lies in the mail folder, like all mail of a local start. */
async function nameOne({ put }: Pick<Operators, 'put'>, now: Date): Promise<Operator> {
  const email = await parseAddress('officer@example.org', { channel: 'email' })
  if (!email.ok) throw new Error(email.problem)
  const officer = { id: 'local', name: 'Local officer', role: 'officer' } as const
  return put({ ...officer, email: email.address }, { by: 'start', at: toSecond(now) })
}
