import type { Fault } from '../domain/errors.ts'
import { Failure, ListUnusable, RegisterBehind } from './failure.ts'

/** What a fault points at, in the words of the command. */
const OPTIONS: Readonly<Record<string, string>> = {
  '#/columns': '--column says which columns to read, by name or number.',
  '#/header': '--no-header says that the first line is a row.',
  '#/encoding': '--encoding says how it is written; without it that is found out.',
  '#/delimiter': '--delimiter says what is between cells; without it that is found out.',
  '#/maxInvalid': '--max-invalid says how large a share may be so (default: 30 %).',
}

/** Why a list was not judged, with its exit code. */
export function failureOfRun({
  code,
  detail,
  errors = [],
}: {
  readonly code: string
  readonly detail: string
  readonly errors?: readonly Fault[] | undefined
}): Failure {
  const options = errors.flatMap(({ pointer }) => OPTIONS[pointer] ?? [])
  if (code.startsWith('list_'))
    return new ListUnusable(`The list cannot be used: ${detail}`, options)
  if (code === 'snapshot_behind')
    return new RegisterBehind(detail, ['Try again, or judge it as it is with --allow-lag.'])
  return new Failure(detail)
}
