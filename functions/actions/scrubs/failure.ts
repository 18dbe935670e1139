import { BastaError, type ErrorCode, type Fault } from '../../domain/errors.ts'
import { isNoRoom } from '../../domain/no-room.ts'
import { ObjectGone } from '../../domain/objects.ts'
import type { ScrubFailure } from '../../domain/scrub.ts'
import { ListFault, type ListFaultCode } from '../../scrub/list-fault.ts'

/** What ends a run for good; anything else is tried again. */
const FINAL: readonly ErrorCode[] = ['unknown_sender', 'unknown_topic', 'snapshot_behind']

/** Where a fault is about what was asked, and not about the list. */
const ASKED: Readonly<Partial<Record<ListFaultCode, string>>> = {
  missing_column: '#/columns',
  no_address_column: '#/columns',
  columns_unclear: '#/columns',
  header_holds_address: '#/header',
  unknown_encoding: '#/encoding',
  other_encoding: '#/encoding',
  unknown_delimiter: '#/delimiter',
  too_many_invalid: '#/maxInvalid',
}

/** A list that another thread has refused. */
export class ScrubRefused extends Error {
  override readonly name = 'ScrubRefused'
  readonly failure: ScrubFailure

  constructor(failure: ScrubFailure) {
    super(failure.detail)
    this.failure = failure
  }
}

/** Why a list cannot be judged, for who brought it; undefined if it may go well another time. */
export function failureOf(error: unknown): ScrubFailure | undefined {
  if (error instanceof ScrubRefused) return error.failure
  if (error instanceof ListFault) return listFailure(error)
  if (error instanceof ObjectGone)
    return {
      code: 'list_unreadable',
      detail: 'The list was replaced or deleted before it was judged: make a new scrub.',
      fault: 'replaced',
    }
  if (isNoRoom(error))
    return {
      code: 'unavailable',
      detail: 'The disk where lists are judged is full: make room there, then make a new scrub.',
      fault: 'no_room',
    }
  if (!(error instanceof BastaError) || !FINAL.includes(error.code)) return undefined
  const { code, message: detail, faults } = error
  return { code, detail, ...(faults.length === 0 ? {} : { errors: faults }) }
}

function listFailure({ code, row, message: detail }: ListFault): ScrubFailure {
  const asked = ASKED[code]
  const places = [asked, row === undefined ? undefined : `row:${row}`]
  const errors = places.flatMap((pointer): Fault[] =>
    pointer === undefined ? [] : [{ pointer, detail }],
  )
  return {
    code: code === 'too_many_invalid' ? 'list_mostly_invalid' : 'list_unreadable',
    detail,
    ...(errors.length === 0 ? {} : { errors }),
    fault: code,
    ...(row === undefined ? {} : { row }),
  }
}
