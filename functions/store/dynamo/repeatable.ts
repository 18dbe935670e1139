import { TransactWriteItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import type { Dynamo } from './client.ts'

/**
 * A transaction of which a second delivery writes nothing, whether or not the table knows it again. The
 * SDK gives each a token to be known by. The local engine keeps what came with a token, which is a
 * seventh of its work for a list; so there it gets none.
 */
export function repeatable(
  { isLocal }: Pick<Dynamo, 'isLocal'>,
  TransactItems: TransactWriteItem[],
): TransactWriteItemsCommand {
  const command = new TransactWriteItemsCommand({ TransactItems })
  if (isLocal === true)
    command.middlewareStack.add((next) => (args) => next(withoutToken(args)), {
      step: 'build',
      // Before the length is counted.
      priority: 'high',
      name: 'withoutToken',
    })
  return command
}

const TOKEN = ',"ClientRequestToken":"'
const END = Buffer.from('}')

/** It is the last member. Within a text its quotes would be escaped. */
function withoutToken<Args extends { readonly request: unknown }>(args: Args): Args {
  const { request } = args
  if (typeof request !== 'object' || request === null || !('body' in request)) return args
  const { body } = request
  if (!(body instanceof Uint8Array)) return args
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const at = bytes.lastIndexOf(TOKEN)
  if (at >= 0) request.body = Buffer.concat([bytes.subarray(0, at), END])
  return args
}
