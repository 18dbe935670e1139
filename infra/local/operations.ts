import { checkOperations } from '../../functions/check/operations.ts'
import { inboundOperations } from '../../functions/inbound/operations.ts'
import type { Operation } from '../../functions/operation.ts'
import { registerOperations } from '../../functions/register/router.ts'
import { unsubscribeOperations } from '../../functions/unsubscribe/operations.ts'

/** Every call of the API, in the order in which it is described. */
export const OPERATIONS: readonly Operation[] = [
  ...checkOperations,
  ...registerOperations,
  ...unsubscribeOperations,
  ...inboundOperations,
]
