/** The client where there are files and keyed hashes: with a mirror beside it. */

export * from './client.ts'
export { mirror } from './mirror/mirror.ts'
