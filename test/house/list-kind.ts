import * as z from 'zod/mini'
import type { Outcome, Told } from '../../functions/domain/told.ts'
import { defineTarget, type Target } from '../../functions/propagate/target.ts'
import type { Bulk } from '../../functions/propagate/target-bulk.ts'
import { TARGETS } from '../../functions/propagate/targets.ts'

const credentials = z.strictObject({ key: z.string() })

type Behaviour = {
  readonly tell?: (told: readonly Told[]) => readonly Outcome[]
  readonly itemsMax?: number
  readonly limit?: { readonly calls: number; readonly seconds: number }
  readonly blocks?: 'all_traffic' | 'marketing'
  readonly bulk?: Bulk<object, { readonly key: string }>
}

/** What `tell` got, in the order of the calls. */
export type ListKind = {
  readonly kinds: ReadonlyMap<string, Target>
  readonly calls: (readonly Told[])[]
  readonly told: () => Told[]
}

/**
 * A list that a test behaves as, by the same definition as every other: kind `list`. Without a behaviour
 * it takes everything.
 */
export function listKind({
  tell = (told) => told.map(() => ({ is: 'delivered' })),
  itemsMax = 1,
  limit,
  blocks = 'marketing',
  bulk,
}: Behaviour = {}): ListKind {
  const calls: (readonly Told[])[] = []
  const kind = defineTarget({
    about: {
      name: 'A list',
      channels: ['sms', 'email'],
      tells: ['stop', 'bounce', 'lift', 'erasure'],
      blocks,
      level: 'documentation',
      sources: 'none',
    },
    settings: z.strictObject({}),
    credentials,
    scopeFault: () => undefined,
    itemsMax,
    ...(limit && { limit: { ...limit, key: () => 'list' } }),
    ...(bulk && { bulk }),
    tell: (_call, _settings, _credentials, told) => {
      calls.push(told)
      return Promise.resolve(tell(told))
    },
    read: 'It is for tests.',
  })
  return { kinds: new Map([...TARGETS, ['list', kind]]), calls, told: () => calls.flat() }
}
