import { RemovalPolicy, SecretValue } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  CfnGlobalTable,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { TABLE } from '../../functions/store/schema.ts'

/**
 * What outlives the stack: the table, the secrets without which it says nothing, and the key that
 * seals both. Deleting the stack, or replacing one of them, leaves all of them in the account.
 */
export class Keep extends Construct {
  readonly key: Key
  readonly table: TableV2
  readonly secrets: Readonly<Record<SecretName, Secret>>

  constructor(scope: Construct, id: string) {
    super(scope, id)

    // One key for the table, the secrets and the alarm topic: who may stop reading may be seen, and
    // shut off, in one place. With the AWS-managed keys neither is possible.
    this.key = new Key(this, 'Key', {
      description: 'Seals the opt-out table, its secrets and its alarm topic.',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })

    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.ttlAttribute,
      dynamoStream: StreamViewType[TABLE.streamView],
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    // `customerManagedKey` asks which region this is; only the deployment knows.
    const resource = this.table.node.defaultChild
    if (!(resource instanceof CfnGlobalTable)) throw new Error('The table has no resource to set.')
    resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', this.key.keyArn)

    this.secrets = {
      HASH_KEYS_SECRET: this.ring('HashKeys', 'a', 'Keyed hash of addresses.'),
      LINK_KEYS_SECRET: this.ring('LinkKeys', '1', 'Roots of the unsubscribe links.'),
      ENVELOPE_KEYS_SECRET: this.ring('EnvelopeKeys', 'a', 'Sealing of inbox and quarantine.'),
      ADMIN_KEY_SECRET: new Secret(this, 'AdminKey', {
        description: 'The first administrator key.',
        encryptionKey: this.key,
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
        removalPolicy: RemovalPolicy.RETAIN,
      }),
      // Written by the operator. CloudFormation writes it again only if this initial text changes.
      ACCOUNTS_SECRET: new Secret(this, 'Accounts', {
        description: 'Provider accounts, their secrets and their senders.',
        encryptionKey: this.key,
        secretStringValue: SecretValue.unsafePlainText('{}'),
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    }
  }

  /**
   * A JSON object of key versions, born with one. Nothing given here may ever change: CloudFormation
   * would draw a new value, and under another hash key everybody on the list looks unknown.
   */
  private ring(id: string, firstVersion: string, use: string): Secret {
    return new Secret(this, id, {
      description: use,
      encryptionKey: this.key,
      generateSecretString: {
        secretStringTemplate: '{}',
        generateStringKey: firstVersion,
        passwordLength: 64,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    })
  }
}

export const SECRET_NAMES = [
  'HASH_KEYS_SECRET',
  'LINK_KEYS_SECRET',
  'ENVELOPE_KEYS_SECRET',
  'ADMIN_KEY_SECRET',
  'ACCOUNTS_SECRET',
] as const
export type SecretName = (typeof SECRET_NAMES)[number]
