import type { Container, EnvVar, EnvVarSource } from '@kubesim/api'
import { goQuoted, isRelaxedEnvVarName } from '@kubesim/api'
import { fail } from '../command/failures.ts'

export interface EnvironmentChange {
  readonly set: readonly EnvVar[]
  readonly remove: readonly string[]
}

/** Splits resources from `KEY=VALUE` and `KEY-`. Upstream: envutil.SplitEnvironmentFromResources */
export function splitEnvironment(args: readonly string[]): { readonly resources: readonly string[]; readonly specs: readonly string[] } {
  const isSpec = (arg: string) => /^.+=/s.test(arg) || arg.endsWith('-')
  const first = args.findIndex(isSpec)
  if (first < 0) return { resources: args, specs: [] }
  if (!args.slice(first).every(isSpec)) throw fail(`all resources must be specified before environment changes: ${args.join(' ')}`)
  return { resources: args.slice(0, first), specs: args.slice(first) }
}

/** Upstream: envutil.ParseEnv */
export function parseEnvironment(specs: readonly string[], stdin: string | undefined): EnvironmentChange {
  const set: EnvVar[] = []
  const remove: string[] = []
  for (const spec of specs) {
    const equals = spec.indexOf('=')
    if (spec === '-') {
      if (stdin === undefined) throw fail("when '-' is used, STDIN must be open")
      set.push(...readEnvironment(stdin))
    } else if (equals >= 0) {
      const name = spec.slice(0, equals)
      const problems = isRelaxedEnvVarName(name)
      if (problems.length > 0) throw fail(`${goQuoted(name)} is not a valid key name: ${problems.join(';')}`)
      set.push({ name, value: spec.slice(equals + 1) })
    } else if (spec.endsWith('-')) remove.push(spec.slice(0, -1))
    else throw fail(`unknown environment variable: ${spec}`)
  }
  if (remove.some((name) => specs.some((spec) => spec.startsWith(`${name}=`))))
    throw fail('can not both modify and remove the same environment variable in the same command')
  return { set, remove }
}

function readEnvironment(text: string): readonly EnvVar[] {
  return text.split('\n').flatMap((line) => {
    const spec = line.split('#')[0]!
    const equals = spec.indexOf('=')
    return equals < 0 ? [] : [{ name: spec.slice(0, equals), value: spec.slice(equals + 1) }]
  })
}

/** A variable that is set takes the place of one of its name; removal wins over both. Upstream: updateEnv */
export function changeEnvironment(existing: readonly EnvVar[] | undefined, { set, remove }: EnvironmentChange): readonly EnvVar[] {
  const covered = new Set(remove)
  const changed: EnvVar[] = []
  for (const variable of existing ?? []) {
    if (covered.has(variable.name)) continue
    const newer = set.find(({ name }) => name === variable.name)
    if (newer !== undefined) covered.add(variable.name)
    changed.push(newer ?? variable)
  }
  for (const variable of set) {
    if (covered.has(variable.name)) continue
    covered.add(variable.name)
    changed.push(variable)
  }
  return changed
}

/** The lines of `set env --list`. */
export function environmentLines(kind: string, name: string, container: Container): readonly string[] {
  const lines = (container.env ?? []).map((variable) =>
    variable.valueFrom === undefined
      ? `${variable.name}=${variable.value ?? ''}`
      : `# ${variable.name} from ${sourceText(variable.valueFrom)}`,
  )
  return [`# ${kind} ${name}, container ${container.name}`, ...lines]
}

/** Upstream: envutil.GetEnvVarRefString */
function sourceText({ configMapKeyRef, fieldRef, resourceFieldRef, secretKeyRef }: EnvVarSource): string {
  if (configMapKeyRef !== undefined) return `configmap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`
  if (secretKeyRef !== undefined) return `secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`
  if (fieldRef !== undefined) return `field path ${fieldRef.fieldPath}`
  if (resourceFieldRef === undefined) return 'invalid valueFrom'
  const container = resourceFieldRef.containerName === undefined ? '' : `${resourceFieldRef.containerName}/`
  return `resource field ${container}${resourceFieldRef.resource}`
}
