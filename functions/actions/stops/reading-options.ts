import type { Options } from '../../classify/classify.ts'
import type { Channel } from '../../domain/address.ts'
import type { Sender } from '../../domain/sender.ts'
import { hearingMost } from '../../domain/strictness.ts'

/** How a reply to these senders is read: with what each of them declared. */
export function readingOptions(
  profiles: ReadonlyMap<string, Sender>,
  origins: readonly string[],
  channel: Channel,
): Options {
  const declared = origins.map((origin) => profiles.get(origin))
  const ownHosts = [...profiles.values()].flatMap(({ domains }) => domains)
  return {
    extraStopWords: declared.flatMap((sender) => sender?.stopWords ?? []),
    strictness: hearingMost(declared.map((sender) => sender?.strictness)),
    ...(channel === 'email' ? { mail: { ownHosts } } : {}),
  }
}
