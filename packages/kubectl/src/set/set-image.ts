import type { Container, PodSpec } from '@kubesim/api'
import { parsePairs, resourcesAndPairs } from '../change/pairs.ts'
import { defineCommand } from '../command/define.ts'
import { fail, throwAll } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { manifestPaths, namesNoFile } from '../resource-builder/manifest-files.ts'
import { updatePodSpec } from './pod-spec.ts'
import { applySetChange, SET_FLAGS, setTargets } from './set-command.ts'

export const setImageCommand = defineCommand({
  name: 'set image',
  usage: '(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  summary: 'Update the image of a pod template',
  examples: ['kubectl set image deployment/nginx busybox=busybox nginx=nginx:1.9.1', "kubectl set image daemonset abc '*=nginx:1.9.1'"],
  flags: SET_FLAGS,
  completes: 'resources',
  run: runSetImage,
})

function runSetImage(invocation: Invocation): number {
  const { resources, pairs } = resourcesAndPairs(invocation.args, 'image')
  const images = parsePairs(pairs, 'image', false).set
  const infos = setTargets(invocation, resources)
  const missing: Error[] = []
  if (resources.length === 0 && namesNoFile(manifestPaths(invocation)))
    missing.push(fail('one or more resources must be specified as <resource> <name> or <resource>/<name>'))
  if (images.size === 0) missing.push(fail('at least one image update is required'))
  else if (images.size > 1 && images.has('*'))
    missing.push(fail('all containers are already specified by *, but saw more than one container_name=container_image pairs'))
  throwAll(missing)
  return applySetChange(invocation, infos, {
    operation: 'image updated',
    patchFailure: 'failed to patch image update to pod template: ',
    change: (object, problems) => updatePodSpec(object, (spec) => withImages(spec, images, problems)),
  })
}

/** The spec with the images of the named containers; `*` names them all. Containers that are not there are problems. */
export function withImages(spec: PodSpec, images: ReadonlyMap<string, string>, problems: unknown[]): PodSpec {
  let { containers, initContainers } = spec
  for (const [name, image] of images) {
    const matches = (container: Container) => name === '*' || container.name === name
    if (![...containers, ...(initContainers ?? [])].some(matches))
      problems.push(new Error(`error: unable to find container named ${JSON.stringify(name)}`))
    const update = (container: Container) => (matches(container) && container.image !== image ? { ...container, image } : container)
    containers = containers.map(update)
    initContainers = initContainers?.map(update)
  }
  return { ...spec, containers, ...(initContainers !== undefined && { initContainers }) }
}
