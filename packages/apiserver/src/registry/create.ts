import type { ApiResponse, KubeObject, ObjectMeta } from '@kubesim/api'
import { requireAllowed } from '../auth/requirement.ts'
import { alreadyExists, generatedNameTaken, invalid, unclassified } from '../failures.ts'
import type { RequestScope } from '../request-scope.ts'
import { decodeBody } from './decode.ts'
import type { IdentitySource } from './identity.ts'
import { checkNamespace, dedupeOwners } from './incoming.ts'
import { trackUpdateOf } from './managed-fields.ts'
import { createdMetadata, withMetadata } from './metadata.ts'
import { validateNewMetadata } from './metadata-validation.ts'
import { atNextRevision, insert } from './stored.ts'

/** Times that another name is drawn when the generated one is taken. Upstream: registry maxNameGenerationCreateAttempts */
const NAME_ATTEMPTS_MAX = 8

/** POST. Upstream: handlers.createHandler */
export function createObject(scope: RequestScope): ApiResponse {
  const given = dedupeOwners(scope, decodeBody(scope))
  checkNamespace(scope, given)
  const { answerCreate } = scope.resource.hooks
  if (answerCreate !== undefined) return { type: 'object', code: 201, object: answerCreate(scope, given), warnings: scope.warnings }
  return created(scope, given, trackUpdateOf(scope, { live: undefined, next: given, subresource: '' }))
}

/** A PUT or an apply of an object that does not exist needs the permission to create it. */
export function createByUpdate(scope: RequestScope, given: KubeObject, managedFields?: ObjectMeta['managedFields']): ApiResponse {
  requireAllowed(scope, 'create')
  return created(scope, given, managedFields ?? trackUpdateOf(scope, { live: undefined, next: given, subresource: '' }))
}

function created(scope: RequestScope, given: KubeObject, managedFields: ObjectMeta['managedFields']): ApiResponse {
  return { type: 'object', code: 201, object: storeNew(scope, given, managedFields), warnings: scope.warnings }
}

/** Takes a new object through admission, preparation and validation into the store. Upstream: registry.Store.Create, rest.BeforeCreate */
function storeNew(scope: RequestScope, given: KubeObject, managedFields: ObjectMeta['managedFields']): KubeObject {
  const { core, resource } = scope
  const admission = { operation: 'CREATE', subresource: '', name: given.metadata.name ?? '', object: given, oldObject: undefined } as const
  const admitted = dedupeOwners(scope, core.admission.admit(scope, admission)!, true)
  const kept = admitted.metadata.managedFields === given.metadata.managedFields ? managedFields : admitted.metadata.managedFields
  const named = withMetadata(resource, admitted, newMetadata(scope, admitted.metadata, kept))
  const begun = resource.hooks.beginCreate === undefined ? named : resource.hooks.beginCreate(scope, named)
  const { strategy } = resource.definition
  const object = strategy.prepareForCreate === undefined ? begun : strategy.prepareForCreate(begun, core.clock.now, scope.user)
  validate(scope, object)
  core.admission.validate(scope, admission, object)
  // A plugin may have written something, as quotas do.
  return store(scope, scope.dryRun ? object : atNextRevision(scope, object), given.metadata)
}

function store(scope: RequestScope, object: KubeObject, given: ObjectMeta): KubeObject {
  const { core, resource } = scope
  const key = resource.keyOf(object.metadata.namespace, object.metadata.name!)
  if (scope.dryRun) {
    if (core.store.get(resource.storageName, key) !== undefined) throw nameTaken(scope, object, given)
    return object
  }
  if (given.resourceVersion) throw unclassified('resourceVersion should not be set on objects to be created')
  if (resource.hooks.commitCreate === undefined) {
    const stored = insert(scope, key, object)
    if (stored === undefined) throw nameTaken(scope, object, given)
    return stored
  }
  if (core.store.get(resource.storageName, key) !== undefined) throw nameTaken(scope, object, given)
  resource.hooks.commitCreate(scope, object)
  return insert(scope, key, atNextRevision(scope, object))!
}

function newMetadata(scope: RequestScope, given: ObjectMeta, managedFields: ObjectMeta['managedFields']): ObjectMeta {
  const { core, resource } = scope
  return createdMetadata(given, {
    name: given.name !== undefined && given.name !== '' ? given.name : generatedName(scope, given.generateName ?? ''),
    namespace: scope.namespace,
    uid: identitiesOf(scope).uid(resource),
    resourceVersion: scope.dryRun ? undefined : String(core.store.nextRevision),
    generation: resource.hasGeneration ? 1 : given.generation,
    creationTimestamp: core.clock.now,
    managedFields,
  })
}

/** Another name is drawn while the name is taken, a few times. */
function generatedName(scope: RequestScope, base: string): string {
  if (base === '') return ''
  const { core, resource, namespace } = scope
  const identities = identitiesOf(scope)
  let name = identities.generateName(resource, base)
  for (let attempt = 1; attempt < NAME_ATTEMPTS_MAX; attempt++) {
    if (core.store.get(resource.storageName, resource.keyOf(namespace, name)) === undefined) break
    name = identities.generateName(resource, base)
  }
  return name
}

/** A dry run draws from streams of its own, so that it leaves no trace in the names of what comes after it. */
function identitiesOf({ core, dryRun }: RequestScope): IdentitySource {
  return dryRun ? core.dryRunIdentities : core.identities
}

function validate(scope: RequestScope, object: KubeObject): void {
  const { resource } = scope
  const { strategy } = resource.definition
  const ofMetadata = validateNewMetadata(resource, object.metadata)
  const ofKind = strategy.validate?.(object)
  if (ofMetadata.length > 0 || (ofKind !== undefined && ofKind.length > 0)) {
    throw invalid(resource.definition, object.metadata.name!, [...ofMetadata, ...(ofKind ?? [])])
  }
  if (strategy.warnings !== undefined) for (const warning of strategy.warnings(object)) scope.warn(warning)
}

function nameTaken(scope: RequestScope, object: KubeObject, given: ObjectMeta): Error {
  const { core, resource } = scope
  const name = object.metadata.name!
  const existing = core.store.get(resource.storageName, resource.keyOf(object.metadata.namespace, name))!
  const terminating = resource.fromStored(existing.value).metadata.deletionTimestamp !== undefined
  if (given.generateName) return generatedNameTaken(resource.definition, name, terminating)
  return alreadyExists(resource.definition, name, terminating)
}
