import type { FlagDefinition, FlagValue } from '../contracts.ts'

/** The flags of one command line, by long name, with the defaults of those that were not given. */
export class FlagSet {
  private readonly definitions: ReadonlyMap<string, FlagDefinition>
  private readonly values: ReadonlyMap<string, FlagValue>

  constructor(definitions: ReadonlyMap<string, FlagDefinition>, values: ReadonlyMap<string, FlagValue>) {
    this.definitions = definitions
    this.values = values
  }

  /** The flag stands on the command line. */
  given(name: string): boolean {
    return this.values.has(name)
  }

  text(name: string): string {
    return String(this.value(name) ?? '')
  }

  boolean(name: string): boolean {
    return this.value(name) === true
  }

  number(name: string): number {
    return Number(this.value(name) ?? 0)
  }

  /** Milliseconds. */
  durationMs(name: string): number {
    return Number(this.value(name) ?? 0)
  }

  list(name: string): readonly string[] {
    const value = this.value(name)
    return Array.isArray(value) ? value : []
  }

  /** The command knows this flag. */
  has(name: string): boolean {
    return this.definitions.has(name)
  }

  private value(name: string): FlagValue | undefined {
    const definition = this.definitions.get(name)
    if (definition === undefined) throw new RangeError(`the command has no flag --${name}`)
    return this.values.get(name) ?? definition.default
  }
}
