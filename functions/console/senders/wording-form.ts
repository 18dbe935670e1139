import type { DeclaredWording } from '../../domain/declared-wording.ts'
import type { ConsoleLanguage } from '../../domain/operator.ts'
import type { StoredSender } from '../../domain/senders.ts'
import { sender } from '../../schemas/shared.ts'
import type { Field } from '../../languages/console/senders.ts'
import { sendersWords } from '../../languages/console/senders.ts'
import type { Form } from '../form.ts'
import type { Faults } from './form.ts'

/** By member of a wording. */
const FIELDS: Readonly<Record<string, Field>> = {
  version: 'version',
  language: 'language',
  channel: 'channel',
  from: 'since',
  wording: 'wording',
}

/** The wordings of a sender with the one that the form declares. */
export function addWording(
  form: Form,
  { wordings = [] }: StoredSender,
  language: ConsoleLanguage,
): { wordings?: readonly DeclaredWording[]; faults: Faults } {
  const channel = form.text('channel')
  const added = {
    version: form.text('wordingVersion') ?? '',
    language: form.text('language') ?? '',
    ...(channel === undefined ? {} : { channel }),
    from: form.text('since') ?? '',
    wording: form.text('wording') ?? '',
  }
  const parsed = sender.safeParse({ name: 'x', basis: 'consent', wordings: [...wordings, added] })
  if (parsed.success) return { wordings: parsed.data.wordings ?? [], faults: {} }
  const words = sendersWords[language]
  const faults = parsed.error.issues.map(({ path, message }) => {
    const field = FIELDS[String(path[2])] ?? 'version'
    return [field, words.faults[field] ?? message] as const
  })
  return { faults: Object.fromEntries(faults) }
}

/** What is left without the one that the form names. */
export function takeOutWording(form: Form, { wordings = [] }: StoredSender): DeclaredWording[] {
  const taken = form.text('place')
  return wordings.filter((_, at) => String(at) !== taken)
}
