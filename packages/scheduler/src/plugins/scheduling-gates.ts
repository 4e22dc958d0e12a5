import { definePlugin } from '../framework/plugin.ts'
import { fits, rejectsForGood } from '../framework/verdict.ts'

/** Keeps a pod with scheduling gates out of the queue. Upstream: plugins/schedulinggates */
export const schedulingGates = definePlugin({
  name: 'SchedulingGates',
  preEnqueue({ spec: { schedulingGates: gates = [] } }) {
    if (gates.length === 0) return fits
    return rejectsForGood(`waiting for scheduling gates: [${gates.map(({ name }) => name).join(' ')}]`)
  },
  retryWhen: ['self/gates-removed'],
})
