import type { Target } from './target.ts'
import { webhook } from './targets/webhook.ts'

/** Every kind of target, by the name that `kind` has in the register. */
export const TARGETS: ReadonlyMap<string, Target> = new Map([['webhook', webhook]])
