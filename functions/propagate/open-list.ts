import type { OpenList } from '../domain/drift-audit.ts'
import type { PropagateDeps } from './deps.ts'

/** A target's list, ready to be read with its credentials as they are at each page. */
export function openLists(
  deps: Pick<PropagateDeps, 'kinds' | 'credentials' | 'fetch' | 'awsKeys' | 'now'>,
): OpenList {
  const { kinds, fetch, awsKeys, now } = deps
  return ({ id, kind, settings }) => {
    const opened = kinds.get(kind)?.open(settings)
    if (opened === undefined) return { is: 'unusable', code: 'kind_unknown' }
    if (!opened.ok) return { is: 'unusable', code: 'settings_unusable' }
    const { read } = opened.target
    if (typeof read === 'string') return { is: 'not_readable', why: read }
    const { channels, limit, page } = read
    return {
      is: 'readable',
      list: {
        channels,
        ...(limit && {
          limit: { ...limit, key: async () => limit.key(await deps.credentials(id)) },
        }),
        page: async (place) => page({ fetch, now, awsKeys }, await deps.credentials(id), place),
      },
    }
  }
}
