import { BastaError } from '../../domain/errors.ts'
import { NotSentError } from '../../domain/sending.ts'

/** Turns every error of the SDK into `unavailable`. Law 1: a store error never looks like an answer. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof BastaError) throw error
    throw new BastaError('unavailable', 'The register cannot be reached.', [], error)
  }
}

/**
 * The same for a service that sends messages. If the SDK says that the request was refused (`$fault`,
 * throttling included), nothing was sent; after any other error it may have been sent. Only for clients
 * that make one attempt.
 */
export async function orNotSent<T>(work: Promise<T>): Promise<T> {
  return orUnavailable(
    work.catch((error: unknown) => {
      const isRefused = error instanceof Error && '$fault' in error && error.$fault === 'client'
      throw isRefused ? new NotSentError('The service refused it.', { cause: error }) : error
    }),
  )
}
