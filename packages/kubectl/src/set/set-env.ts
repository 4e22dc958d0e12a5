import type { Container, EnvVar, KubeObject, PodSpec } from '@kubesim/api'
import { array, defineCommand, strings, text, toggle } from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { gather, select } from '../resource-builder/builder.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { changeEnvironment, type EnvironmentChange, environmentLines, parseEnvironment, splitEnvironment } from './environment.ts'
import { containerMatcher, podSpecPath, updatePodSpec } from './pod-spec.ts'
import { applySetChange, SET_FLAGS, setTargets } from './set-command.ts'

/** Differs: --resolve is refused. Upstream: kubectl/pkg/cmd/set EnvOptions */
export const setEnvCommand = defineCommand({
  name: 'set env',
  usage: 'RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  summary: 'Update environment variables on a pod template',
  examples: [
    'kubectl set env deployment/registry STORAGE_DIR=/local',
    'kubectl set env deployment/sample-build --list',
    'kubectl set env deployment/app ENV-',
  ],
  flags: [
    ...SET_FLAGS,
    text('containers', 'Names of the containers to be changed, with * for any text.', { short: 'c', default: '*' }),
    text('from', 'A config map or secret whose keys become variables.'),
    text('prefix', 'Put in front of the names of variables.'),
    array('env', 'A variable to be set, KEY=VALUE.', { short: 'e' }),
    strings('keys', 'Keys to be taken from --from.'),
    toggle('list', 'Show the environment.'),
    toggle('resolve', 'With --list: show what references stand for; not supported here.'),
    toggle('overwrite', 'Values that are there already may be changed.', { default: true }),
  ],
  completes: 'resources',
  run: runSetEnv,
})

function runSetEnv(invocation: Invocation): number {
  const { flags, args, environment } = invocation
  const { resources, specs } = splitEnvironment(args)
  if (resources.length === 0 && namesNoFile(manifestPaths(invocation)))
    throw fail('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (flags.boolean('list') && flags.text('output') !== '') throw fail('--list and --output may not be specified together')
  if (flags.list('keys').length > 0 && flags.text('from') === '')
    throw fail('when specifying --keys, a configmap or secret must be provided with --from')
  if (flags.boolean('resolve')) throw fail('--resolve is not supported here: look at the config map or secret itself')
  const { set, remove } = parseEnvironment([...flags.list('env'), ...specs], environment.stdin)
  const prefix = flags.text('prefix')
  const change = {
    set: [...set, ...importedVariables(invocation)].map((variable) => ({ ...variable, name: `${prefix}${variable.name}` })),
    remove,
  }
  const infos = setTargets(invocation, resources)
  if (flags.boolean('list')) {
    for (const { object } of infos) listEnvironment(invocation, object, change)
    return 0
  }
  if (change.set.length === 0 && specs.length === 0) throw fail('at least one environment variable must be provided')
  return applySetChange(invocation, infos, {
    operation: 'env updated',
    patchFailure: 'failed to patch env update to pod template: ',
    change: (object) => updatePodSpec(object, (spec) => changeSpec(invocation, object, { spec, change })),
  })
}

interface SpecChange {
  readonly spec: PodSpec
  readonly change: EnvironmentChange
}

function changeSpec(invocation: Invocation, object: KubeObject, { spec, change }: SpecChange): PodSpec {
  const pattern = invocation.flags.text('containers')
  const matches = containerMatcher(pattern)
  const all = [...spec.containers, ...(spec.initContainers ?? [])]
  if (!all.some(({ name }) => matches(name))) {
    invocation.warn(`${object.kind}/${object.metadata.name} does not have any containers matching "${pattern}"`)
    return spec
  }
  const update = (container: Container): Container => {
    if (!matches(container.name)) return container
    if (!invocation.flags.boolean('overwrite')) checkOverwrites(container, change.set)
    return { ...container, env: changeEnvironment(container.env, change) }
  }
  return {
    ...spec,
    containers: spec.containers.map(update),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(update) }),
  }
}

function checkOverwrites({ env = [] }: Container, set: readonly EnvVar[]): void {
  for (const { name, value } of set) {
    const current = env.find((variable) => variable.name === name)
    if (current !== undefined && current.value !== value)
      throw new Error(`'${name}' already has a value (${current.value ?? ''}), and --overwrite is false`)
  }
}

function listEnvironment(invocation: Invocation, object: KubeObject, change: EnvironmentChange): void {
  if (podSpecPath(object) === undefined) return
  updatePodSpec(object, (spec) => {
    const changed = changeSpec(invocation, object, { spec, change })
    const matches = containerMatcher(invocation.flags.text('containers'))
    for (const container of [...changed.containers, ...(changed.initContainers ?? [])]) {
      if (matches(container.name))
        for (const line of environmentLines(object.kind, object.metadata.name ?? '', container)) invocation.say(line)
    }
    return spec
  })
}

/** The keys of a config map or secret as variables that refer to them. */
function importedVariables(invocation: Invocation): readonly EnvVar[] {
  const from = invocation.flags.text('from')
  if (from === '') return []
  const { infos, failures } = gather(invocation, select(invocation, { args: [from] }))
  throwAll(failures)
  const wanted = invocation.flags.list('keys')
  return infos.flatMap(({ definition, name, object }) => {
    const { data = {} } = object as KubeObject & { readonly data?: Readonly<Record<string, string>> }
    const reference =
      definition.group !== ''
        ? undefined
        : definition.resource === 'secrets'
          ? 'secretKeyRef'
          : definition.resource === 'configmaps'
            ? 'configMapKeyRef'
            : undefined
    if (reference === undefined) throw fail('unsupported resource specified in --from')
    const keys = Object.keys(data)
      .sort()
      .filter((key) => wanted.length === 0 || wanted.includes(key))
    return keys.map((key) => ({ name: variableName(invocation, key), valueFrom: { [reference]: { name, key } } }))
  })
}

function variableName(invocation: Invocation, key: string): string {
  const name = key.replaceAll(/[^a-zA-Z0-9_]/g, '_').toUpperCase()
  if (name !== key) invocation.warn(`key ${key} transferred to ${name}`)
  return name
}
