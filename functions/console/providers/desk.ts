import type * as z from 'zod/mini'
import { BastaError } from '../../domain/errors.ts'
import { probed, providerAccounts } from '../../schemas/provider-account.ts'
import type { AskInbound } from '../ask-inbound.ts'

export type DeskDeps = { readonly askInbound: AskInbound }

export type ListedAccounts = z.infer<typeof providerAccounts>
export type ListedAccount = ListedAccounts['accounts'][number]
export type Probed = z.infer<typeof probed>

export async function listAccounts({ askInbound }: DeskDeps): Promise<ListedAccounts> {
  return providerAccounts.parse(await askInbound('GET', '/v1/providers'))
}

/** Throws `not_found`. */
export async function findAccount(deps: DeskDeps, name: string): Promise<ListedAccount> {
  const found = (await listAccounts(deps)).accounts.find(({ account }) => account === name)
  if (found === undefined) throw new BastaError('not_found', `There is no account "${name}".`)
  return found
}

export async function testAccount({ askInbound }: DeskDeps, name: string): Promise<Probed> {
  const path = name.split('/').map((part) => encodeURIComponent(part))
  return probed.parse(await askInbound('POST', `/v1/providers/${path.join('/')}/test`))
}
