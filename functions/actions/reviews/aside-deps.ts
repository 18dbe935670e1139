import type { Doer } from '../../domain/actor.ts'
import type { Asides } from '../../domain/aside.ts'
import type { EnvelopeKeys } from '../../domain/envelope.ts'
import type { Ledger } from '../../domain/ledger.ts'
import type { Senders } from '../../domain/senders.ts'

export type AsideDeps = {
  readonly asides: Asides
  readonly ledger: Pick<Ledger, 'append' | 'contact'>
  readonly senders: Pick<Senders, 'get'>
  readonly envelopeKeys: EnvelopeKeys
}

/** Releasing what was set aside makes no event. */
export type Decided = { readonly event?: string; readonly contact?: string }

export type Who = { readonly by: Doer; readonly now: Date }
