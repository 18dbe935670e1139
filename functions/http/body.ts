import type * as z from 'zod/mini'
import '../schemas/locale.ts'
import { BastaError, type Fault } from '../domain/errors.ts'
import { jsonIn } from './raw-body.ts'

/** Parses a JSON body with its schema. Throws `invalid_request` with a pointer to each fault. */
export function parseJson<S extends z.ZodMiniType>(text: string, schema: S): z.infer<S> {
  const parsed = schema.safeParse(jsonIn(text))
  if (parsed.success) return parsed.data
  throw new BastaError(
    'invalid_request',
    'The body does not have the right shape.',
    faultsOf(parsed.error),
  )
}

export function faultsOf(error: z.core.$ZodError): Fault[] {
  return error.issues.flatMap((issue) => readIssue(issue, []))
}

function readIssue(issue: z.core.$ZodIssue, within: readonly PropertyKey[]): Fault[] {
  const path = [...within, ...issue.path]
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((name) => ({
      pointer: pointerTo([...path, name]),
      detail: 'not a member of this request',
    }))
  const meant = issue.code === 'invalid_union' ? meantShape(issue.errors) : undefined
  if (meant !== undefined) return meant.flatMap((one) => readIssue(one, path))
  return [{ pointer: pointerTo(path), detail: issue.message }]
}

/** Picks, of several shapes, the one the caller probably meant: it has the fewest unknown members. */
function meantShape(shapes: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const strange = (issues: readonly z.core.$ZodIssue[]) =>
    issues.flatMap((one) =>
      one.code === 'unrecognized_keys' && one.path.length === 0 ? one.keys : [],
    ).length
  return shapes
    .filter((issues) =>
      issues.some(({ code, path }) => path.length > 0 || code === 'unrecognized_keys'),
    )
    .toSorted((a, b) => strange(a) - strange(b) || a.length - b.length)[0]
}

function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
}
