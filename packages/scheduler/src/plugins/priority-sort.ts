import { definePlugin } from '../framework/plugin.ts'

/** Higher priority first, then who waits longest. Upstream: plugins/queuesort */
export const prioritySort = definePlugin({
  name: 'PrioritySort',
  compare: (a, b) => b.priority - a.priority || a.sinceMs - b.sinceMs || a.sequence - b.sequence,
})
