import { readEnvelopeKeys } from '../../functions/domain/envelope.ts'
import type { ConsoleLanguage, Operator, Role } from '../../functions/domain/operator.ts'
import { parseAddress, type Address } from '../../functions/domain/address.ts'
import { formToken, newSession, newSessionSecret } from '../../functions/domain/session.ts'
import { toSecond } from '../../functions/domain/time.ts'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import { consoleStores } from '../../functions/store/operators/console-stores.ts'
import { PUBLIC_URL, type TestHouse } from './house.ts'

type House = Pick<TestHouse, 'endpoint' | 'table' | 'secrets' | 'now' | 'request'>

export type SignedInBrowser = {
  readonly operator: Operator
  readonly secret: string
  /** The `cookie` header. */
  readonly cookie: string
  readonly csrf: string
  readonly get: (path: string, init?: RequestInit) => Promise<Response>
  /** A form as its page would send it; `fields` may name one field several times. */
  readonly post: (
    path: string,
    fields?: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Response>
}

/** Operators, sessions, links and the audit trail of a house, beside its doors. */
export function consoleStoresOf({ endpoint, table, secrets, now }: House) {
  return consoleStores(dynamo(table, endpoint, { now }), readEnvelopeKeys(secrets.envelopeKeys))
}

export async function emailOf(written: string): Promise<Address> {
  const parsed = await parseAddress(written, { channel: 'email' })
  if (!parsed.ok) throw new Error(parsed.problem)
  return parsed.address
}

/** Names an operator of that role, and signs them in as a browser would stand after it. */
export async function signIn(
  house: House,
  role: Role,
  {
    id = role,
    name = `${role[0]?.toUpperCase() ?? ''}${role.slice(1)} Ito`,
    email = `${id}@house.example`,
    language,
    publicUrl = PUBLIC_URL,
  }: {
    readonly id?: string
    readonly name?: string
    readonly email?: string
    readonly language?: ConsoleLanguage
    readonly publicUrl?: string
  } = {},
): Promise<SignedInBrowser> {
  const { operators, sessions } = consoleStoresOf(house)
  const now = toSecond(house.now())
  const operator = await operators.put(
    {
      id,
      name,
      role,
      email: await emailOf(email),
      ...(language === undefined ? {} : { language }),
    },
    { by: 'test', at: now },
  )
  const secret = newSessionSecret()
  await sessions.create(newSession(secret, operator, { how: 'link', browser: 'Test' }, now))
  const csrf = formToken(secret)
  const cookie = `${publicUrl.startsWith('https:') ? '__Host-basta' : 'basta'}=${secret}`
  return {
    operator,
    secret,
    cookie,
    csrf,
    get: async (path, init) =>
      house.request(path, { ...init, headers: { cookie, ...(init?.headers as object) } }),
    post: async (path, fields = {}, headers = {}) => {
      const pairs = Object.entries({ csrf, ...fields }).flatMap(([name, held]) =>
        [held].flat().map((value): [string, string] => [name, value]),
      )
      return house.request(path, {
        method: 'POST',
        headers: {
          cookie,
          origin: new URL(publicUrl).origin,
          'content-type': 'application/x-www-form-urlencoded',
          ...headers,
        },
        body: new URLSearchParams(pairs).toString(),
      })
    },
  }
}
