import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod/mini'
import type { Asked } from './server.ts'

const RECORDED = z.record(
  z.string(),
  z.object({
    method: z.string(),
    path: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.optional(z.unknown()),
  }),
)

const file = join(import.meta.dirname, '../../fixtures/targets/official-clients.json')
const { '//': _, ...requests } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
const recorded = RECORDED.parse(requests)

/** What the official client asked, in the form of `asking`. */
export function official(name: string) {
  const one = recorded[name]
  if (one === undefined) throw new Error(`No request "${name}" was recorded.`)
  return { method: one.method, path: pathOf(one.path), body: one.body }
}

export function asking(asked: Asked | undefined) {
  if (asked === undefined) throw new Error('Nothing was asked.')
  const { method, path, query, body } = asked
  const search = query.size === 0 ? '' : `?${query.toString()}`
  const said: unknown = body === '' ? undefined : JSON.parse(body)
  return { method, path: pathOf(`${path}${search}`), body: said }
}

/** Clients differ in which signs of a path they encode; servers decode them. */
function pathOf(path: string): string {
  return decodeURIComponent(path)
}

export function officialHeader(name: string, header: string): string | undefined {
  return recorded[name]?.headers[header]
}
