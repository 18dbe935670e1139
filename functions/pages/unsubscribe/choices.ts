import type { OpenLink } from '../../actions/links/open.ts'
import { stopOf } from '../../actions/stops/by-link.ts'
import type { Gesture } from '../../domain/gesture.ts'
import { reachOf, type Reach } from '../../domain/reach.ts'
import { ID, scopeTopic } from '../../domain/scope.ts'

/** What a person asks by a link: the gesture, and the topic where a button names one. */
export type Choice = { readonly gesture: Gesture; readonly topic?: string | undefined }

/** More would not fit into 15 KB with the longest names; the first button stops them all anyway. */
const TOPICS_SHOWN_MAX = 8

const TOPIC = 'topic/'

/** The gesture of each button, as it is posted. */
const POSTED: ReadonlyMap<string, Gesture> = new Map<string, Gesture>([
  ['sender', 'page'],
  ['only-sender', 'page-sender'],
  // The topic of the link.
  ['topic', 'page-topic'],
  ['all', 'page-everything'],
  ['every', 'page-not-even-service'],
  ['every-and-all', 'page-not-even-service-all'],
])

/** What a posted choice asks, if one of our buttons posts it. */
export function choiceOf(posted: string): Choice | undefined {
  const topic = posted.startsWith(TOPIC) ? posted.slice(TOPIC.length) : undefined
  if (topic !== undefined) return ID.test(topic) ? { gesture: 'page-topic', topic } : undefined
  const gesture = POSTED.get(posted)
  return gesture && { gesture }
}

export type Button = { readonly posts: string; readonly reach: Reach; readonly topic?: string }

/**
 * What the page offers. The main button stops as far as the sender's stops reach, whatever the link's
 * topic: whoever presses it means the sender. Then what a person may prefer; all messages, apart.
 */
export function buttonsOf({ reach, topic, topics }: OpenLink): {
  readonly main: Button
  readonly others: readonly Button[]
  readonly service: Button
} {
  const isOfAll = reach === 'all'
  const own = topic === undefined ? [] : [topic]
  const named = [...new Set([...own, ...topics.now])].slice(0, TOPICS_SHOWN_MAX)
  const narrower = named.map((one): Button => ({
    posts: `${TOPIC}${one}`,
    reach: 'topic',
    topic: one,
  }))
  return isOfAll
    ? {
        main: { posts: 'all', reach: 'all' },
        others: [{ posts: 'only-sender', reach: 'sender' }, ...narrower],
        service: { posts: 'every-and-all', reach: 'every-and-all' },
      }
    : {
        main: { posts: 'sender', reach: 'sender' },
        others: [...narrower, { posts: 'all', reach: 'all' }],
        service: { posts: 'every', reach: 'every' },
      }
}

/** What was recorded for a choice, as it is told. */
export function recordedBy(
  link: OpenLink,
  gesture: Gesture,
): { readonly reach: Reach; readonly topic: string | undefined } {
  const { scopes, blocks } = stopOf(link, gesture)
  const topics = scopes.flatMap((scope) => scopeTopic(scope) ?? [])
  return { reach: reachOf(scopes, blocks), topic: topics[0] }
}
