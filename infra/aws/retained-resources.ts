import { RemovalPolicy, SecretValue } from 'aws-cdk-lib'
import {
  AttributeType,
  Billing,
  CfnGlobalTable,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
  type ITableV2,
} from 'aws-cdk-lib/aws-dynamodb'
import { Key, type IKey } from 'aws-cdk-lib/aws-kms'
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import { Construct } from 'constructs'
import { TABLE } from '../../functions/store/schema.ts'

/**
 * Kept by every operation except the one that created it: so a failed first deployment removes what it
 * made, and can be repeated.
 */
export const RETAINED = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE

/** An existing table, as after a restore from a backup, with everything that belongs to it. */
export type Adopted = Readonly<{
  tableName: string
  tableStreamArn: string
  keyArn: string
  /**
   * The targets document is not among them: a second house must not tell others twice. Nor are the keys
   * of certificates: the public keys are in the table, and a second house signs with its own.
   */
  secretArns: Readonly<
    Record<Exclude<SecretName, 'TARGETS_SECRET' | 'CERTIFICATE_KEYS_SECRET'>, string>
  >
}>

/**
 * What outlives the stack: the table, the secrets without which its contents mean nothing, and the key
 * that encrypts both. They stay in the account when the stack is deleted or one of them is replaced.
 * Adopted resources are used as they are, and never changed or deleted.
 */
export class RetainedResources extends Construct {
  readonly key: IKey
  readonly table: TableV2 | ITableV2
  readonly secrets: Readonly<Record<SecretName, Secret | ISecret>>

  constructor(
    scope: Construct,
    id: string,
    {
      isProtected,
      adopted,
    }: { readonly isProtected: boolean; readonly adopted?: Adopted | undefined },
  ) {
    super(scope, id)
    if (adopted !== undefined) {
      this.key = Key.fromKeyArn(this, 'Key', adopted.keyArn)
      const { tableName, tableStreamArn } = adopted
      this.table = TableV2.fromTableAttributes(this, 'Table', { tableName, tableStreamArn })
      const adopt = (name: keyof Adopted['secretArns']): ISecret =>
        Secret.fromSecretCompleteArn(this, name, adopted.secretArns[name])
      this.secrets = {
        HASH_KEYS_SECRET: adopt('HASH_KEYS_SECRET'),
        LINK_KEYS_SECRET: adopt('LINK_KEYS_SECRET'),
        ENVELOPE_KEYS_SECRET: adopt('ENVELOPE_KEYS_SECRET'),
        ADMIN_KEY_SECRET: adopt('ADMIN_KEY_SECRET'),
        ACCOUNTS_SECRET: adopt('ACCOUNTS_SECRET'),
        TARGETS_SECRET: this.document('Targets', 'Credentials of who else is told.'),
        CERTIFICATE_KEYS_SECRET: this.ring('CertificateKeys', 'a', 'Signs certificates of lists.'),
      }
      return
    }

    // One key for the table and the secrets, so that all reading can be seen and switched off in one
    // place. With AWS-managed keys neither is possible.
    this.key = new Key(this, 'Key', {
      description: 'Seals the opt-out table and its secrets.',
      enableKeyRotation: true,
      removalPolicy: RETAINED,
    })

    const table = new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.ttlAttribute,
      dynamoStream: StreamViewType[TABLE.streamView],
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: isProtected,
      removalPolicy: RETAINED,
    })
    // `customerManagedKey` needs the region, which only the deployment knows.
    const resource = table.node.defaultChild
    if (!(resource instanceof CfnGlobalTable)) throw new Error('The table has no resource to set.')
    resource.addPropertyOverride('Replicas.0.SSESpecification.KMSMasterKeyId', this.key.keyArn)
    this.table = table

    this.secrets = {
      HASH_KEYS_SECRET: this.ring('HashKeys', 'a', 'Keyed hash of addresses.'),
      LINK_KEYS_SECRET: this.ring('LinkKeys', '1', 'Roots of the unsubscribe links.'),
      ENVELOPE_KEYS_SECRET: this.ring('EnvelopeKeys', 'a', 'Sealing of inbox and quarantine.'),
      ADMIN_KEY_SECRET: new Secret(this, 'AdminKey', {
        description: 'The first administrator key.',
        encryptionKey: this.key,
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
        removalPolicy: RETAINED,
      }),
      ACCOUNTS_SECRET: this.document(
        'Accounts',
        'Provider accounts, their secrets and their senders.',
      ),
      TARGETS_SECRET: this.document('Targets', 'Credentials of who else is told.'),
      CERTIFICATE_KEYS_SECRET: this.ring('CertificateKeys', 'a', 'Signs certificates of lists.'),
    }
  }

  /** Written by the operator. CloudFormation overwrites it only if this initial text changes. */
  private document(id: string, description: string): Secret {
    return new Secret(this, id, {
      description,
      encryptionKey: this.key,
      secretStringValue: SecretValue.unsafePlainText('{}'),
      removalPolicy: RETAINED,
    })
  }

  /**
   * A JSON object of key versions, created with one. None of these arguments may ever change:
   * CloudFormation would make a new value, and with another hash key every person on the list would
   * look unknown.
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
      removalPolicy: RETAINED,
    })
  }
}

export const SECRET_NAMES = [
  'HASH_KEYS_SECRET',
  'LINK_KEYS_SECRET',
  'ENVELOPE_KEYS_SECRET',
  'ADMIN_KEY_SECRET',
  'ACCOUNTS_SECRET',
  'TARGETS_SECRET',
  'CERTIFICATE_KEYS_SECRET',
] as const
export type SecretName = (typeof SECRET_NAMES)[number]
