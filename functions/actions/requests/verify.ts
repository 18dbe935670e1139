import type { Outside } from '../../domain/outside.ts'
import type { Account } from '../../domain/account.ts'
import type { InboundRequest, Refusal } from '../../domain/listener.ts'

export type VerifyDeps = {
  /** The URL that providers sign: scheme and host, no path. */
  readonly publicUrl: string
  /** Earlier addresses of this deployment; a provider configured with one of them signs that one. */
  readonly otherUrls?: readonly string[] | undefined
  readonly outside: Outside
}

export type Verified = { readonly request: InboundRequest; readonly refusal: Refusal | undefined }

/**
 * Providers sign the URL they were configured with: tries each of ours with the path as received, and
 * never trusts `Host`.
 */
export async function verifyUnderEach(
  { publicUrl, otherUrls = [], outside }: VerifyDeps,
  { listener }: Account,
  request: InboundRequest,
): Promise<Verified> {
  const bases = [...new Set([publicUrl, ...otherUrls])]
  const own = bases.find((base) => request.url.startsWith(`${base}/`))
  const target = own === undefined ? undefined : request.url.slice(own.length)
  const urls = target === undefined ? [] : bases.map((base) => base + target)
  const refusal = await listener.verify(request, outside)
  if (refusal === undefined) return { request, refusal }
  for (const url of urls.filter((one) => one !== request.url)) {
    const there = { ...request, url }
    if ((await listener.verify(there, outside)) === undefined)
      return { request: there, refusal: undefined }
  }
  return { request, refusal }
}
