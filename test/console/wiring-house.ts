import { SAMPLES } from '../inbound/providers/samples.ts'
import { ACME, openHouse, type TestHouse } from '../house/house.ts'

/** Every provider with each of its sample entries, as an accounts document. */
export const EVERY_ACCOUNT: Readonly<Record<string, object>> = Object.fromEntries(
  Object.entries(SAMPLES).flatMap(([name, entries]) =>
    entries.map(
      (entry, at) =>
        [`${name}/main${at === 0 ? '' : `-${at}`}`, { senders: ['acme'], ...entry }] as const,
    ),
  ),
)

/** Every value that proves a request. */
export function secretsOf(accounts: Readonly<Record<string, object>>): string[] {
  const names = ['secret', 'authToken', 'signingKey', 'signatureSecret', 'publicKey']
  return Object.values(accounts).flatMap((entry) =>
    Object.entries(entry).flatMap(([name, value]: [string, unknown]) =>
      names.includes(name) ? [value].flat().map((one) => String(one)) : [],
    ),
  )
}

export async function houseOf(
  accounts: Readonly<Record<string, object>> = EVERY_ACCOUNT,
): Promise<TestHouse> {
  const house = await openHouse({ accounts: () => Promise.resolve(JSON.stringify(accounts)) })
  await house.api('PUT', '/v1/senders/acme', ACME)
  return house
}

/** What a page says, without its marks. */
export async function textOf(answer: Response): Promise<string> {
  const html = await answer.text()
  return html
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', '’')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
}
