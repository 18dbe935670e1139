import type { Purpose } from '../../domain/scope.ts'
import type { Sent } from '../../domain/message.ts'

type Told = Omit<Sent, 'kind' | 'messageId' | 'address' | 'purpose' | 'topic'> & {
  readonly messageId: string | undefined
  readonly address: string | undefined
  /** What the sender attached to the message: `purpose` and `topic` are ours. */
  readonly labels?: Readonly<Record<string, unknown>> | undefined
}

/**
 * A message that went out. Without an id it could be counted twice, and without an address it is
 * nobody's: then it says nothing.
 */
export function readSent({ messageId, address, labels = {}, ...told }: Told): Sent[] {
  if (!messageId || !address) return []
  const { purpose, topic } = labels
  return [
    {
      kind: 'sent',
      messageId,
      address,
      ...told,
      purpose: isPurpose(purpose) ? purpose : undefined,
      topic: typeof topic === 'string' ? topic : undefined,
    },
  ]
}

function isPurpose(value: unknown): value is Purpose {
  return value === 'marketing' || value === 'transactional'
}
