import * as z from 'zod/mini'
import { ALLOWED, DENIED } from '../domain/verdict.ts'
import { described, named } from './described.ts'

const time = (description: string) => described(description, z.string())

const ground = {
  contact: z.optional(
    described(
      'The keyed hash that stands for the address; none where there is no address.',
      z.string(),
    ),
  ),
  scope: z.optional(
    described(
      'How far that which decided reaches: `all`, `sender/<id>` or `sender/<id>/<topic>`.',
      z.string(),
    ),
  ),
  since: z.optional(time('When that which decided was said.')),
  event: z.optional(
    described(
      'The event of the ledger that decided: the stop, the consent or the order.',
      z.string(),
    ),
  ),
  checkedAt: time('When this was decided.'),
}

const denied = named(
  'Denied',
  z.strictObject({
    allowed: z.literal(false),
    reason: described(
      [
        'Do not send. In order of precedence:',
        '`invalid_address` it is none;',
        '`opted_out` the person said stop;',
        '`complained` the person called a message spam;',
        '`bounced` nothing can be delivered there;',
        '`held` the person wrote what may be a stop, and nobody has decided yet;',
        '`no_consent` nothing on record allows it;',
        '`unproven_consent` all that is on record are consents that nothing shows.',
      ].join(' '),
      z.enum(DENIED),
    ),
    ...ground,
    firstAskedAt: z.optional(
      time(
        'When the person first asked: the first stop on record that covers this question, whatever was agreed to since; an erasure keeps it. `since` is the newest stop that nothing answers. Absent where nobody asked, or where the first was recorded before this was kept and nothing has been recorded since.',
      ),
    ),
  }),
)

const allowed = named(
  'Allowed',
  z.strictObject({
    allowed: z.literal(true),
    reason: described(
      [
        'Why it may be sent:',
        '`consented` the person said yes;',
        '`customer` the person bought from this sender, see `event`;',
        '`transactional` nothing stops a message that is no marketing;',
        '`not_opted_out` the sender’s basis is `opt_out`, and there is no stop.',
      ].join(' '),
      z.enum(ALLOWED),
    ),
    ...ground,
    validUntil: time(
      'Good until then and no longer, a minute at most: ask again, a stop may have come.',
    ),
    notBefore: z.optional(
      time(
        'DO NOT SEND BEFORE THEN. The message may be sent, but not at this hour where its recipient is: wait until then, and ask again.',
      ),
    ),
  }),
)

/** The answer to "may I send?", as JSON. */
export const verdict = named('Verdict', z.union([allowed, denied]))
