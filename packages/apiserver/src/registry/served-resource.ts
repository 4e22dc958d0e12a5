import {
  dns1123Subdomain,
  groupVersion,
  type KubeObject,
  type NameRule,
  type ResourceDefinition,
  type ResourceStrategy,
  type Verb,
} from '@kubesim/api'
import { subresourcesOf } from '../discovery/discovery.ts'
import type { RegistryHooks } from './hooks.ts'
import type { StorageCodec } from './storage-codec.ts'

export interface ServedResourceOptions {
  /** How the objects are kept, when neither as they are nor just in another version. */
  readonly codec?: StorageCodec
  readonly hooks?: RegistryHooks
}

/** A definition as this server serves it: what every request needs to know, worked out once. */
export class ServedResource {
  readonly definition: ResourceDefinition
  /** Name of the key range in the store: `pods`, `apps/deployments`. Versions that share storage share it. */
  readonly storageName: string
  readonly codec: StorageCodec | undefined
  readonly hooks: RegistryHooks
  readonly apiVersion: string
  readonly listKind: string
  /** Stream of the random suffixes of generateName. */
  readonly nameStream: string
  /** Stream of the uids. */
  readonly uidStream: string
  private readonly namespaced: boolean
  private latestName = ''
  private latestNamespace: string | undefined
  private latestKey = 'undefined/'
  private knownStrategy: ResourceStrategy | undefined
  private knownNameRule: NameRule | undefined
  private plainShape: boolean | undefined
  private offered: ReadonlySet<string> | undefined

  constructor(definition: ResourceDefinition, options: ServedResourceOptions = {}) {
    const { group, resource, storedAs } = definition
    this.definition = definition
    this.namespaced = definition.namespaced
    this.storageName = storedAs === undefined ? storageNameOf(group, resource) : storageNameOf(storedAs.group, storedAs.resource)
    this.codec = options.codec ?? versionCodec(definition)
    this.hooks = options.hooks ?? {}
    this.apiVersion = groupVersion(definition)
    this.listKind = `${definition.kind}List`
    this.nameStream = `generateName/${this.storageName}`
    this.uidStream = `uid/${this.storageName}`
  }

  get strategy(): ResourceStrategy {
    this.knownStrategy ??= this.definition.strategy
    return this.knownStrategy
  }

  /** Rule for `metadata.name`. */
  get nameRule(): NameRule {
    this.knownNameRule ??= this.strategy.validateName?.bind(this.strategy) ?? dns1123Subdomain
    return this.knownNameRule
  }

  /** Objects have no other top-level fields than apiVersion, kind, metadata, spec and status: literals of that shape lose nothing. */
  get plain(): boolean {
    this.plainShape ??= [...this.definition.schema.fields.keys()].every((field) => PLAIN_FIELDS.has(field))
    return this.plainShape
  }

  /** Writes keep metadata.generation. */
  get hasGeneration(): boolean {
    return this.strategy.generation !== false
  }

  allows(verb: Verb): boolean {
    return this.definition.verbs.includes(verb)
  }

  /** Has the subresource. */
  offers(subresource: string): boolean {
    this.offered ??= new Set(subresourcesOf(this.definition).map(({ name }) => name))
    return this.offered.has(subresource)
  }

  /** The value that stands for an object in the store. */
  toStored(object: KubeObject): object {
    return this.codec === undefined ? object : this.codec.compact(object)
  }

  fromStored(value: object): KubeObject {
    return this.codec === undefined ? (value as KubeObject) : this.codec.expand(value)
  }

  /** Key in the store. One request asks several times for the same one: text that has been hashed once is found faster. */
  keyOf(namespace: string | undefined, name: string): string {
    if (!this.namespaced) return name
    if (name !== this.latestName || namespace !== this.latestNamespace) {
      this.latestName = name
      this.latestNamespace = namespace
      this.latestKey = `${namespace}/${name}`
    }
    return this.latestKey
  }
}

const PLAIN_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'spec', 'status'])

function storageNameOf(group: string, resource: string): string {
  return group === '' ? resource : `${group}/${resource}`
}

function versionCodec({ storedAs }: ResourceDefinition): StorageCodec | undefined {
  if (storedAs === undefined) return undefined
  return { compact: (object) => storedAs.toStored(object), expand: (value) => storedAs.fromStored(value as KubeObject) }
}
