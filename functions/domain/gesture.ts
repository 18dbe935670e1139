/**
 * How the person said it: by a mail program's one click (RFC 8058) or a mail to the link's address,
 * which show no page; or by the button of our page.
 */
export const GESTURES = [
  'one-click',
  'mailto',
  'page',
  'page-sender',
  'page-topic',
  'page-everything',
  'page-not-even-service',
  'page-not-even-service-all',
] as const
export type Gesture = (typeof GESTURES)[number]
