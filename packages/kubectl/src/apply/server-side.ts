import { isConflict, type KubeObject, type RequestOptions } from '@kubesim/api'
import type { ObjectPath } from '../api-calls.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { ResourceInfo } from '../resource-builder/builder.ts'
import { LAST_APPLIED, lastApplied } from './last-applied.ts'
import { clientSideManagers, ownersOfLastApplied, upgradedManagedFields } from './managed-fields.ts'

const MANAGER = 'kubectl'
const ANNOTATION_MANAGER = 'kubectl-last-applied'

const CONFLICT_ADVICE = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`

export interface ServerSideOptions {
  readonly dryRun: boolean
  readonly fieldValidation: NonNullable<RequestOptions['fieldValidation']>
}

/**
 * `apply --server-side` of one object. Fields that a client-side apply had come over to the new manager. Upstream: applyOneObject,
 * migrateToSSAIfNecessary
 */
export function applyOnServer(invocation: Invocation, info: ResourceInfo, options: ServerSideOptions): KubeObject {
  const { flags } = invocation
  const manager = flags.given('field-manager') ? flags.text('field-manager') : MANAGER
  const subresource = flags.text('subresource')
  const at: ObjectPath = {
    definition: info.definition,
    namespace: info.namespace,
    name: info.name,
    ...(subresource !== '' && { subresource }),
  }
  const requestOptions = {
    fieldManager: manager,
    force: flags.boolean('force-conflicts'),
    fieldValidation: options.fieldValidation,
    ...(options.dryRun && { dryRun: true }),
  }
  const apply = () => invocation.api.patch(at, { type: 'application/apply-patch+yaml', body: info.object }, requestOptions)
  const applied = sendOrAdvise(apply)
  if (options.dryRun) return applied
  return migrated(invocation, applied, { info, manager, apply })
}

function sendOrAdvise(apply: () => KubeObject): KubeObject {
  try {
    return apply()
  } catch (error) {
    if (!isConflict(error)) throw error
    throw fail(`${(error as Error).message}\n${CONFLICT_ADVICE}`)
  }
}

interface Migration {
  readonly info: ResourceInfo
  readonly manager: string
  readonly apply: () => KubeObject
}

/** Troubles here are told, never a failure: the object itself has been applied. */
function migrated(invocation: Invocation, applied: KubeObject, { info, manager, apply }: Migration): KubeObject {
  const { api } = invocation
  const at = { definition: info.definition, namespace: info.namespace, name: info.name }
  let object = applied
  try {
    if (manager === MANAGER) object = keepAnnotation(invocation, object, at)
    const managers = clientSideManagers(object)
    const fields = upgradedManagedFields(object.metadata.managedFields ?? [], managers, manager)
    if (fields === undefined) return object
    api.patch(at, {
      type: 'application/json-patch+json',
      body: [
        { op: 'replace', path: '/metadata/managedFields', value: fields },
        { op: 'replace', path: '/metadata/resourceVersion', value: object.metadata.resourceVersion },
      ],
    })
    return apply()
  } catch (error) {
    invocation.complain(
      `Warning: server rejected managed fields migration to Server-Side Apply. This is non-fatal and will be retried next time you apply. Error: ${(error as Error).message}`,
    )
    return object
  }
}

/** The annotation gets a manager of its own, so that the next apply does not drop it. Upstream: saveLastApplyAnnotationIfNecessary */
function keepAnnotation({ api }: Invocation, object: KubeObject, at: ObjectPath): KubeObject {
  const annotation = lastApplied(object)
  if (annotation === undefined || ownersOfLastApplied(object, 'Apply').length > 0) return object
  const { name, namespace } = object.metadata
  const body = {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), annotations: { [LAST_APPLIED]: annotation } },
  }
  return api.patch(at, { type: 'application/apply-patch+yaml', body }, { fieldManager: ANNOTATION_MANAGER })
}
