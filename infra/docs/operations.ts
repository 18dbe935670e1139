import { checkOperations } from '../../functions/check/operations.ts'
import { inboundOperations } from '../../functions/inbound/operations.ts'
import type { Operation } from '../../functions/http/operation.ts'
import { apiOperations } from '../../functions/api/router.ts'
import { pageOperations } from '../../functions/pages/router.ts'

/** Every call of the API, in the order in which it is described. */
export const OPERATIONS: readonly Operation[] = [
  ...checkOperations,
  ...apiOperations,
  ...pageOperations,
  ...inboundOperations,
]
