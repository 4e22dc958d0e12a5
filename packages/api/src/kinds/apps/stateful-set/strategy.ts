import type { ResourceStrategy } from '../../../resource.ts'
import type { StatefulSet } from '../../../types/generated.ts'
import { claimSpecWarnings } from '../../core/persistent-volume-claim/claim-warnings.ts'
import { podTemplateWarnings } from '../../core/pod/warnings/pod-warnings.ts'
import { errorsOf } from '../../rules/error-list.ts'
import { nameIsDnsLabel } from '../../rules/names.ts'
import { changed } from '../../structural-sharing.ts'
import { withoutDisabledTemplateFields, withoutStatus } from '../workload-preparation.ts'
import { defaultStatefulSet } from './defaults.ts'
import { validateStatefulSet, validateStatefulSetStatus, validateStatefulSetUpdate } from './validation.ts'

/** Upstream: pkg/registry/apps/statefulset */
export const statefulSetStrategy: ResourceStrategy<StatefulSet> = {
  applyDefaults: defaultStatefulSet,
  prepareForCreate: (set) => prepare(withoutStatus(set), undefined),
  prepareForUpdate: prepare,
  validate: (set) => errorsOf((errors) => validateStatefulSet(set, errors)),
  validateUpdate: (next, live) => errorsOf((errors) => validateStatefulSetUpdate(next, live, errors)),
  validateStatusUpdate: (next, live) =>
    errorsOf((errors) => validateStatefulSetStatus(next.status ?? { replicas: 0 }, live.status, errors)),
  validateName: nameIsDnsLabel,
  warnings: statefulSetWarnings,
}

/** `maxUnavailable` is behind a gate that is off. */
function prepare(next: StatefulSet, live: StatefulSet | undefined): StatefulSet {
  const set = withoutDisabledTemplateFields(next, live)
  const { spec } = set
  const rollingUpdate = spec?.updateStrategy?.rollingUpdate
  const isKept = live?.spec?.updateStrategy?.rollingUpdate?.maxUnavailable !== undefined
  if (rollingUpdate?.maxUnavailable === undefined || isKept) return set
  const updateStrategy = { ...spec!.updateStrategy, rollingUpdate: changed(rollingUpdate, { maxUnavailable: undefined }) }
  return changed(set, { spec: changed(spec!, { updateStrategy }) })
}

function statefulSetWarnings(next: StatefulSet, live?: StatefulSet): readonly string[] {
  const { template, volumeClaimTemplates = [], revisionHistoryLimit } = next.spec ?? {}
  const isChanged = live === undefined || next.metadata.generation !== live.metadata.generation
  const part = live === undefined ? '' : '.Spec'
  return [
    ...(isChanged ? podTemplateWarnings(template, 'spec.template') : []),
    ...volumeClaimTemplates.flatMap(({ spec }, index) => claimSpecWarnings(spec ?? {}, `spec.volumeClaimTemplates[${index}]${part}`)),
    ...((revisionHistoryLimit ?? 0) < 0
      ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended']
      : []),
  ]
}
