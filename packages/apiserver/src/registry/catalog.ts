import type { ResourceDefinition } from '@kubesim/api'
import { ServedResource, type ServedResourceOptions } from './served-resource.ts'

type ByResource = Map<string, ServedResource>

/** The resources this server serves, by group, version and plural name. Custom resources come and go while it runs. */
export class ResourceCatalog {
  private readonly groups = new Map<string, Map<string, ByResource>>()
  /** By name in the store, in the version in which objects are stored. */
  private readonly byStorage = new Map<string, ServedResource>()
  private unlisted: (group: string, version: string, resource: string) => ServedResource | undefined = () => undefined

  add(definition: ResourceDefinition, options?: ServedResourceOptions): ServedResource {
    const served = new ServedResource(definition, options)
    let versions = this.groups.get(definition.group)
    if (versions === undefined) {
      versions = new Map()
      this.groups.set(definition.group, versions)
    }
    let resources = versions.get(definition.version)
    if (resources === undefined) {
      resources = new Map()
      versions.set(definition.version, resources)
    }
    if (resources.has(definition.resource)) throw new Error(`${served.apiVersion} ${definition.resource} is already served`)
    resources.set(definition.resource, served)
    if (definition.storedAs === undefined && !this.byStorage.has(served.storageName)) this.byStorage.set(served.storageName, served)
    return served
  }

  remove(definition: ResourceDefinition): void {
    const versions = this.groups.get(definition.group)
    const resources = versions?.get(definition.version)
    if (versions === undefined || resources === undefined) return
    const served = resources.get(definition.resource)
    resources.delete(definition.resource)
    if (served !== undefined && this.byStorage.get(served.storageName) === served) this.byStorage.delete(served.storageName)
    if (resources.size === 0) versions.delete(definition.version)
    if (versions.size === 0) this.groups.delete(definition.group)
  }

  find(group: string, version: string, resource: string): ServedResource | undefined {
    return this.groups.get(group)?.get(version)?.get(resource) ?? this.unlisted(group, version, resource)
  }

  /** Asked for what is not in the catalog, for groups that cannot say what there is. */
  serveUnlisted(find: (group: string, version: string, resource: string) => ServedResource | undefined): void {
    this.unlisted = find
  }

  findByKind(group: string, version: string, kind: string): ServedResource | undefined {
    const resources = this.groups.get(group)?.get(version)
    if (resources === undefined) return undefined
    for (const served of resources.values()) if (served.definition.kind === kind) return served
    return undefined
  }

  /** What serves a key range of the store as it is stored. */
  stored(storageName: string): ServedResource | undefined {
    return this.byStorage.get(storageName)
  }

  /** In the order in which they were added. */
  *all(): IterableIterator<ServedResource> {
    for (const versions of this.groups.values()) for (const resources of versions.values()) yield* resources.values()
  }
}
