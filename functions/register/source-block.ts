import type { Context } from 'hono'

/** As servers write the other end of a connection: never anything else. */
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const IPV6 = /^(?=.*:.*:)[0-9a-f:]+$/i

/** How Lambda and the local server say who is at the other end. */
type Environment = {
  readonly requestContext?: { readonly http?: { readonly sourceIp?: string } }
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

/**
 * The network a request came from: /24 of IPv4, /48 of IPv6, as one subscriber may be given a whole
 * /56 or /48. Of the connection alone: anybody may write an `X-Forwarded-For`. `unknown` where the
 * server does not say.
 */
export function sourceBlock(c: Context): string {
  const { requestContext, incoming } = (c.env ?? {}) as Environment
  return blockOf(requestContext?.http?.sourceIp ?? incoming?.socket?.remoteAddress ?? '')
}

export function blockOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (IPV4.test(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (IPV6.test(plain)) return `${groupsOf(plain).slice(0, 3).join(':')}::/48`
  return 'unknown'
}

/** The eight groups of an IPv6 address (RFC 4291, section 2.2), each without its leading zeros. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::')
  const read = (part: string) => (part === '' ? [] : part.split(':'))
  const [before, after] = [read(head), read(tail ?? '')]
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length)
  return [...before, ...Array<string>(gap).fill('0'), ...after].map((group) =>
    group.replace(/^0+(?=.)/, ''),
  )
}
