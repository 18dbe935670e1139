import { scopeTopic, type Blocks, type Scope } from './scope.ts'

/**
 * What a stop covers, as a person is told it, before and after: the marketing of a topic, of the
 * senders named, or of all senders; or every message of those named, alone or beside the marketing
 * of all. Whatever makes a promise takes its words from this, so that it says what is recorded.
 */
export type Reach = 'topic' | 'sender' | 'all' | 'every' | 'every-and-all'

/** What a stop said by text covers: it is never of a topic. */
export type WholeReach = Exclude<Reach, 'topic'>

/** Of a stop said by text or by a link: its `all` is of marketing, whatever else it blocks. */
export function reachOf(scopes: readonly Scope[], blocks: Blocks): Reach {
  const isOfTopics = scopes.every((scope) => scopeTopic(scope) !== undefined)
  return isOfTopics && blocks === 'marketing' ? 'topic' : wholeReachOf(scopes, blocks)
}

export function wholeReachOf(scopes: readonly Scope[], blocks: Blocks): WholeReach {
  const isOfAll = scopes.includes('all')
  if (blocks === 'every') return isOfAll ? 'every-and-all' : 'every'
  return isOfAll ? 'all' : 'sender'
}
