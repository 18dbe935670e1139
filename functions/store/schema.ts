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
