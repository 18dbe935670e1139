import type { EnvelopeKeys } from '../../domain/envelope.ts'
import { BastaError } from '../../domain/errors.ts'
import { isFormId, repeatableId } from '../../domain/repeatable-id.ts'
import type { ConsoleContext } from '../route.ts'

/**
 * The id of what a form records, made of the form and of all that it says: sent twice it is recorded
 * once; changed and sent again, it is another.
 */
export function idOfForm(
  c: ConsoleContext,
  keys: EnvelopeKeys,
  said: readonly (string | undefined)[],
): string {
  const form = c.get('form').text('form')
  if (!isFormId(form))
    throw new BastaError('invalid_request', 'The form is not one of this page. Open it again.')
  const { operator } = c.get('signedIn')
  return repeatableId(keys, form, JSON.stringify([operator.id, c.req.path, ...said]))
}
