import { Duration } from 'aws-cdk-lib'
import type { Function } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

/** Copies at a time: a new account has ten in all. Two are the fewest that AWS takes. */
const COPIES = { shared: 3, slow: 2, own: 2 }

type OwnLane = { readonly target: string; readonly queue: Queue; readonly failures: Queue }

/**
 * What wakes those who tell others. What is to be told is in the table, so losing a message only delays.
 * A target that answers slowly is called from a lane apart, with copies of its own, so that it never
 * delays the others; so is each target that `ownDeliverers` names.
 */
export class DeliveryLanes {
  readonly shared: Queue
  readonly slow: Queue
  /** Of the lanes that all targets use. */
  readonly failures: Queue
  readonly own: readonly OwnLane[]

  constructor(scope: Construct, ownDeliverers: readonly string[]) {
    this.failures = queue(scope, 'DeliveryFailures')
    this.shared = queue(scope, 'DeliveryQueue', this.failures)
    this.slow = queue(scope, 'SlowDeliveryQueue', this.failures)
    this.own = ownDeliverers.map((target) => {
      const lane = new Construct(scope, `OwnDelivery-${target}`)
      const failures = queue(lane, 'Failures')
      return { target, failures, queue: queue(lane, 'Queue', failures) }
    })
  }

  /** As the jobs read it: `crm=https://…,ses-eu=https://…`. */
  get ownUrls(): string {
    return this.own.map((lane) => `${lane.target}=${lane.queue.queueUrl}`).join(',')
  }

  isTakenBy(deliverer: Function): void {
    const take = (from: Queue, maxConcurrency: number) =>
      deliverer.addEventSource(
        new SqsEventSource(from, { batchSize: 10, maxConcurrency, reportBatchItemFailures: true }),
      )
    take(this.shared, COPIES.shared)
    take(this.slow, COPIES.slow)
    for (const lane of this.own) take(lane.queue, COPIES.own)
  }
}

function queue(scope: Construct, id: string, failures?: Queue): Queue {
  return new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    ...(failures && {
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: failures, maxReceiveCount: 5 },
    }),
  })
}
