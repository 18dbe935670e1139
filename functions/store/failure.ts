import { BastaError } from '../domain/errors.ts'

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
