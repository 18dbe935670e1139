import type * as z from 'zod/mini'
import { scopeSender } from '../../domain/scope.ts'
import { importAsked } from '../../schemas/imports.ts'
import type { Form } from '../form.ts'

export const KINDS = ['stops', 'consents'] as const
export type Kind = (typeof KINDS)[number]

/** The fields of the form of a new import that somebody fills in. */
export type AskedFault = 'whom' | 'source' | 'at' | 'country' | 'list'

export function kindOf(text: string | undefined): Kind {
  return text === 'consents' ? 'consents' : 'stops'
}

/** What the form asks for, in the form of `POST /v1/imports`; or the fields that are wrong. */
export function readAsked(
  form: Form,
): { readonly asked: z.infer<typeof importAsked> } | { readonly faults: readonly AskedFault[] } {
  const kind = kindOf(form.text('kind'))
  const whom = form.text('whom') ?? ''
  const at = form.text('at')
  const read = importAsked.safeParse({
    kind,
    source: form.text('source') ?? '',
    ...(kind === 'stops'
      ? { scope: whom, ...given('list', form.text('list')) }
      : { sender: scopeSender(whom as 'all') ?? '' }),
    ...given('defaultCountry', form.text('country')),
    // The field has no zone; its label says UTC.
    ...given('occurredAt', at === undefined ? undefined : `${at}Z`),
  })
  if (read.success) return { asked: read.data }
  const wrong = read.error.issues.map(({ path: [member] }) => FIELDS[String(member)] ?? 'whom')
  return { faults: [...new Set(wrong)] }
}

const FIELDS: Readonly<Record<string, AskedFault>> = {
  scope: 'whom',
  sender: 'whom',
  source: 'source',
  occurredAt: 'at',
  defaultCountry: 'country',
  list: 'list',
}

function given(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value }
}
