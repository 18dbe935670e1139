import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { readContext } from '../../../infra/aws/context.ts'
import { JOB_NAMES, type JobName } from '../../../infra/aws/jobs.ts'
import { BastaStack } from '../../../infra/aws/stack.ts'

// What the handlers become is `bundle.test.ts`'s; what stands around them needs only a file each.
const folder = mkdtempSync(join(tmpdir(), 'basta-stack-'))
const bundles = Object.fromEntries(
  JOB_NAMES.map((job) => {
    const directory = join(folder, job)
    mkdirSync(directory)
    writeFileSync(join(directory, 'index.mjs'), `export const handler = () => '${job}'\n`)
    return [job, { directory }]
  }),
) as Record<JobName, { directory: string }>
export const removeSynthesised = (): void => rmSync(folder, { recursive: true })

const { context: flags } = JSON.parse(
  readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'),
) as { context: Record<string, unknown> }

export type Resource = Readonly<{
  Type: string
  Properties: Record<string, unknown>
  DependsOn?: readonly string[]
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
}>

/** The stack as `cdk synth` would write it, with these settings beside those of `cdk.json`. */
export function build(context: Record<string, string> = {}) {
  const outdir = mkdtempSync(join(folder, 'out-'))
  const app = new App({ context: { ...flags, ...context }, outdir })
  const { stackName, ...settings } = readContext(app.node)
  const stack = new BastaStack(app, stackName, { bundles, ...settings })
  const template = Template.fromStack(stack)
  const file = join(outdir, `${stackName}.template.json`)
  const resources = Object.entries(template.toJSON()['Resources'] as Record<string, Resource>)
  const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type)
  return { stack, template, file, resources, ofType }
}
