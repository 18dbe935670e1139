import { join } from 'node:path'
import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { bundleHandlers } from './bundle.ts'
import { readContext } from './context.ts'
import { BastaStack } from './stack.ts'

const app = new App()
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))

const bundles = await bundleHandlers(join(app.outdir, 'bundles'))
const { stackName, ...settings } = readContext(app.node)
new BastaStack(app, stackName, { bundles, ...settings })
