import { semanticDeepEqual } from '../../meta/semantic-equality.ts'
import type { ResourceStrategy } from '../../resource.ts'
import { schemaOf } from '../../schema/model.ts'
import type { PersistentVolumeSpec, VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../../types/generated.ts'
import { validateCsi } from '../core/persistent-volume/validation.ts'
import { validateAccessModes } from '../core/persistent-volume-claim/claim-spec.ts'
import { validateCsiDriverName } from '../core/pod/validation/local-volumes.ts'
import { utf8Length } from '../rules/base64.ts'
import { type ErrorList, errorsOf } from '../rules/error-list.ts'
import { rangeMessage } from '../rules/formats.ts'
import { nameIsDnsSubdomain } from '../rules/names.ts'
import { IMMUTABLE_MESSAGE } from '../rules/values.ts'
import { changed } from '../structural-sharing.ts'
import { defaultVolumeAttachment } from './defaults.ts'

const METADATA_BYTES_MAX = 256 * 1024
const MESSAGE_BYTES_MAX = 1024
const INT32_MAX = 2 ** 31 - 1
const EITHER = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
const INLINE = 'in the context of inline volumes'

/** Upstream: pkg/registry/storage/volumeattachment */
export const volumeAttachmentStrategy: ResourceStrategy<VolumeAttachment> = {
  applyDefaults: defaultVolumeAttachment,
  prepareForCreate: (attachment) => changed(attachment, { status: undefined }),
  validate: (attachment) =>
    errorsOf((errors) => {
      validateAttachment(attachment, errors)
      const { attacher, source } = attachment.spec ?? {}
      validateCsiDriverName(attacher, 'spec.attacher', errors)
      const name = source?.persistentVolumeName
      if (name !== undefined) errors.invalidAll('spec.source.persistentVolumeName', name, nameIsDnsSubdomain(name, false))
    }),
  validateUpdate: validateChange,
  validateStatusUpdate: validateChange,
  validateName: nameIsDnsSubdomain,
}

function validateChange(next: VolumeAttachment, live: VolumeAttachment): ReturnType<typeof errorsOf> {
  return errorsOf((errors) => {
    validateAttachment(next, errors)
    if (semanticDeepEqual(next.spec, live.spec, schemaOf('io.k8s.api.storage.v1.VolumeAttachmentSpec'))) return
    const { attacher = '', nodeName = '', source = {} } = next.spec ?? {}
    const { persistentVolumeName = null, inlineVolumeSpec = null } = source
    const shown = {
      Attacher: attacher,
      Source: { PersistentVolumeName: persistentVolumeName, InlineVolumeSpec: inlineVolumeSpec },
      NodeName: nodeName,
    }
    errors.invalid('spec', shown, IMMUTABLE_MESSAGE)
  })
}

/** Upstream: pkg/apis/storage/validation ValidateVolumeAttachment */
function validateAttachment({ spec, status }: VolumeAttachment, errors: ErrorList): void {
  const { attacher, nodeName = '', source = {} } = spec ?? {}
  if (!attacher) errors.required('spec.attacher')
  validateSource(source, errors)
  errors.invalidAll('spec.nodeName', nodeName, nameIsDnsSubdomain(nodeName, false))
  const metadata = Object.entries(status?.attachmentMetadata ?? {})
  const bytes = metadata.reduce((sum, [key, value]) => sum + utf8Length(key) + utf8Length(value), 0)
  if (bytes > METADATA_BYTES_MAX) errors.tooLong('status.attachmentMetadata', METADATA_BYTES_MAX)
  validateProblem(status?.attachError, 'status.attachError', errors)
  validateProblem(status?.detachError, 'status.detachError', errors)
}

function validateSource({ persistentVolumeName, inlineVolumeSpec }: VolumeAttachmentSource, errors: ErrorList): void {
  const field = 'spec.source'
  if (inlineVolumeSpec === undefined && persistentVolumeName === undefined) errors.required(field, EITHER)
  else if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) errors.forbidden(field, EITHER)
  else if (inlineVolumeSpec !== undefined) validateInline(inlineVolumeSpec, `${field}.inlineVolumeSpec`, errors)
  else if (persistentVolumeName === '') errors.required(`${field}.persistentVolumeName`, 'must specify non empty persistentVolumeName')
}

/** A volume that no object stands for: always one of CSI. Upstream: ValidatePersistentVolumeSpec for inline volumes */
function validateInline(spec: PersistentVolumeSpec, field: string, errors: ErrorList): void {
  const { accessModes = [], csi, volumeMode = 'Filesystem' } = spec
  if (spec.claimRef !== undefined) errors.forbidden(`${field}.claimRef`, `may not be specified ${INLINE}`)
  if (Object.keys(spec.capacity ?? {}).length > 0) errors.forbidden(`${field}.capacity`, `may not be specified ${INLINE}`)
  if (csi === undefined) errors.required(`${field}.csi`, `has to be specified ${INLINE}`)
  if (accessModes.length === 0) errors.required(`${field}.accessModes`)
  validateAccessModes(accessModes, `${field}.accessModes`, errors)
  if (csi !== undefined) validateCsi(csi, `${field}.csi`, errors)
  if (spec.storageClassName) errors.forbidden(`${field}.storageClassName`, `may not be specified ${INLINE}`)
  if (volumeMode !== 'Filesystem') {
    errors.forbidden(`${field}.volumeMode`, `may not specify volumeMode other than Filesystem ${INLINE}`)
  }
}

/** Upstream: validateVolumeError */
function validateProblem(problem: VolumeError | undefined, field: string, errors: ErrorList): void {
  const { message = '', errorCode } = problem ?? {}
  if (utf8Length(message) > MESSAGE_BYTES_MAX) errors.tooLong(`${field}.message`, METADATA_BYTES_MAX)
  if (errorCode !== undefined && errorCode < 0) errors.invalid(`${field}.errorCode`, errorCode, rangeMessage(0, INT32_MAX))
}
