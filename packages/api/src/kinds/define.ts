import type { KubeObject } from '../meta/object.ts'
import type { ResourceDefinition, ResourceStrategy, ScalePaths, StoredVersion, SubresourceDefinition, Verb } from '../resource.ts'
import { schemaForKind } from '../schema/model.ts'
import type { StructSchema } from '../schema/schema.ts'
import { strategyFor } from './strategies.ts'

export const EVERY_VERB: readonly Verb[] = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
export const CREATE_ONLY: readonly Verb[] = ['create']
/** Subresources that show and change a part of the object. */
export const EDIT: readonly Verb[] = ['get', 'patch', 'update']
/** Subresources that open a stream, by GET or POST. */
export const STREAM: readonly Verb[] = ['create', 'get']
export const PROXY: readonly Verb[] = ['create', 'delete', 'get', 'patch', 'update']

/** Where the scale subresource of the built-in workloads finds its numbers. */
export const REPLICAS: ScalePaths = {
  specReplicas: ['spec', 'replicas'],
  statusReplicas: ['status', 'replicas'],
  selector: ['spec', 'selector'],
}

/** What a built-in resource says beyond its names; the rest follows from the kind. */
interface ResourceDetails {
  /** True unless said otherwise. */
  readonly namespaced?: boolean
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  /** Every verb unless said otherwise. */
  readonly verbs?: readonly Verb[]
  readonly status?: boolean
  readonly scale?: ScalePaths
  /** Group and version are the resource's own unless said otherwise. */
  readonly subresources?: readonly (Omit<SubresourceDefinition, 'group' | 'version'> & Partial<SubresourceDefinition>)[]
  readonly storedAs?: StoredVersion
  /** `storageVersionHash` as upstream publishes it. */
  readonly hash?: string
}

type DefineResource = <T extends KubeObject>(resource: string, kind: string, details?: ResourceDetails) => ResourceDefinition<T>

/** Defines the resources of one group version. Schema and strategy are looked up when first used, so that defining costs nothing. */
export function resourcesOf(group: string, version: string): DefineResource {
  return <T extends KubeObject>(resource: string, kind: string, details: ResourceDetails = {}): ResourceDefinition<T> => ({
    group,
    version,
    kind,
    resource,
    singular: kind.toLowerCase(),
    shortNames: details.shortNames ?? [],
    categories: details.categories ?? [],
    namespaced: details.namespaced ?? true,
    verbs: details.verbs ?? EVERY_VERB,
    get schema(): StructSchema {
      return builtInSchema({ group, version, kind })
    },
    status: details.status ?? false,
    ...(details.scale !== undefined && { scale: details.scale }),
    subresources: (details.subresources ?? []).map((subresource) => ({ group, version, ...subresource })),
    get strategy(): ResourceStrategy<T> {
      return strategyFor(group, kind)
    },
    ...(details.storedAs !== undefined && { storedAs: details.storedAs }),
    ...(details.hash !== undefined && { storageVersionHash: details.hash }),
  })
}

function builtInSchema(gvk: { group: string; version: string; kind: string }): StructSchema {
  const schema = schemaForKind(gvk)
  if (schema === undefined) throw new RangeError(`no schema for ${gvk.group}/${gvk.version} ${gvk.kind}`)
  return schema
}
