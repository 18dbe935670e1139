import type { Machine } from '../../house/step-functions.ts'
import { resolver } from './iam.ts'
import type { build, Resource } from './synthesised.ts'

type Stack = ReturnType<typeof build>

export function resourceOf({ ofType }: Stack, type: string, id: RegExp): [string, Resource] {
  const found = ofType(type).find(([name]) => id.test(name))
  if (found === undefined) throw new Error(`There is no ${type}.`)
  return found
}

/** The definition as CloudFormation would write it; only the sizes may be those of a small list. */
export function machineOf(
  stack: Stack,
  sizes: Readonly<Partial<Record<'partBytes' | 'groupBytes', number>>> = {},
): Machine {
  const [, { Properties }] = resourceOf(stack, 'AWS::StepFunctions::StateMachine', /^Lists/)
  let text = resolver(stack)(Properties['DefinitionString'])
  for (const [name, bytes] of Object.entries(sizes))
    text = text.replace(new RegExp(`"${name}":\\d+`), `"${name}":${bytes}`)
  return JSON.parse(text) as Machine
}
