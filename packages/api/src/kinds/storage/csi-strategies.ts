import { quantitySign } from '../../quantity/index.ts'
import type { ResourceStrategy } from '../../resource.ts'
import type { CSIDriver, CSIDriverSpec, CSINode, CSINodeDriver, CSIStorageCapacity, StorageV1TokenRequest } from '../../types/generated.ts'
import { selectorForm } from '../core/internal/form.ts'
import { validateCsiDriverName } from '../core/pod/validation/local-volumes.ts'
import { utf8Length } from '../rules/base64.ts'
import { nodeSelectorWarnings } from '../rules/deprecated-node-labels.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { validateLabelSelector } from '../rules/labels.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { equalAs } from '../rules/semantic-equality.ts'
import { IMMUTABLE_MESSAGE, NEGATIVE_MESSAGE, validateImmutable, validateNonnegative, validateQualifiedName } from '../rules/values.ts'
import { defaultCsiDriver } from './defaults.ts'

const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType']
const LIFECYCLE_MODES = ['Persistent', 'Ephemeral']
const UPDATE_PERIOD_SECONDS_MIN = 10
const TOKEN_SECONDS_MIN = 600
const TOKEN_SECONDS_MAX = 2 ** 32
const NODE_ID_BYTES_MAX = 256
const TOKENS_IN_SECRETS =
  'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes'

