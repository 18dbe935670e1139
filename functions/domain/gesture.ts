/**
 * How the person said it: a mail program's one click (RFC 8058) or a mail to the link's address,
 * which show no page; else the button of our page that they read and pressed.
 */
export const GESTURES = [
  'one-click',
  'mailto',
  'page',
  'page-topic',
  'page-everything',
  'page-not-even-service',
  'page-not-even-service-all',
] as const
export type Gesture = (typeof GESTURES)[number]
