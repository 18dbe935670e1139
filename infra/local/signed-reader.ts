import { dynamo, type DynamoOptions } from '../../functions/store/dynamo/client.ts'
import { signedReader, type SignedReader } from '../../functions/store/signed/signed-reader.ts'

/** The reader of checks, as it is deployed, over the engine on this machine. */
export function localSignedReader(
  table: string,
  endpoint: string,
  clocks: Pick<DynamoOptions, 'compared' | 'callMs'> & { readonly now: () => Date },
): SignedReader {
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    // What the owner of this machine has set up for AWS is not meant for the engine.
    HOME: '',
  }
  const sdk = () => Promise.resolve(dynamo(table, endpoint, clocks).reads)
  return signedReader(table, { variables, ...clocks, sdk })
}
