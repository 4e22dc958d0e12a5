import { formatTime, isAlreadyExists, isNotFound, type Node, nodes, type Pod, pods } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import { type Kernel, RunningHash } from '@kubesim/kernel'

const CONFIG = 'kubernetes.io/config.'
const MIRROR = `${CONFIG}mirror`

/**
 * Pods that a kubelet runs of its own accord, from files on its machine. The API shows each as a mirror pod: deleting that stops nothing, and brings
 * it back. Upstream: pkg/kubelet/config/common.go applyDefaults, pkg/kubelet/pod/mirror_client.go
 */
export class StaticPods {
  private readonly manifests: ReadonlyMap<string, Pod>
  private readonly client: Client

  constructor(manifests: readonly Pod[], nodeName: string, { client, kernel }: { readonly client: Client; readonly kernel: Kernel }) {
    this.client = client
    const seen = formatTime(kernel.now)
    this.manifests = new Map(manifests.map((pod) => staticPod(pod, nodeName, seen)).map((pod) => [keyIn(pod), pod]))
  }

  /** Whether a pod of the API stands for one of these. */
  shows(pod: Pod): boolean {
    return pod.metadata.annotations?.[MIRROR] !== undefined && this.manifests.has(keyIn(pod))
  }

  /** Makes the mirror pods that are missing, as long as the Node is there that owns them. */
  mirror(nodeName: string): void {
    if (this.manifests.size === 0) return
    const node = this.client.of(nodes).find({ name: nodeName })
    if (node === undefined) return
    for (const pod of this.manifests.values()) this.create(pod, node)
  }

  private create(pod: Pod, { metadata: { name, uid } }: Node): void {
    const owner = { apiVersion: 'v1', kind: 'Node', name: name!, uid: uid!, controller: true }
    try {
      this.client.of(pods).create({ ...pod, metadata: { ...pod.metadata, ownerReferences: [owner] } })
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error)) throw error
    }
  }
}

function keyIn({ metadata: { namespace, name } }: Pod): string {
  return `${namespace}/${name}`
}

/** As the kubelet reads it: named after its node, bound to it, and not to be driven away by any taint that says NoExecute. */
function staticPod(pod: Pod, nodeName: string, seen: string): Pod {
  const hash = contentHash(pod)
  const tolerations = [...(pod.spec.tolerations ?? []), { effect: 'NoExecute', operator: 'Exists' }]
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      name: `${pod.metadata.name}-${nodeName}`,
      annotations: {
        ...pod.metadata.annotations,
        [`${CONFIG}hash`]: hash,
        [MIRROR]: hash,
        [`${CONFIG}seen`]: seen,
        [`${CONFIG}source`]: 'file',
      },
    },
    spec: { ...pod.spec, nodeName, tolerations },
  }
}

/** 32 hexadecimal digits that tell manifests apart. */
function contentHash(pod: Pod): string {
  const text = JSON.stringify(pod)
  return ['a', 'b'].map((seed) => digestOf(seed, text)).join('')
}

function digestOf(seed: string, text: string): string {
  const hash = new RunningHash(seed)
  hash.text(text)
  return hash.digest
}
