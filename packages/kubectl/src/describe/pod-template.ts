import type { PodTemplateSpec } from '@kubesim/api'
import { writeContainers } from './containers.ts'
import { Description } from './description.ts'
import { writeAnnotations, writeLabels, writeList } from './metadata.ts'
import { tolerationTexts, writeSpreadConstraints, writeWorkloadReference } from './pod-text.ts'
import { writeVolumes } from './volumes.ts'

/** Upstream: DescribePodTemplate */
export function writePodTemplate(out: Description, template: PodTemplateSpec | undefined): void {
  out.line(0, 'Pod Template:')
  if (template === undefined) {
    out.write(1, '<unset>')
    return
  }
  const { metadata = {}, spec = { containers: [] } } = template
  writeLabels(out, '  Labels', metadata.labels)
  if (Object.keys(metadata.annotations ?? {}).length > 0) writeAnnotations(out, '  Annotations', metadata.annotations)
  if (spec.serviceAccountName) out.line(1, `Service Account:\t${spec.serviceAccountName}`)
  const space = '  '
  if (spec.initContainers !== undefined && spec.initContainers.length > 0) {
    writeContainers(out, { label: 'Init Containers', containers: spec.initContainers, space })
  }
  writeContainers(out, { label: 'Containers', containers: spec.containers ?? [], space })
  writeVolumes(out, spec.volumes, space)
  writeSpreadConstraints(out, spec.topologySpreadConstraints, space)
  if (spec.priorityClassName) out.line(1, `Priority Class Name:\t${spec.priorityClassName}`)
  writeLabels(out, '  Node-Selectors', spec.nodeSelector)
  writeList(out, '  Tolerations', tolerationTexts(spec.tolerations))
  writeWorkloadReference(out, spec, space)
}

/** As `rollout history --revision` shows it: its tabs are not set out in columns. */
export function podTemplateText(template: PodTemplateSpec | undefined): string {
  const out = new Description()
  writePodTemplate(out, template)
  return out.raw()
}
