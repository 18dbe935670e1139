import type { TargetRecord } from '../domain/target.ts'
import type { PropagateDeps } from './deps.ts'
import type { OpenTarget } from './target.ts'

/** A target with its settings read, or why it cannot be called as it is declared. */
export function openTarget(
  { kinds }: Pick<PropagateDeps, 'kinds'>,
  { kind, settings }: Pick<TargetRecord, 'kind' | 'settings'>,
): OpenTarget | string {
  const opened = kinds.get(kind)?.open(settings)
  if (opened === undefined) return 'kind_unknown'
  return opened.ok ? opened.target : 'settings_unusable'
}
