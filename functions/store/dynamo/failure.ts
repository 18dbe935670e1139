import { BastaError } from '../../domain/errors.ts'
import { NotSentError } from '../../domain/sending.ts'

/**
 * Turns whatever the SDK throws into the one thing a caller can act on. Law 1: a store error is
 * never an answer.
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof BastaError) throw error
    throw new BastaError('unavailable', 'The register cannot be reached.', [], error)
  }
}

/**
 * The same of a service that sends. One that refused the request (the SDK's `$fault` says whose fault
 * it was, throttling included) did not send it; anything else may have. Only for clients that try once.
 */
export async function orNotSent<T>(work: Promise<T>): Promise<T> {
  return orUnavailable(
    work.catch((error: unknown) => {
      const isRefused = error instanceof Error && '$fault' in error && error.$fault === 'client'
      throw isRefused ? new NotSentError('The service refused it.', { cause: error }) : error
    }),
  )
}
