import type { KeyUse } from '../domain/api-key.ts'
import type { Dynamo } from './dynamo/client.ts'
import { recordKeyUse } from './keys/key-uses.ts'
import { accountNotes } from './requests/account-notes.ts'
import { accessRequests } from './people/access-requests.ts'
import { asides } from './people/asides.ts'
import { consentRequests } from './people/consent-requests.ts'
import { erasures } from './people/erasures.ts'
import { reviews } from './people/reviews.ts'
import { sendings } from './people/sendings.ts'
import { incidents } from './sends/incidents.ts'
import { sends } from './sends/sends.ts'
import { imports } from './requests/imports.ts'
import { limits } from './requests/limits.ts'
import { nonces } from './requests/nonces.ts'
import { parts } from './requests/parts.ts'
import { polled } from './requests/polled.ts'
import { senders } from './senders/senders.ts'

/** All of the table that the worker works on, beside the ledger and the keys of links. */
export function workerStores(db: Dynamo, now: () => Date) {
  return {
    accessRequests: accessRequests(db),
    accountNotes: accountNotes(db),
    asides: asides(db),
    consentRequests: consentRequests(db),
    erasures: erasures(db),
    imports: imports(db),
    limits: limits(db),
    nonces: nonces(db, now),
    parts: parts(db, now),
    polled: polled(db),
    recordKeyUse: (use: KeyUse) => recordKeyUse(db, use),
    reviews: reviews(db),
    senders: senders(db),
    sendings: sendings(db),
    sends: sends(db),
    incidents: incidents(db),
  }
}
