/**
 * The one table, as both the CDK stack and the local start create it.
 * Source of the names: design of the table, section "The table".
 */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'ttl',
  streamView: 'NEW_IMAGE',
} as const

/** In the bucket of large requests: what forgets there, and who may read, is told by it. */
export const QUARANTINE_FOLDER = 'quarantine/'
