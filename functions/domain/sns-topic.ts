/** The topic that a body names, if it is a message of SNS at all. */
export function topicOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const { TopicArn: topic } = json as { TopicArn?: unknown }
  return typeof topic === 'string' ? topic : undefined
}
