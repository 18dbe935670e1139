import type { Node } from 'constructs'
import type { BastaProps } from './stack.ts'

/** What `cdk deploy -c name=value` may say; all of it may be left out. */
export function readContext(node: Node): Omit<BastaProps, 'bundles'> {
  const read = (name: string): string | undefined => {
    const value: unknown = node.tryGetContext(name)
    return typeof value === 'string' && value !== '' ? value : undefined
  }

  const account = read('account')
  const region = read('region')
  const name = read('domainName')
  const certificateArn = read('certificateArn')
  if ((name === undefined) !== (certificateArn === undefined))
    throw new Error('Context: domainName and certificateArn are given together or not at all.')

  const checks = read('checkConcurrency')
  if (checks !== undefined && !/^[1-9]\d{0,3}$/.test(checks))
    throw new Error('Context: checkConcurrency is a whole number from 1 to 9999.')

  return {
    env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
    domain:
      name !== undefined && certificateArn !== undefined ? { name, certificateArn } : undefined,
    mail: readMail(read),
    mailFrom: readMailFrom(read),
    textFrom: readTextFrom(read),
    checkConcurrency: checks === undefined ? undefined : Number(checks),
  }
}

/** Mail to unsubscribe links: its domain, and the rule set that the account already receives with. */
function readMail(read: (name: string) => string | undefined): BastaProps['mail'] {
  const domain = read('mailDomain')
  const ruleSet = read('mailRuleSet')
  if ((domain === undefined) !== (ruleSet === undefined))
    throw new Error('Context: mailDomain and mailRuleSet are given together or not at all.')
  return domain !== undefined && ruleSet !== undefined ? { domain, ruleSet } : undefined
}

/** A number of the account's own, with End User Messaging. */
function readTextFrom(read: (name: string) => string | undefined): string | undefined {
  const from = read('textFrom')
  if (from !== undefined && !/^\+[1-9]\d{6,14}$/.test(from))
    throw new Error('Context: textFrom is one phone number, written as +33….')
  return from
}

/** Lower-case, as IAM compares it: `ses:FromAddress` is matched letter by letter. */
function readMailFrom(read: (name: string) => string | undefined): string | undefined {
  const from = read('mailFrom')
  if (
    from !== undefined &&
    !/^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[a-z0-9-]+\.)+[a-z]{2,63}$/.test(from)
  )
    throw new Error('Context: mailFrom is one plain e-mail address in lower case.')
  return from
}
