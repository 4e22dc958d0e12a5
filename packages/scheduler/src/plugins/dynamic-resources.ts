import { definePlugin } from '../framework/plugin.ts'
import { rejectsForGood } from '../framework/verdict.ts'

const NOT_SIMULATED = rejectsForGood('resource claims cannot be allocated: dynamic resource allocation is not simulated')

/**
 * Takes kube-scheduler's place for resource claims. Upstream: plugins/dynamicresources
 * Differs: claims are not allocated; a pod with resourceClaims stays pending and says so.
 */
export const dynamicResources = definePlugin({
  name: 'DynamicResources',
  preFilter: ({ spec }) => ((spec.resourceClaims ?? []).length === 0 ? undefined : NOT_SIMULATED),
  /** What upstream has to say of a pod without claims, and of a cycle that ended before it was asked. */
  postFilter(_pod, { wasPrepared }) {
    const message = wasPrepared ? 'no new claims to deallocate' : 'not found'
    return { code: wasPrepared ? 'unschedulable' : 'error', message, nominatedNodeName: undefined, victims: [] }
  },
})
