/** The topic of a body, if it is an SNS message. */
export function topicOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { TopicArn: topic } = json as { TopicArn?: unknown }
  return typeof topic === 'string' ? topic : undefined
}
