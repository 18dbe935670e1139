import { Failure, ListUnusable, RegisterBehind } from './failure.ts'

/** Why a list was not judged, with its exit code. */
export function failureOfRun({
  code,
  detail,
}: {
  readonly code: string
  readonly detail: string
}): Failure {
  if (code === 'list_mostly_invalid')
    return new ListUnusable(`The list cannot be used: ${detail}`, [
      '--max-invalid says how large a share may be so (default: 30 %).',
    ])
  if (code.startsWith('list_')) return new ListUnusable(`The list cannot be used: ${detail}`)
  if (code === 'snapshot_behind')
    return new RegisterBehind(detail, ['Try again, or judge it as it is with --allow-lag.'])
  return new Failure(detail)
}
