import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Item } from '../../functions/store/dynamo/items.ts'

/**
 * Some items of a table behind a server that answers at once, in a process of its own: what is left to
 * measure is the CPU of who asks. It knows GetItem, BatchGetItem, and the Query by which proofs are renewed.
 */
export type Stub = { readonly endpoint: string; readonly close: () => void }

export async function openStub(items: readonly Item[]): Promise<Stub> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const
  const child = fork(fileURLToPath(import.meta.url), { stdio: [...stdio] })
  child.send(items)
  const [port] = (await once(child, 'message')) as [number]
  return { endpoint: `http://127.0.0.1:${port}`, close: () => void child.kill() }
}

async function serve(): Promise<void> {
  const [told] = (await once(process, 'message')) as [Item[]]
  // Written once, so that an answer only has to be put together.
  const items = new Map(told.map((item) => [nameOf(item), JSON.stringify(item)]))
  const server = createServer((socket) => answerAll(socket, items))
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
}

/** Less than a server of HTTP, so that it is never what is waited for. */
function answerAll(socket: Socket, items: ReadonlyMap<string, string>): void {
  let have = ''
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    have += chunk.toString('latin1')
    for (;;) {
      const end = have.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/content-length: *(\d+)/i.exec(have.slice(0, end))?.[1] ?? 0)
      if (have.length < end + 4 + length) return
      const asked = JSON.parse(have.slice(end + 4, end + 4 + length)) as Asked
      const body = answer(asked, items)
      have = have.slice(end + 4 + length)
      const headers = [
        'content-type: application/x-amz-json-1.0',
        `content-length: ${Buffer.byteLength(body)}`,
        `date: ${new Date().toUTCString()}`,
      ]
      socket.write(`HTTP/1.1 200 OK\r\n${headers.join('\r\n')}\r\n\r\n${body}`)
    }
  })
}

type Asked = {
  readonly Key?: Item
  readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>
  readonly ExpressionAttributeValues?: Item
}

function answer(
  { Key: key, RequestItems: batches = {}, ExpressionAttributeValues: range }: Asked,
  items: ReadonlyMap<string, string>,
): string {
  if (key !== undefined) {
    const item = items.get(nameOf(key))
    return item === undefined ? '{}' : `{"Item":${item}}`
  }
  if (range !== undefined) {
    const { ':pk': pk, ':from': from, ':to': to } = range
    const [first, last] = [from, to].map((sk) =>
      nameOf({ pk: pk ?? { S: '' }, sk: sk ?? { S: '' } }),
    )
    const page = [...items].filter(([name]) => name >= (first ?? '') && name <= (last ?? ''))
    return `{"Items":[${page.map(([, item]) => item).join(',')}],"Count":${page.length}}`
  }
  const found = Object.entries(batches).map(([table, { Keys: keys }]) => {
    const held = keys.flatMap((one) => items.get(nameOf(one)) ?? [])
    return `${JSON.stringify(table)}:[${held.join(',')}]`
  })
  return `{"Responses":{${found.join(',')}},"UnprocessedKeys":{}}`
}

function nameOf({ pk, sk }: Item): string {
  return `${pk?.S ?? ''} ${sk?.S ?? ''}`
}

if (import.meta.main) await serve()
