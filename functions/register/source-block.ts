import type { Context } from 'hono'
import { isIP } from 'node:net'

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
  if (isIP(plain) === 4) return `${plain.split('.').slice(0, 3).join('.')}.0/24`
  if (isIP(plain) === 6) return `${groupsOf(plain).slice(0, 3).join(':')}::/48`
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
