import type { Json } from '../../functions/domain/canonical-json.ts'
import type { Operation } from '../../functions/http/operation.ts'
import { OPERATIONS } from './operations.ts'

/** Every call of the API for `CALLS.md`: its right, what it does, and its first example. */
export function callsOf(operations: readonly Operation[]): string {
  const tags = [...new Set(operations.map(({ tag }) => tag))]
  return tags
    .map((tag) => {
      const calls = operations.filter((one) => one.tag === tag).map(callOf)
      return [`# == ${tag} ==`, ...calls].join('\n')
    })
    .join('\n\n')
}

function callOf(operation: Operation): string {
  const { method, right, summary, examples, orRight } = operation
  const who = orRight === undefined ? right : `${right} or ${orRight}`
  const [example] = examples
  const query = new URLSearchParams(example?.query ?? {}).toString()
  const url = `$URL${pathOf(operation)}${query === '' ? '' : `?${query}`}`
  const body = example?.body === undefined ? '' : ` -d ${quote(bodyOf(operation, example.body))}`
  const isPlain = method === 'GET' || (method === 'POST' && body !== '')
  const verb = isPlain ? '' : `-X ${method} `
  const command = right === 'public' || right === 'provider' ? 'curl -sS' : 'api'
  const isBareJson = command !== 'api' && body !== '' && operation.takes === undefined
  const headers = Object.entries({
    ...(isBareJson ? { 'content-type': 'application/json' } : {}),
    ...example?.headers,
  }).map(([name, value]) => `-H ${quote(`${name}: ${value}`)} `)
  return `# ${summary} (${who})\n${command} ${verb}${headers.join('')}${quoteUrl(url)}${body}`
}

function pathOf({ path, examples: [example] }: Operation): string {
  return path.replaceAll(
    /:(\w+)(?:\{[^}]*\})?/g,
    (name, word: string) => example?.path?.[word] ?? name,
  )
}

/** The body of an example as it is sent. */
export function bodyOf({ takes }: Operation, body: Json): string {
  if (typeof body === 'string') return body
  const isForm = takes?.type === 'application/x-www-form-urlencoded'
  return isForm
    ? new URLSearchParams(body as Record<string, string>).toString()
    : JSON.stringify(body)
}

/** For a shell: `$URL` is replaced by the address, everything else stays as written. */
function quoteUrl(url: string): string {
  return /[?&;]/.test(url) ? `"${url}"` : url
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

if (import.meta.main) console.log(callsOf(OPERATIONS))
