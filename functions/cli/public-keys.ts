import { readPublicKeys, type PublicKeys } from '../certificate/public-keys.ts'
import type { Host } from './cli.ts'
import { codeOf, Failure } from './failure.ts'
import { readFile } from './files.ts'
import { isUnencrypted, urlNamed, type Options } from './settings.ts'

const PATH = '/.well-known/jwks.json'

/** From a file, or from the house that is named; a certificate is never asked who signed it. */
export async function publicKeys(
  options: Options & { readonly keys?: string },
  { environment, signal }: Host,
): Promise<PublicKeys> {
  if (options.keys !== undefined) return parsed(readFile(options.keys), options.keys)
  const url = urlNamed(options, environment)
  if (url === undefined)
    throw new Failure('Whose certificate is it? Name the house or its keys.', [
      '--keys <path>: its public keys, from a file that you trust.',
      `--url <url>: the house itself, which shows them at ${PATH}.`,
    ])
  // Whoever stands between could give a key of their own.
  if (isUnencrypted(url))
    throw new Failure(`The keys would come from ${url} unprotected: use https, or --keys.`)
  return parsed(await fetched(url, options.timeout, signal), `${url}${PATH}`)
}

async function fetched(url: string, seconds: number, signal: AbortSignal): Promise<string> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(seconds * 1000))])
    const answer = await fetch(`${url}${PATH}`, { redirect: 'error', signal: limit })
    if (answer.ok) return await answer.text()
    throw new Failure(`${url} shows no keys (HTTP ${answer.status}).`)
  } catch (error) {
    if (error instanceof Failure || signal.aborted) throw error
    throw new Failure(`${url} cannot be asked for its keys (${codeOf(error)}).`, [], error)
  }
}

function parsed(text: string, source: string): PublicKeys {
  try {
    return readPublicKeys(text)
  } catch (error) {
    throw new Failure(`${source} holds no public key of Ed25519.`, [], error)
  }
}
