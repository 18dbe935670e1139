import * as z from 'zod/mini'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import { sealTicket } from '../../domain/job-ticket.ts'
import { TICKET } from '../../http/key-or-ticket.ts'
import { probed, providerAccounts } from '../../schemas/provider-account.ts'

export type DeskDeps = {
  readonly envelopeKeys: EnvelopeKeys
  /** Asks the job that providers call; it alone holds the secrets of accounts. */
  readonly askInbound: (path: string, init: RequestInit) => Promise<Response>
  readonly now: () => Date
}

export type ListedAccounts = z.infer<typeof providerAccounts>
export type ListedAccount = ListedAccounts['accounts'][number]
export type Probed = z.infer<typeof probed>

export function listAccounts(deps: DeskDeps): Promise<ListedAccounts> {
  return ask(deps, 'GET', '/v1/providers', providerAccounts)
}

/** Throws `not_found`. */
export async function findAccount(deps: DeskDeps, name: string): Promise<ListedAccount> {
  const found = (await listAccounts(deps)).accounts.find(({ account }) => account === name)
  if (found === undefined) throw new BastaError('not_found', `There is no account "${name}".`)
  return found
}

export function testAccount(deps: DeskDeps, name: string): Promise<Probed> {
  const path = name.split('/').map((part) => encodeURIComponent(part))
  return ask(deps, 'POST', `/v1/providers/${path.join('/')}/test`, probed)
}

async function ask<S extends z.ZodMiniType>(
  { envelopeKeys, askInbound, now }: DeskDeps,
  method: 'GET' | 'POST',
  path: string,
  schema: S,
): Promise<z.infer<S>> {
  const ticket = sealTicket(envelopeKeys, { method, path }, now())
  const answer = await askInbound(path, {
    method,
    headers: { authorization: `${TICKET} ${ticket}` },
  })
  if (answer.status === 404) throw new BastaError('not_found', 'There is no such account.')
  if (answer.status !== 200)
    throw new BastaError('unavailable', `The job that providers call answered ${answer.status}.`)
  return schema.parse(await answer.json())
}
