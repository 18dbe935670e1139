import { isOneOf, type Stored } from './stored-word.ts'

/** How a stop that an operator records had come: `POST /v1/stops`. */
export const STOP_METHODS = ['phone', 'email', 'letter', 'agent'] as const

/** How a consent was given. */
export const CONSENT_METHODS = ['form', 'double_opt_in', 'paper', 'call', 'keyword'] as const

/**
 * By what act something was said:
 * `keyword` a text message; `reply` a mail; `link` the link in a message; `provider` a provider's
 * report; `provider_list` an entry of a provider's own list, found by an audit; `complaint` reported as spam; `hard` and `soft_bounce` could not be delivered; `delivered`
 * could; `resubscribed` a provider lifted its own block; `import` a list; `order` a purchase; `request`
 * the person asked for an erasure; `reply_sent`
 * and `reply_dropped` an answer to a mail was sent, or was given up.
 */
export const METHODS = [
  ...CONSENT_METHODS,
  ...STOP_METHODS,
  'reply',
  'link',
  'provider',
  'provider_list',
  'complaint',
  'hard',
  'soft_bounce',
  'delivered',
  'resubscribed',
  'import',
  'order',
  'request',
  'reply_sent',
  'reply_dropped',
] as const

export type Method = (typeof METHODS)[number]

/** Events never change, so an old one may hold a word that is no longer used. */
export type StoredMethod = Stored<Method>

export function isMethod(method: string): method is Method {
  return isOneOf(METHODS, method)
}
