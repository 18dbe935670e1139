// The part of a scrub that meets each row, in WebAssembly with SIMD: `npm run hot-loop` compiles it.
export { scan } from './scan'
export { judge } from './judge'
export { endIndex, indexEntries } from './look-up'
export { hashRows } from './row-hashes'
export { signsUnread } from './unread'
export { copyKept, countVerdicts, findRepeats, leftOut } from './write'
