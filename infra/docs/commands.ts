import type { Command, Option } from 'commander'
import { describe } from '../../functions/cli/program.ts'

/** Every command of the command line as Markdown: what it takes, and what it does. */
export function commandsPart(): string {
  const program = describe('', {
    environment: {},
    monotonic: () => 0,
    now: () => new Date(0),
    judgeHere: () => Promise.reject(new Error('Nothing is judged here.')),
    signal: new AbortController().signal,
  })
  return [
    '### `basta`',
    'What is good for every command:',
    optionsOf(program.options),
    ...leavesOf(program, []).map(({ name, command }) =>
      [
        `### \`${[name, ...command.registeredArguments.map(argumentOf)].join(' ')}\``,
        command.description(),
        [argumentsOf(command), optionsOf(command.options)].filter((part) => part !== '').join('\n'),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    ),
  ].join('\n\n')
}

type Leaf = { readonly name: string; readonly command: Command }

function leavesOf(command: Command, path: readonly string[]): Leaf[] {
  const own = [...path, command.name()]
  if (command.commands.length === 0) return [{ name: own.join(' '), command }]
  return command.commands.flatMap((one) => leavesOf(one, own))
}

type Argument = Command['registeredArguments'][number]

function argumentOf(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`
  return argument.required ? `<${name}>` : `[${name}]`
}

function argumentsOf({ registeredArguments }: Command): string {
  return registeredArguments
    .filter(({ description }) => description !== '')
    .map((one) => `- \`${argumentOf(one)}\`: ${one.description}`)
    .join('\n')
}

function optionsOf(options: readonly Option[]): string {
  return options
    .map(({ flags, description, mandatory, defaultValue }) => {
      const standard = defaultValue === undefined ? '' : ` (default: ${String(defaultValue)})`
      return `- \`${flags}\`${mandatory ? ' (needed)' : ''}: ${description}${standard}`
    })
    .join('\n')
}
