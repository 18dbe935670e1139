import type { Context } from 'hono'
import { isIP, isIPv4 } from 'node:net'

/** What is known of a caller by the front door: API Gateway's on Lambda, the socket's elsewhere. */
type Environment = {
  readonly requestContext?: {
    readonly http?: { readonly sourceIp?: string }
  }
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string | undefined } }
}

/**
 * The block of addresses that a request came from. Never by `X-Forwarded-For`, which whoever calls may
 * write. Undefined where the front door does not say. It belongs to people: store it as a keyed hash.
 */
export function sourceBlockOf(c: Context): string | undefined {
  // A request that came by no front door, as in a test, has none.
  const environment = (c.env ?? {}) as Environment
  const { requestContext, incoming } = environment
  const address = requestContext?.http?.sourceIp ?? incoming?.socket?.remoteAddress
  return address === undefined ? undefined : sourceBlock(address)
}

/** What one subscriber has at most without effort: /24 of IPv4, /48 of IPv6 (RFC 6177). */
export function sourceBlock(address: string): string | undefined {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address
  if (isIP(mapped) === 0) return undefined
  if (isIPv4(mapped)) return `${mapped.split('.', 3).join('.')}.0/24`
  const [head, tail] = mapped.toLowerCase().split('::', 2).map(groupsOf)
  const start = head ?? []
  const end = tail ?? []
  const groups = [...start, ...Array<string>(8 - start.length - end.length).fill('0'), ...end]
  return `${groups.slice(0, 3).join(':')}::/48`
}

/** Groups without their leading zeros; a dotted end stands for two. */
function groupsOf(part: string): string[] {
  if (part === '') return []
  return part
    .split(':')
    .flatMap((group) => (group.includes('.') ? ['0', '0'] : [group.replace(/^0+(?=.)/, '')]))
}