/** Upstream: pkg/registry/storage/csidriver */
export const csiDriverStrategy: ResourceStrategy<CSIDriver> = {
  applyDefaults: defaultCsiDriver,
  validate: ({ spec }) => errorsOf((errors) => validateDriverSpec(spec, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      validateDriverSpec(next.spec, errors)
      const [{ attachRequired, volumeLifecycleModes: modes = [] }, before] = [next.spec, live.spec]
      validateImmutable(attachRequired === before.attachRequired, attachRequired, 'spec.attachedRequired', errors)
      const isSame = modes.join() === (before.volumeLifecycleModes ?? []).join()
      validateImmutable(isSame, modes, 'spec.volumeLifecycleModes', errors)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: ({ spec }, live) => {
    const { tokenRequests = [], serviceAccountTokenInSecrets } = spec
    if (tokenRequests.length === 0 || serviceAccountTokenInSecrets !== undefined) return []
    return live !== undefined && equalAs('api.storage.v1.CSIDriverSpec', { tokenRequests }, { tokenRequests: live.spec.tokenRequests })
      ? []
      : [TOKENS_IN_SECRETS]
  },
}

/** Upstream: pkg/apis/storage/validation validateCSIDriverSpec */
function validateDriverSpec(spec: CSIDriverSpec, errors: ErrorList): void {
  const { fsGroupPolicy, tokenRequests = [], volumeLifecycleModes = [], nodeAllocatableUpdatePeriodSeconds: period } = spec
  if (spec.attachRequired === undefined) errors.required('spec.attachedRequired')
  if (spec.podInfoOnMount === undefined) errors.required('spec.podInfoOnMount')
  if (spec.storageCapacity === undefined) errors.required('spec.storageCapacity')
  if (fsGroupPolicy !== undefined && !FS_GROUP_POLICIES.includes(fsGroupPolicy)) {
    errors.notSupported('spec.fsGroupPolicy', fsGroupPolicy, FS_GROUP_POLICIES)
  }
  validateTokenRequests(tokenRequests, errors)
  for (const mode of volumeLifecycleModes) {
    if (!LIFECYCLE_MODES.includes(mode)) errors.notSupported('spec.volumeLifecycleModes', mode, LIFECYCLE_MODES)
  }
  if (spec.seLinuxMount === undefined) errors.required('spec.seLinuxMount')
  if (period !== undefined && period < UPDATE_PERIOD_SECONDS_MIN) {
    errors.invalid('spec.nodeAllocatableUpdatePeriodSeconds', period, 'must be greater than or equal to 10 seconds')
  }
  const { serviceAccountTokenInSecrets: inSecrets } = spec
  if (inSecrets !== undefined && tokenRequests.length === 0) {
    const detail = 'serviceAccountTokenInSecrets is set but no tokenRequests are specified'
    errors.invalid('spec.serviceAccountTokenInSecrets', inSecrets, detail)
  }
}

/** One for each audience. Upstream: validateTokenRequests */
function validateTokenRequests(requests: readonly StorageV1TokenRequest[], errors: ErrorList): void {
  const audiences = new Set<string>()
  requests.forEach(({ audience = '', expirationSeconds }, index) => {
    const field = `spec.tokenRequests[${index}]`
    if (audiences.has(audience)) {
      errors.duplicate(`${field}.audience`, audience)
      return
    }
    audiences.add(audience)
    const refuse = (detail: string) => errors.invalid(`${field}.expirationSeconds`, expirationSeconds, detail)
    if (expirationSeconds === undefined) return
    if (expirationSeconds < TOKEN_SECONDS_MIN) refuse('may not specify a duration less than 10 minutes')
    if (expirationSeconds > TOKEN_SECONDS_MAX) refuse('may not specify a duration larger than 2^32 seconds')
  })
}

/** Upstream: pkg/registry/storage/csinode, which validates twice on update; each error is told once all the same */
export const csiNodeStrategy: ResourceStrategy<CSINode> = {
  validate: ({ spec }) => errorsOf((errors) => validateNodeDrivers(spec?.drivers, errors)),
  validateUpdate: ({ spec }, live) =>
    errorsOf((errors) => {
      validateNodeDrivers(spec?.drivers, errors)
      for (const before of live.spec?.drivers ?? []) {
        for (const driver of spec?.drivers ?? []) if (driver.name === before.name) validateSameDriver(driver, before, errors)
      }
    }),
  validateName: nameIsDnsSubdomain,
}

function validateNodeDrivers(drivers: readonly CSINodeDriver[] | undefined, errors: ErrorList): void {
  const names = new Set<string>()
  drivers?.forEach((driver, index) => {
    const field = `spec.drivers[${index}]`
    const { name = '', nodeID = '', allocatable, topologyKeys } = driver
    validateCsiDriverName(name, `${field}.name`, errors)
    if (nodeID === '') errors.required(`${field}.nodeID`)
    if (utf8Length(nodeID) > NODE_ID_BYTES_MAX) errors.invalid(`${field}.nodeID`, nodeID, `must be ${NODE_ID_BYTES_MAX} characters or less`)
    validateNonnegative(allocatable?.count, `${field}.allocatable.count`, errors)
    if (names.has(name)) errors.duplicate(`${field}.name`, name)
    names.add(name)
    topologyKeys?.forEach((key, at) => {
      if (key === '') errors.required(field)
      if (topologyKeys.indexOf(key) < at) errors.duplicate(field, key)
      validateQualifiedName(key, field, errors)
    })
  })
}

/** Of a driver that is there already only what it can take may change. */
function validateSameDriver(driver: CSINodeDriver, before: CSINodeDriver, errors: ErrorList): void {
  const fixed = ({ name, nodeID, topologyKeys }: CSINodeDriver) => ({ name, nodeID, topologyKeys })
  if (equalAs('api.storage.v1.CSINodeDriver', fixed(driver), fixed(before))) return
  const { name, nodeID = '', topologyKeys = null } = driver
  errors.invalid('spec.drivers', { Name: name, NodeID: nodeID, TopologyKeys: topologyKeys, Allocatable: null }, IMMUTABLE_MESSAGE)
}

/** Upstream: pkg/registry/storage/csistoragecapacity */
export const csiStorageCapacityStrategy: ResourceStrategy<CSIStorageCapacity> = {
  validate: (capacity) => errorsOf((errors) => validateStorageCapacity(capacity, errors)),
  validateUpdate: (next, live) =>
    errorsOf((errors) => {
      const allowInvalidValues = errorsOf((before) => validateLabelSelector(live.nodeTopology, 'nodeTopology', before)).length > 0
      validateStorageCapacity(next, errors, allowInvalidValues)
      if (!equalAs('apimachinery.pkg.apis.meta.v1.LabelSelector', next.nodeTopology, live.nodeTopology)) {
        errors.invalid('nodeTopology', next.nodeTopology === undefined ? null : selectorForm(next.nodeTopology), IMMUTABLE_MESSAGE)
      }
      if (next.storageClassName !== live.storageClassName) errors.invalid('storageClassName', next.storageClassName, IMMUTABLE_MESSAGE)
    }),
  validateName: nameIsDnsSubdomain,
  warnings: ({ nodeTopology }) => nodeSelectorWarnings(nodeTopology, 'nodeTopology'),
}

/** Upstream: ValidateCSIStorageCapacity */
function validateStorageCapacity(
  { nodeTopology, storageClassName = '', capacity }: CSIStorageCapacity,
  errors: ErrorList,
  allowInvalidValues = false,
): void {
  validateLabelSelector(nodeTopology, 'nodeTopology', errors, { allowInvalidValues })
  errors.invalidAll('storageClassName', storageClassName, nameIsDnsSubdomain(storageClassName, false))
  if (capacity !== undefined && quantitySign(capacity) < 0) errors.invalid('capacity', capacity, NEGATIVE_MESSAGE)
}
