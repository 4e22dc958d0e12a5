import type { Pod, PodSpec, Toleration } from '@kubesim/api'
import type { AdmissionPlugin } from './plugin.ts'
import { isPodWrite, memoiseOnSpec, withSpec } from './pod-spec.ts'

const NOT_READY: Toleration = {
  key: 'node.kubernetes.io/not-ready',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}
const UNREACHABLE: Toleration = {
  key: 'node.kubernetes.io/unreachable',
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
}

/** Pods stay five minutes on a node that is not ready or not reachable, unless they say otherwise. Upstream: plugin/pkg/admission/defaulttolerationseconds */
export function defaultTolerationSeconds(): AdmissionPlugin {
  const tolerate = memoiseOnSpec(withDefaultTolerations)
  return {
    name: 'DefaultTolerationSeconds',
    handles: isPodWrite,
    admit: ({ object }) => {
      const pod = object as Pod
      const spec = tolerate(pod.spec)
      return spec === pod.spec ? pod : withSpec(pod, spec)
    },
  }
}

function withDefaultTolerations(spec: PodSpec): PodSpec {
  const given = spec.tolerations ?? []
  const added = [NOT_READY, UNREACHABLE].filter((wanted) => !given.some((toleration) => covers(toleration, wanted)))
  return added.length === 0 ? spec : { ...spec, tolerations: [...given, ...added] }
}

function covers(toleration: Toleration, wanted: Toleration): boolean {
  return (!toleration.key || toleration.key === wanted.key) && (!toleration.effect || toleration.effect === wanted.effect)
}
