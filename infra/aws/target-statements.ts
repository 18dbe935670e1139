import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'

type Grant = {
  readonly actions: readonly string[]
  /** Reading its list. */
  readonly reads: readonly string[]
  readonly resource: string
  readonly why: string
}

const here = (service: string, resource: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`

/** The kinds of targets that are AWS services of this account, and what telling each needs. */
const GRANTS = {
  ses: {
    actions: [
      'ses:PutSuppressedDestination',
      'ses:DeleteSuppressedDestination',
      'ses:GetAccount',
      'ses:CreateImportJob',
      'ses:GetImportJob',
    ],
    reads: ['ses:ListSuppressedDestinations', 'ses:GetAccount'],
    resource: '*',
    why: 'The suppression list of SES is no resource that a right could name.',
  },
  'ses-contact-list': {
    actions: ['ses:GetContactList', 'ses:GetContact', 'ses:CreateContact', 'ses:UpdateContact'],
    reads: ['ses:ListContacts'],
    resource: here('ses', 'contact-list/*'),
    why: 'An account has one contact list; a target names it.',
  },
  'aws-sms': {
    actions: [
      'sms-voice:PutOptedOutNumber',
      'sms-voice:DeleteOptedOutNumber',
      'sms-voice:DescribeOptOutLists',
    ],
    reads: ['sms-voice:DescribeOptedOutNumbers'],
    resource: here('sms-voice', 'opt-out-list/*'),
    why: 'Which opt-out lists are told stands in the register of targets.',
  },
  eventbridge: {
    actions: ['events:PutEvents', 'events:DescribeEventBus'],
    reads: [],
    resource: here('events', 'event-bus/*'),
    why: 'Which buses are told stands in the register of targets.',
  },
} as const satisfies Readonly<Record<string, Grant>>

export type AwsTarget = keyof typeof GRANTS
export const AWS_TARGETS = Object.keys(GRANTS) as readonly AwsTarget[]

/** What a job may do that tells them, or reads their lists. */
export function targetStatements(
  kinds: readonly AwsTarget[],
  what: 'actions' | 'reads',
): readonly PolicyStatement[] {
  return kinds.flatMap((kind) => {
    const { resource, [what]: actions } = GRANTS[kind]
    return actions.length === 0
      ? []
      : [new PolicyStatement({ actions: [...actions], resources: [resource] })]
  })
}

/** As cdk-nag writes them, with why each is accepted. */
export function targetFindings(
  kinds: readonly AwsTarget[],
): readonly { readonly rule: string; readonly why: string }[] {
  return kinds.map((kind) => {
    const { resource, why } = GRANTS[kind]
    const shown = resource
      .replace(Aws.PARTITION, '<AWS::Partition>')
      .replace(Aws.REGION, '<AWS::Region>')
      .replace(Aws.ACCOUNT_ID, '<AWS::AccountId>')
    return { rule: `IAM5[Resource::${shown}]`, why }
  })
}
