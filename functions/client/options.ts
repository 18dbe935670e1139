const TIMER_MS_MAX = 2 ** 31 - 1

export function readKey(key = ''): string {
  if (typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)) return key
  throw new TypeError('key: the key as Basta showed it')
}

export function readUrl(written = ''): string {
  const url = URL.canParse(written) ? new URL(written) : undefined
  const isHttp = url?.protocol === 'https:' || url?.protocol === 'http:'
  const isPlain = url?.href === `${url?.origin}${url?.pathname}`
  if (url === undefined || !isHttp || !isPlain)
    throw new TypeError('url: where Basta is, e.g. https://stop.example.com')
  return url.href.replace(/\/+$/, '')
}

export function readNumber(name: string, value: number, least: number): number {
  if (typeof value === 'number' && value >= least && value <= TIMER_MS_MAX) return value
  throw new TypeError(`${name}: a number from ${least} to ${TIMER_MS_MAX}`)
}
