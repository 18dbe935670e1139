import { keyedDigest, type EnvelopeKeys } from './envelope.ts'
import { newEventId } from './event.ts'

/** 26 characters in order of time; a form carries one, and what it makes is named after it. */
export type FormId = string & { readonly __form: unique symbol }

const FORM_ID = /^[0-9a-hjkmnp-tv-z]{26}$/

export function newFormId(now: Date): FormId {
  return newEventId(now).slice('evt_'.length) as FormId
}

export function isFormId(text: string | undefined): text is FormId {
  return text !== undefined && FORM_ID.test(text)
}

/**
 * The same for a form that is sent twice, and another for a form that was changed in between: so
 * nothing is recorded twice, and nothing that was said is taken for a repetition.
 */
export function repeatableId(keys: EnvelopeKeys, form: FormId, said: string): string {
  const digest = Buffer.from(keyedDigest(keys, 'idempotency', `${form}\n${said}`), 'base64url')
  return `${form.slice(0, 10)}${digest.toString('hex', 0, 8)}`
}
