import { signedCalls, type CallOptions } from './call.ts'
import type { Answer } from './exchange.ts'
import { credentialsOf, hasSharedFiles, placeOf, type Service, type Variables } from './settings.ts'

export type Calls = {
  /** Undefined where only the SDK knows how: it is asked then, and loaded for it. */
  readonly begin: (
    operation: string,
    input: unknown,
    onSent?: () => void,
  ) => Promise<Answer['body']> | undefined
  readonly connect: () => void
}

/** Calls to a service as the environment says: where it is now, by whom at each call. */
export function callsFrom(service: Service, variables: Variables, options: CallOptions): Calls {
  const place = hasSharedFiles(variables) ? undefined : placeOf(service, variables)
  const calls = place && signedCalls(service, place, options)
  return {
    begin: (operation, input, onSent) => {
      const credentials = credentialsOf(variables)
      return credentials && calls?.call(operation, input, credentials, onSent)
    },
    connect: () => calls?.connect(),
  }
}
