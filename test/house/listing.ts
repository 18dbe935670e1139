import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod/mini'
import type { ListEntry } from '../../functions/domain/list-page.ts'
import {
  byStatus,
  bodyAs,
  DELIVERED,
  exchange,
  jsonCall,
} from '../../functions/propagate/answer.ts'
import { defineTarget } from '../../functions/propagate/target.ts'

export type Listed = Omit<Partial<ListEntry>, 'address'> & { readonly address: string }

/** A provider that holds a list, on a real port. */
export type ListServer = {
  readonly url: string
  readonly list: Listed[]
  /** The places that were asked for. */
  readonly asked: (string | undefined)[]
  readonly told: string[]
  /** Answers the reading instead; false: the list answers. */
  setAnswer: (answer: ((response: ServerResponse, place: string) => boolean) | undefined) => void
  readonly close: () => void
}

const PAGE = 3

export async function openListServer(pageSize = PAGE): Promise<ListServer> {
  const [list, asked, told]: [Listed[], (string | undefined)[], string[]] = [[], [], []]
  let answer: ((response: ServerResponse, place: string) => boolean) | undefined
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://any')
    if (request.method === 'POST') {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const { addresses } = JSON.parse(Buffer.concat(chunks).toString()) as {
          addresses: string[]
        }
        told.push(...addresses)
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      })
      return
    }
    const place = searchParams.get('place') ?? ''
    asked.push(place)
    if (answer?.(response, place) === true) return
    const from = place === '' ? 0 : Number(place.split('@')[0])
    const entries = list.slice(from, from + pageSize)
    const to = from + entries.length
    // As some providers do, the place holds an address.
    const next = to < list.length ? `${String(to)}@${entries.at(-1)?.address ?? ''}` : undefined
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ entries, next }))
  })
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${String(port)}`,
    list,
    asked,
    told,
    setAnswer: (next) => {
      answer = next
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const entry = z.object({
  address: z.string(),
  channel: z.optional(z.enum(['sms', 'email'])),
  is: z._default(z.enum(['stopped', 'open']), 'stopped'),
  at: z.optional(z.number()),
  why: z._default(
    z.enum(['unsubscribe', 'complaint', 'bounce', 'keyword', 'admin', 'unknown']),
    'unsubscribe',
  ),
  blocks: z.optional(z.enum(['marketing', 'every'])),
})
const page = z.object({ entries: z.array(entry), next: z.optional(z.string()) })

/** A kind of target whose list is read as the server above serves it. */
export const listKind = (
  more: {
    readonly limit?: { readonly calls: number; readonly seconds: number }
    readonly blocks?: 'all_traffic' | 'marketing'
  } = {},
) =>
  defineTarget({
    about: {
      name: 'A list',
      channels: ['sms', 'email'],
      tells: ['stop', 'bounce', 'lift'],
      blocks: more.blocks ?? 'marketing',
      level: 'documentation',
      sources: 'none',
    },
    settings: z.strictObject({ url: z.string() }),
    credentials: z.strictObject({ key: z.string() }),
    scopeFault: () => undefined,
    itemsMax: 10,
    ...(more.limit && {
      limit: { ...more.limit, key: ({ url }: { readonly url: string }) => url },
    }),
    tell: (call, { url }, _, told) =>
      exchange(
        call,
        told.length,
        jsonCall(
          'POST',
          url,
          {},
          {
            addresses: told.map(({ act, address }) => (act === 'lift' ? `-${address}` : address)),
          },
        ),
        (answer) => (answer.status === 200 ? DELIVERED : byStatus(answer, call.now())),
      ),
    read: {
      page: async (call, { url }, _, place) => {
        const answer = await call.fetch({
          url: `${url}/?place=${encodeURIComponent(place ?? '')}`,
          method: 'GET',
        })
        if (answer.status === 410) return { is: 'changed', code: 'list_changed' }
        const read = answer.status === 200 ? bodyAs(page, answer) : undefined
        if (read !== undefined)
          return {
            is: 'page',
            entries: read.entries,
            ...(read.next === undefined ? {} : { next: read.next }),
          }
        return byStatus(answer, call.now())
      },
    },
  })
