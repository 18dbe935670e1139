import { scopeTopic, type Blocks, type Scope } from './scope.ts'

/**
 * What a stop covers, as shown to a person before and after: the marketing of a topic, of the named
 * senders, or of all senders; or every message of the named senders, alone or with the marketing of
 * all. Every text that promises something uses this, so that it says what is recorded.
 */
export type Reach = 'topic' | 'sender' | 'all' | 'every' | 'every-and-all'

/** What a stop by text covers: never only a topic. */
export type WholeReach = Exclude<Reach, 'topic'>

/** For a stop by text or link: its `all` means marketing only, whatever else it blocks. */
export function reachOf(scopes: readonly Scope[], blocks: Blocks): Reach {
  const isOfTopics = scopes.every((scope) => scopeTopic(scope) !== undefined)
  return isOfTopics && blocks === 'marketing' ? 'topic' : wholeReachOf(scopes, blocks)
}

export function wholeReachOf(scopes: readonly Scope[], blocks: Blocks): WholeReach {
  const isOfAll = scopes.includes('all')
  if (blocks === 'every') return isOfAll ? 'every-and-all' : 'every'
  return isOfAll ? 'all' : 'sender'
}
