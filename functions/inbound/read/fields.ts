import { sampleOf } from './sample.ts'
import { UnreadableError } from '../../domain/message.ts'
import type { InboundRequest } from '../../domain/listener.ts'
import { hasTooManyParameters } from '../verify/request-bounds.ts'

/** Access to the fields of a request by name, ignoring case. */
export type Fields = {
  /** The value of the first of these names that has one. */
  readonly get: (...names: readonly string[]) => string | undefined
  /** Whether one of these names is present, even if empty. */
  readonly has: (...names: readonly string[]) => boolean
  /** All of it, as received. */
  readonly sample: string | undefined
}

/**
 * The fields of a request in any form: a query, a form, a flat JSON object or a list of them. For
 * providers whose documentation does not say which.
 */
export function readFields({ method, url, body }: InboundRequest): readonly Fields[] {
  if (method === 'GET' || body.length === 0)
    return [fieldsOf(pairsOf(new URL(url).search.slice(1)))]
  const text = decodeText(body)
  if (/^\s*[[{]/.test(text)) return readObjects(text)
  if (hasTooManyParameters(body)) throw new UnreadableError('it holds too many parameters')
  return [fieldsOf(pairsOf(Buffer.from(body).toString('latin1').trim()))]
}

/** In the declared encoding; else UTF-8, or Windows-1252 if it is not valid UTF-8. */
export function decodeText(bytes: Uint8Array, encoding?: string): string {
  for (const label of [encoding, 'utf-8']) {
    try {
      if (label !== undefined) return new TextDecoder(label, { fatal: true }).decode(bytes)
    } catch {
      // The encoding is unknown, or the bytes do not fit it.
    }
  }
  return new TextDecoder('windows-1252').decode(bytes)
}

function readObjects(text: string): Fields[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableError('the body is not JSON')
  }
  return (Array.isArray(value) ? value : [value]).map((record: unknown) => {
    const sample = sampleOf(record)
    if (typeof record !== 'object' || record === null || Array.isArray(record))
      return fieldsOf([], sample)
    return fieldsOf(
      Object.entries(record).flatMap(([name, member]: [string, unknown]): [string, string][] => {
        if (typeof member === 'string') return [[name, member]]
        return typeof member === 'number' ? [[name, String(member)]] : []
      }),
      sample,
    )
  })
}

/** Works on bytes, because some providers still escape Latin-1. */
function pairsOf(encoded: string): [string, string][] {
  return encoded
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const end = pair.indexOf('=')
      if (end < 0) return [unescaped(pair), '']
      return [unescaped(pair.slice(0, end)), unescaped(pair.slice(end + 1))]
    })
}

function unescaped(text: string): string {
  const bytes = text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return decodeText(Buffer.from(bytes, 'latin1'))
}

function fieldsOf(pairs: readonly (readonly [string, string])[], sample?: string): Fields {
  const values = new Map<string, string>()
  for (const [name, value] of pairs) {
    const key = name.toLowerCase()
    if (!values.has(key)) values.set(key, value)
  }
  return {
    get: (...names) => names.map((name) => values.get(name.toLowerCase())).find(Boolean),
    has: (...names) => names.some((name) => values.has(name.toLowerCase())),
    sample: sample ?? sampleOf(Object.fromEntries(pairs)),
  }
}
