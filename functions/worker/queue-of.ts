/**
 * Which of our queues a message came from, by the ARN that SQS gives with it. Whoever may fill one
 * queue must not be believed as if it had filled another: what AWS passes on is not verified again.
 */
export function queueOf(
  arn: string,
  urls: { readonly inbox: string; readonly imports: string },
): 'inbox' | 'imports' | 'providers' {
  const name = arn.split(':').at(-1) ?? ''
  if (name === nameOf(urls.inbox)) return 'inbox'
  return name === nameOf(urls.imports) ? 'imports' : 'providers'
}

function nameOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}
