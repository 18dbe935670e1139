import { readdirSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')
/** Made by commands, and not ours. */
const NOT_OURS = ['node_modules', 'cdk.out', 'dist', '.git', '.basta']

/** Every Markdown file of the repository, by its path from the root. */
export function documents(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return NOT_OURS.includes(entry.name) ? [] : documents(path)
    return entry.name.endsWith('.md') ? [path] : []
  })
}
