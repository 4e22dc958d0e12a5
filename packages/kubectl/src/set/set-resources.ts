import { type Container, canonicalQuantity, type PodSpec } from '@kubesim/api'
import { defineCommand, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { containerMatcher, updatePodSpec } from './pod-spec.ts'
import { applySetChange, SET_FLAGS, setTargets } from './set-command.ts'

type ResourceList = Readonly<Record<string, string>>

interface Requirements {
  readonly limits: ResourceList
  readonly requests: ResourceList
}

export const setResourcesCommand = defineCommand({
  name: 'set resources',
  usage: '(-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
  summary: 'Update resource requests/limits on objects with pod templates',
  examples: ['kubectl set resources deployment nginx -c=nginx --limits=cpu=200m,memory=512Mi'],
  flags: [
    ...SET_FLAGS,
    text('containers', 'Names of the containers to be changed, with * for any text.', { short: 'c', default: '*' }),
    text('limits', "Limits, such as 'cpu=200m,memory=512Mi'."),
    text('requests', "Requests, such as 'cpu=100m,memory=256Mi'."),
  ],
  completes: 'resources',
  run: runSetResources,
})

function runSetResources(invocation: Invocation): number {
  const { flags, args } = invocation
  const infos = setTargets(invocation, args)
  if (flags.text('limits') === '' && flags.text('requests') === '')
    throw fail('you must specify an update to requests or limits (in the form of --requests/--limits)')
  const requirements = { limits: parseResourceList(flags.text('limits')), requests: parseResourceList(flags.text('requests')) }
  return applySetChange(invocation, infos, {
    operation: 'resource requirements updated',
    patchFailure: 'failed to patch resources update to pod template ',
    change: (object, problems) =>
      updatePodSpec(object, (spec) => withResources(spec, { requirements, pattern: flags.text('containers'), problems })),
  })
}

/** `cpu=100m,memory=256Mi`. Upstream: kubectl/pkg/generate/versioned populateResourceListV1 */
export function parseResourceList(spec: string): ResourceList {
  if (spec === '') return {}
  const list: Record<string, string> = {}
  for (const statement of spec.split(',')) {
    const parts = statement.split('=')
    if (parts.length !== 2) throw fail(`Invalid argument syntax ${statement}, expected <resource>=<value>`)
    const [name = '', value = ''] = parts
    try {
      list[name] = canonicalQuantity(value)
    } catch (error) {
      throw fail((error as Error).message)
    }
  }
  return list
}

function withResources(
  spec: PodSpec,
  options: { readonly requirements: Requirements; readonly pattern: string; readonly problems: unknown[] },
): PodSpec {
  const { requirements, pattern, problems } = options
  const matches = containerMatcher(pattern)
  if (![...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => matches(name)))
    problems.push(new Error(`error: unable to find container named ${pattern}`))
  const update = (container: Container): Container =>
    matches(container.name) ? { ...container, resources: merged(container, requirements) } : container
  return {
    ...spec,
    containers: spec.containers.map(update),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(update) }),
  }
}

function merged({ resources }: Container, { limits, requests }: Requirements): NonNullable<Container['resources']> {
  const join = (before: ResourceList | undefined, added: ResourceList) =>
    Object.keys(added).length === 0 ? before : { ...before, ...added }
  const [allLimits, allRequests] = [join(resources?.limits, limits), join(resources?.requests, requests)]
  return {
    ...resources,
    ...(allLimits !== undefined && { limits: allLimits }),
    ...(allRequests !== undefined && { requests: allRequests }),
  }
}
