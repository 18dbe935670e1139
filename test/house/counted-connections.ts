import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** Stands before a server and counts who is connected. */
export async function countConnections(server: URL) {
  const open = new Set<Socket>()
  let most = 0
  let all = 0
  const counter = createServer((incoming) => {
    const outgoing = connect(Number(server.port), server.hostname)
    open.add(incoming)
    all += 1
    most = Math.max(most, open.size)
    incoming.pipe(outgoing).pipe(incoming)
    const end = () => {
      open.delete(incoming)
      incoming.destroy()
      outgoing.destroy()
    }
    for (const one of [incoming, outgoing]) one.on('close', end).on('error', end)
  })
  await new Promise<void>((resolve) => counter.listen(0, '127.0.0.1', resolve))
  const { port } = counter.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    open: () => open.size,
    most: () => most,
    all: () => all,
    close: () => {
      counter.close()
      for (const one of open) one.destroy()
    },
  }
}
