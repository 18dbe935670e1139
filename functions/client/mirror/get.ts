import { member } from '../member.ts'
import { within } from '../request.ts'
import type { ClientOptions } from '../types.ts'
import type { Moment } from './moment.ts'

type Got =
  /** `sentAt` is before the request left. */
  | { readonly is: 'answer'; readonly body: unknown; readonly sentAt: Moment }
  | { readonly is: 'refusal'; readonly status: number; readonly pointers: readonly unknown[] }
  | { readonly is: 'failure' }

export type Get = (path: string) => Promise<Got>

/** One try: who follows asks again anyway. */
export function getter({
  url,
  key,
  timeoutMs,
  moment,
  ...options
}: Pick<ClientOptions, 'fetch'> & {
  readonly url: string
  readonly key: string
  readonly timeoutMs: number
  readonly moment: () => Moment
}): Get {
  return async (path) => {
    const sentAt = moment()
    const headers = { authorization: `Bearer ${key}`, 'cache-control': 'no-store' }
    const { answer } = await within(timeoutMs, async (signal) => {
      const init = { method: 'GET', headers, redirect: 'manual', cache: 'no-store', signal }
      const response = await (options.fetch ?? fetch)(url + path, init as object)
      return { status: response.status, text: await response.text() }
    })
    if (answer === undefined) return { is: 'failure' }
    const body = parsed(answer.text)
    if (answer.status === 200) return { is: 'answer', body, sentAt }
    if (answer.status === 429 || answer.status >= 500) return { is: 'failure' }
    const errors = member(body, 'errors')
    const pointers = Array.isArray(errors) ? errors.map((error) => member(error, 'pointer')) : []
    return { is: 'refusal', status: answer.status, pointers }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
