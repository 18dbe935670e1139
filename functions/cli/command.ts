import { Command as Base } from 'commander'

/** A command that knows which member of a request each of its options sets. */
export class Command extends Base {
  #members: Readonly<Record<string, string>> = {}

  override createCommand(name?: string): Command {
    return new Command(name)
  }

  /** Names the members that have another name than their option, e.g. `occurredAt: '--at'`. */
  sets(members: Readonly<Record<string, string>>): this {
    this.#members = members
    return this
  }

  /** What sets a member: an option, an argument, or undefined if nothing here does. */
  setterOf(member: string): string | undefined {
    const named = this.#members[member]
    if (named !== undefined) return named
    const option = this.options.find((one) => one.attributeName() === member)
    const argument = this.registeredArguments.find((one) => one.name() === member)
    return option?.long ?? (argument && `<${argument.name()}>`)
  }
}
