import * as z from 'zod/mini'
import { failRun } from '../actions/list-parts/end.ts'
import { finishRun } from '../actions/list-parts/finish.ts'
import { identifyPart } from '../actions/list-parts/identify.ts'
import { joinParts } from '../actions/list-parts/join.ts'
import { judgePart } from '../actions/list-parts/judge.ts'
import { lookUpGroup } from '../actions/list-parts/look-up.ts'
import { planRun } from '../actions/list-parts/plan.ts'
import type { ListPartsDeps } from '../actions/list-parts/run.ts'
import { CHANGED_BYTES_MAX, GROUP_BYTES_MAX, groupsFor } from './scale.ts'

const run = { scrub: z.string(), attempt: z.int().check(z.positive()) }
const place = { folder: z.string() }
const number = z.int().check(z.nonnegative())
const size = z.int().check(z.positive())
const joined = z.enum(['clean', 'rejected', 'rows'])
const result = z.strictObject({ kind: joined, bytes: number, sha256: z.string() })

/** What the state machine says to the function; `infra/aws/list-machine.ts` has the same words. */
const step = z.discriminatedUnion('step', [
  z.strictObject({ step: z.literal('plan'), ...run, partBytes: size, groupBytes: size }),
  z.strictObject({ step: z.literal('identify'), ...run, ...place, item: number }),
  z.strictObject({ step: z.literal('lookUp'), ...run, ...place, item: number }),
  z.strictObject({ step: z.literal('judge'), ...run, ...place, item: number }),
  z.strictObject({ step: z.literal('join'), ...run, ...place, judged: z.string(), item: joined }),
  z.strictObject({
    step: z.literal('finish'),
    ...run,
    ...place,
    judged: z.string(),
    joined: z.array(result),
  }),
  z.strictObject({ step: z.literal('fail'), ...run, error: z.string() }),
])

/** One step of a list in parts: answers what the next ones are told. */
export async function takeStep(deps: ListPartsDeps, said: unknown): Promise<unknown> {
  const asked = step.parse(said)
  if (asked.step === 'plan')
    return planRun(deps, asked, {
      partBytes: asked.partBytes,
      groupsFor: (counts) => groupsFor({ ...counts, groupBytes: asked.groupBytes }),
      groupBytesMax: GROUP_BYTES_MAX,
      changedBytesMax: CHANGED_BYTES_MAX,
    })
  if (asked.step === 'identify') return identifyPart(deps, asked, asked)
  if (asked.step === 'lookUp') return lookUpGroup(deps, asked, asked)
  if (asked.step === 'judge') return judgePart(deps, asked, asked)
  if (asked.step === 'join') return joinParts(deps, asked, asked)
  if (asked.step === 'finish') await finishRun(deps, asked, asked)
  else await failRun(deps, asked, asked.error)
  return {}
}
