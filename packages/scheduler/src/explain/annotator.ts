import { type Pod, pods, StatusError } from '@kubesim/api'
import type { Client } from '@kubesim/client'
import type { Kernel } from '@kubesim/kernel'
import type { Decision } from '../framework/decision.ts'
import type { Profile } from '../framework/profile.ts'
import { simulatorAnnotations } from './simulator-annotations.ts'

/** Writes decisions onto the pods they are about, as kube-scheduler-simulator does. */
export class Annotator {
  private readonly kernel: Kernel
  private readonly client: Client

  constructor({ kernel, client }: { readonly kernel: Kernel; readonly client: Client }) {
    this.kernel = kernel
    this.client = client
  }

  /** Through the status, which is all of a pod that a scheduler may write. */
  annotate({ metadata }: Pod, decision: Decision, profile: Profile): void {
    const at = { namespace: metadata.namespace!, name: metadata.name! }
    const annotations = simulatorAnnotations(decision, profile, metadata.annotations)
    const body = { metadata: { uid: metadata.uid, annotations } }
    try {
      this.client.of(pods).patch(at, { type: 'application/merge-patch+json', body, subresource: 'status' })
    } catch (error) {
      // Too many nodes for an annotation, or a pod that has gone: the decision stands all the same.
      if (!(error instanceof StatusError)) throw error
      this.kernel.trace.note(`${at.namespace}/${at.name} was not annotated: ${error.message}`)
    }
  }
}
