import { type KubeObject, type Pod, type PodTemplateSpec, pods } from '@kubesim/api'
import { type CreateAction, create, type DeleteAction, remove } from '../kit/action.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { controllerReference } from './claims.ts'

/** A pod of a template, named after its owner. Upstream: pkg/controller GetPodFromTemplate */
export function podOf(owner: KubeObject, { metadata, spec }: PodTemplateSpec): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${owner.metadata.name}-`,
      namespace: owner.metadata.namespace!,
      labels: metadata?.labels,
      annotations: metadata?.annotations,
      finalizers: metadata?.finalizers,
      ownerReferences: [controllerReference(owner)],
    },
    spec: spec!,
  }
}

/** Upstream: pkg/controller RealPodControl CreatePods */
export function createPod(pod: Pod): CreateAction {
  return create(pods, pod, {
    onSuccess: (created) => ({ type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` }),
    tolerate: isNamespaceTerminating,
  })
}

/** Upstream: pkg/controller RealPodControl DeletePod */
export function deletePod(pod: Pod): DeleteAction {
  return remove(pods, pod, {
    onSuccess: () => ({ type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` }),
    onFailure: (error) => ({ type: 'Warning', reason: 'FailedDelete', message: `Error deleting: ${error.message}` }),
  })
}
