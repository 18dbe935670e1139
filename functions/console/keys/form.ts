import type { WantedKey } from '../../actions/keys/create.ts'
import { key } from '../../schemas/shared.ts'
import type { Form } from '../form.ts'

/** How long an old secret may work on, in seconds. */
export const OVERLAPS = [0, 3_600, 86_400, 604_800] as const

export type Faults = Readonly<Record<string, string>>

/** The key that a form asks for, or what is wrong, by field. */
export function readWanted(form: Form): { wanted?: WantedKey; faults: Faults } {
  const senders = form.all('senders')
  const perMinute = form.text('perMinute')
  const ends = form.text('expiresAt')
  const parsed = key.safeParse({
    name: form.text('name') ?? '',
    rights: form.all('rights'),
    ...(senders.length === 0 ? {} : { senders }),
    ...(ends === undefined ? {} : { expiresAt: `${ends}T00:00:00Z` }),
    ...(perMinute === undefined ? {} : { perMinute: Number(perMinute) }),
  })
  if (parsed.success) return { wanted: parsed.data, faults: {} }
  const faults = parsed.error.issues.map(({ path, message }) => [String(path[0]), message] as const)
  return { faults: Object.fromEntries(faults) }
}
