import { describeApi } from '../../functions/http/openapi/openapi.ts'
import { OPERATIONS } from './operations.ts'

/** The description of the API, as `GET /openapi.json` answers it. */
console.log(JSON.stringify(describeApi(OPERATIONS), null, 2))
