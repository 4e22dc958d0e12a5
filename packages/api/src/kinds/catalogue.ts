import type { GroupVersionKind, GroupVersionResource, KubeObject } from '../meta/object.ts'
import type { ResourceDefinition } from '../resource.ts'
import * as admissionregistration from './admissionregistration.ts'
import * as apiextensions from './apiextensions.ts'
import * as apiregistration from './apiregistration.ts'
import * as apps from './apps.ts'
import * as authentication from './authentication.ts'
import * as authorization from './authorization.ts'
import * as autoscaling from './autoscaling.ts'
import * as batch from './batch.ts'
import * as certificates from './certificates.ts'
import * as coordination from './coordination.ts'
import * as core from './core.ts'
import * as discovery from './discovery.ts'
import * as events from './events.ts'
import * as flowcontrol from './flowcontrol.ts'
import { API_GROUPS } from './groups.ts'
import * as networking from './networking.ts'
import * as node from './node.ts'
import * as policy from './policy.ts'
import * as rbac from './rbac.ts'
import * as resource from './resource.ts'
import * as scheduling from './scheduling.ts'
import * as storage from './storage.ts'

const GROUPS: readonly Readonly<Record<string, ResourceDefinition>>[] = [
  core,
  admissionregistration,
  apiextensions,
  apiregistration,
  apps,
  authentication,
  authorization,
  autoscaling,
  batch,
  certificates,
  coordination,
  discovery,
  events,
  flowcontrol,
  networking,
  node,
  policy,
  rbac,
  resource,
  scheduling,
  storage,
]

const ALL: readonly ResourceDefinition[] = sorted(GROUPS.flatMap((group) => Object.values(group)))
const BY_RESOURCE = new Map(ALL.map((definition) => [`${definition.group}/${definition.version}/${definition.resource}`, definition]))
const BY_KIND = new Map(ALL.map((definition) => [`${definition.group}/${definition.version}/${definition.kind}`, definition]))

/**
 * Every built-in resource of a stable version: core first, then the groups in the order of discovery, each version's resources by
 * name. An object that two versions serve is there twice; see `storedAs`.
 */
export function catalogue(): readonly ResourceDefinition[] {
  return ALL
}

/** The built-in definition of a resource; undefined when there is none. */
export function findDefinition<T extends KubeObject = KubeObject>({
  group,
  version,
  resource: name,
}: GroupVersionResource): ResourceDefinition<T> | undefined {
  return BY_RESOURCE.get(`${group}/${version}/${name}`) as ResourceDefinition<T> | undefined
}

/** The built-in definition of a kind; undefined when there is none. */
export function findByKind<T extends KubeObject = KubeObject>({
  group,
  version,
  kind,
}: GroupVersionKind): ResourceDefinition<T> | undefined {
  return BY_KIND.get(`${group}/${version}/${kind}`) as ResourceDefinition<T> | undefined
}

function sorted(definitions: readonly ResourceDefinition[]): readonly ResourceDefinition[] {
  return [...definitions].sort((a, b) => rank(a) - rank(b) || (a.resource < b.resource ? -1 : 1))
}

function rank({ group, version }: ResourceDefinition): number {
  if (group === '') return -1
  const at = API_GROUPS.findIndex((candidate) => candidate.group === group)
  return at * 100 + (API_GROUPS[at]?.versions.indexOf(version) ?? 0)
}
