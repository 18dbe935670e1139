/**
 * `Headers`, `Request` and `Response` as far as Hono uses them for whole bodies. The first use of Node's
 * own loads undici: 30 ms of CPU, two fifths of what a cold start and a first check cost. The bundle of
 * a job that only takes and gives JSON has these instead (`infra/aws/bundle.ts`); tests compare the two.
 */

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g

type HeadersFrom =
  | LightHeaders
  | Readonly<Record<string, string>>
  | readonly (readonly [string, string])[]
  | undefined

class LightHeaders {
  readonly #values = new Map<string, string>()
  #cookies: string[] = []

  constructor(from?: HeadersFrom) {
    if (from === undefined) return
    const entries = Symbol.iterator in from ? from : Object.entries(from)
    for (const [name, value] of entries) this.append(name, value)
  }

  get(name: string): string | null {
    const known = lower(name)
    if (known === 'set-cookie') return this.#cookies.length === 0 ? null : this.#cookies.join(', ')
    return this.#values.get(known) ?? null
  }

  has(name: string): boolean {
    return this.get(name) !== null
  }

  set(name: string, value: string): void {
    const known = lower(name)
    if (known === 'set-cookie') this.#cookies = [valid(value)]
    else this.#values.set(known, valid(value))
  }

  append(name: string, value: string): void {
    const known = lower(name)
    const before = this.#values.get(known)
    if (known === 'set-cookie') this.#cookies.push(valid(value))
    else this.#values.set(known, before === undefined ? valid(value) : `${before}, ${valid(value)}`)
  }

  delete(name: string): void {
    const known = lower(name)
    if (known === 'set-cookie') this.#cookies = []
    else this.#values.delete(known)
  }

  getSetCookie(): string[] {
    return [...this.#cookies]
  }

  *entries(): Generator<[string, string]> {
    const cookies = this.#cookies.map((value): [string, string] => ['set-cookie', value])
    yield* [...this.#values, ...cookies].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  }

  [Symbol.iterator](): Generator<[string, string]> {
    return this.entries()
  }

  forEach(each: (value: string, name: string) => void): void {
    for (const [name, value] of this.entries()) each(value, name)
  }
}

function lower(name: string): string {
  if (!NAME.test(name)) throw new TypeError(`"${name}" is no name of a header.`)
  return name.toLowerCase()
}

function valid(value: string): string {
  const trimmed = value.replace(AROUND, '')
  for (let at = 0; at < trimmed.length; at += 1) {
    const code = trimmed.charCodeAt(at)
    if (code === 0 || code === 10 || code === 13 || code > 0xff)
      throw new TypeError('That is no value of a header.')
  }
  return trimmed
}

type Whole = string | Uint8Array

/** What a request and a response have in common: a body that is read once. */
class LightBody {
  readonly #whole: Whole | null
  #isUsed = false

  constructor(whole: Whole | null) {
    this.#whole = whole
  }

  get bodyUsed(): boolean {
    return this.#isUsed
  }

  protected whole(): Whole | null {
    return this.#whole
  }

  async text(): Promise<string> {
    const read = await this.#read()
    // As `TextDecoder` reads it: without the mark that may stand before UTF-8.
    return typeof read === 'string'
      ? read
      : Buffer.from(read)
          .toString()
          .replace(/^\uFEFF/, '')
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(Buffer.from(await this.#read())).buffer
  }

  #read(): Promise<Whole> {
    if (this.#isUsed) return Promise.reject(new TypeError('The body was read already.'))
    this.#isUsed = this.#whole !== null
    return Promise.resolve(this.#whole ?? '')
  }
}

type RequestFrom = {
  readonly method?: string
  readonly headers?: HeadersFrom
  readonly body?: Whole | null
}

class LightRequest extends LightBody {
  readonly url: string
  readonly method: string
  readonly headers: LightHeaders

  constructor(from: string | LightRequest, init: RequestFrom = {}) {
    const whole = init.body ?? null
    super(whole)
    const known = typeof from === 'string' ? undefined : from
    this.url = typeof from === 'string' ? new URL(from).href : from.url
    this.method = init.method ?? known?.method ?? 'GET'
    if (whole !== null && (this.method === 'GET' || this.method === 'HEAD'))
      throw new TypeError('A request to read has no body.')
    this.headers = new LightHeaders(init.headers ?? known?.headers)
  }

  /** A stream of one piece, for who measures what comes. */
  get body(): { readonly getReader: () => { readonly read: () => Promise<unknown> } } | null {
    const whole = this.whole()
    if (whole === null) return null
    const pieces = [Buffer.from(whole)]
    const read = () => {
      const value = pieces.pop()
      return Promise.resolve({ done: value === undefined, value })
    }
    return { getReader: () => ({ read }) }
  }
}

type ResponseFrom = { readonly status?: number; readonly headers?: HeadersFrom }

class LightResponse extends LightBody {
  readonly status: number
  readonly headers: LightHeaders

  constructor(body?: Whole | null, { status = 200, headers }: ResponseFrom = {}) {
    super(body ?? null)
    if (!(status >= 200 && status <= 599)) throw new RangeError(`${status} is no status.`)
    this.status = status
    this.headers = new LightHeaders(headers)
    if (typeof body === 'string' && !this.headers.has('content-type'))
      this.headers.set('content-type', 'text/plain;charset=UTF-8')
  }

  get ok(): boolean {
    return this.status <= 299
  }

  /** What another response is made of. */
  get body(): Whole | null {
    return this.whole()
  }
}

// The bundle has these names wherever its code says them.
export { LightHeaders as Headers, LightRequest as Request, LightResponse as Response }
