import { type JsonObject, type KubeObject, type ScalePaths, type StructSchema, schemaForKind } from '@kubesim/api'
import { difference, hasPath } from '../fields/field-set.ts'
import { fieldSetOf } from '../fields/field-set-builder.ts'
import { fieldPath, type Path } from '../fields/path-element.ts'
import { FieldManager, type Write } from './field-manager.ts'
import { identifierOf, type ManagedRecord, type ManagedRecords } from './managed-records.ts'

const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' }
const SCALE_VERSION = 'autoscaling/v1'
const REPLICAS_IN_SCALE = fieldPath('spec', 'replicas')

/** A change of the scale of an object. */
export interface ScaleChange {
  readonly live: KubeObject
  readonly next: KubeObject
  /** What an apply says; undefined for any other write. */
  readonly config: JsonObject | undefined
  readonly force: boolean
}

/**
 * Owners of an object whose scale is written: its replicas are one field of two resources. Upstream: managedfields.ScaleHandler
 */
export class ScaleOwnership {
  private readonly apiVersion: string
  private readonly path: Path
  private readonly paths: ScalePaths
  private readonly manager: FieldManager

  constructor(apiVersion: string, paths: ScalePaths) {
    const schema = schemaForKind(SCALE) as StructSchema
    this.apiVersion = apiVersion
    this.paths = paths
    this.path = fieldPath(...paths.specReplicas)
    this.manager = new FieldManager({
      schema,
      apiVersion: SCALE_VERSION,
      subresource: 'scale',
      filterFor: () => undefined,
      convert: (typed, version) => (version === SCALE_VERSION ? typed : undefined),
    })
  }

  /** Throws a ConflictsError for an apply of replicas that another manager owns. */
  track(managed: ManagedRecords, { live, next, config, force }: ScaleChange, write: Write): ManagedRecords {
    const scales = this.toScale(managed)
    if (config !== undefined) {
      return this.toParent(managed, this.manager.apply(this.scaleOf(live), config, scales, { ...write, force }).managed)
    }
    const tracked = scales.size === 0 ? scales : this.manager.update(this.scaleOf(live), this.scaleOf(next), scales, write)
    return this.toParent(managed, tracked)
  }

  private scaleOf(object: KubeObject): JsonObject {
    const { specReplicas } = this.paths
    const replicas = specReplicas.reduce<unknown>((value, step) => (value as JsonObject | undefined)?.[step], object)
    const spec = typeof replicas === 'number' && replicas !== 0 ? { replicas } : {}
    return { apiVersion: SCALE_VERSION, kind: SCALE.kind, metadata: object.metadata, spec }
  }

  /** Owners of the replicas, as owners of a scale's. */
  private toScale(managed: ManagedRecords): ManagedRecords {
    const set = fieldSetOf(REPLICAS_IN_SCALE)
    const scales = new Map<string, ManagedRecord>()
    for (const { info, time, set: owned } of managed.values()) {
      if (info.apiVersion !== this.apiVersion || !hasPath(owned, this.path)) continue
      const scaled = { ...info, apiVersion: SCALE_VERSION }
      scales.set(identifierOf(scaled), { info: scaled, time, set, entry: undefined })
    }
    return scales
  }

  /** The object's owners, the replicas being owned by who owns the scale's. Entries that scaling makes have no time. */
  private toParent(parent: ManagedRecords, scales: ManagedRecords): ManagedRecords {
    const replicas = fieldSetOf(this.path)
    const owners = new Map<string, ManagedRecord>()
    const taken = new Set<string>()
    for (const [identifier, record] of parent) {
      if (record.info.apiVersion !== this.apiVersion) continue
      const kept = scales.has(identifier) || !hasPath(record.set, this.path)
      if (kept && hasPath(record.set, this.path)) taken.add(identifier)
      owners.set(identifier, kept ? record : { ...record, set: difference(record.set, replicas) })
    }
    for (const [identifier, { info, set }] of scales) {
      if (taken.has(identifier) || !hasPath(set, REPLICAS_IN_SCALE)) continue
      owners.set(identifier, { info: { ...info, apiVersion: this.apiVersion }, time: undefined, set: replicas, entry: undefined })
    }
    return owners
  }
}
