import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { dynamo } from '../../functions/store/dynamo/client.ts'
import type { Item } from '../../functions/store/dynamo/items.ts'

type Place = { readonly endpoint: string; readonly table: string }

/** Every item of a table as it rests. */
export async function scanItems({ endpoint, table }: Place): Promise<Item[]> {
  const { client } = dynamo(table, endpoint)
  const items: Item[] = []
  let from: Item | undefined
  do {
    const page = await client.send(
      new ScanCommand({
        TableName: table,
        ConsistentRead: true,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      }),
    )
    items.push(...(page.Items ?? []))
    from = page.LastEvaluatedKey
  } while (from !== undefined)
  return items
}

/** How many items of an account wait for somebody to decide them, beside what is held (law 12). */
export async function asideCount(place: Place, account: string): Promise<number> {
  const listed = (await scanItems(place)).filter(({ pk }) => pk?.S === 'ASIDE')
  return listed.filter(({ document }) => {
    const aside = JSON.parse(document?.S ?? '{}') as { account?: string }
    return aside.account === account
  }).length
}

/** The whole table as text in a settled order: equal before and after means nothing was written. */
export async function scanText(place: Place): Promise<string> {
  const rows = (await scanItems(place)).map((item) =>
    JSON.stringify(
      Object.entries(item)
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, value]) => [
          name,
          // Binary would print as a list of numbers; a text hidden in it must be found as a text.
          value.B === undefined ? value : Buffer.from(value.B).toString('latin1'),
        ]),
    ),
  )
  return rows.toSorted().join('\n')
}

export type Line = { readonly event: string; readonly [field: string]: unknown }

/** What is written to standard output while the work is done, and the log lines among it. */
export async function outputOf(
  work: () => Promise<unknown>,
): Promise<{ text: string; lines: Line[] }> {
  const { stdout } = process
  const write = stdout.write.bind(stdout)
  let text = ''
  stdout.write = (chunk: string | Uint8Array): boolean => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    return true
  }
  try {
    await work()
  } finally {
    stdout.write = write
  }
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line)
  return { text, lines }
}

/** Every way a plain address could show: as it was written, its digits, and both encodings of it. */
export function tracesOf(address: string): string[] {
  const bare = address.replace(/^\+/, '')
  return [address, bare, ...[address, bare].flatMap((one) => [encoded(one), unpadded(one)])]
}

function encoded(text: string): string {
  return encodeURIComponent(text)
}

function unpadded(text: string): string {
  // Without its last letters, which depend on what follows in a longer text.
  return Buffer.from(text).toString('base64url').slice(0, -2)
}
