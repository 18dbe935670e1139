import type { ListMachine } from '../../domain/list-parts.ts'
import { CALL_TIMEOUTS } from '../dynamo/call-timeouts.ts'
import { briefly } from '../brief-client.ts'
import { orUnavailable } from '../dynamo/failure.ts'

/** The state machine that judges lists in parts. */
export function listMachine(arn: string): ListMachine {
  return {
    start: async ({ scrub, attempt }) => {
      const { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } =
        await import('@aws-sdk/client-sfn')
      const client = new SFNClient({ maxAttempts: 5, requestHandler: CALL_TIMEOUTS })
      const start = new StartExecutionCommand({
        stateMachineArn: arn,
        // Started twice it runs once.
        name: `${scrub}-${attempt}`,
        input: JSON.stringify({ scrub, attempt }),
      })
      await briefly(client, () =>
        orUnavailable(
          client.send(start).catch((error: unknown) => {
            if (!(error instanceof ExecutionAlreadyExists)) throw error
          }),
        ),
      )
    },
  }
}
