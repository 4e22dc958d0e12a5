import type { PluginUse } from '../framework/profile.ts'
import { defaultBinder } from './default-binder.ts'
import { defaultPreemption } from './default-preemption.ts'
import { dynamicResources } from './dynamic-resources.ts'
import { imageLocality } from './image-locality.ts'
import { interPodAffinity } from './inter-pod-affinity.ts'
import { nodeAffinity } from './node-affinity.ts'
import { nodeName } from './node-name.ts'
import { nodePorts } from './node-ports.ts'
import { nodeResourcesBalancedAllocation } from './node-resources-balanced-allocation.ts'
import { nodeResourcesFit } from './node-resources-fit.ts'
import { nodeUnschedulable } from './node-unschedulable.ts'
import { nodeVolumeLimits } from './node-volume-limits.ts'
import { podTopologySpread } from './pod-topology-spread.ts'
import { prioritySort } from './priority-sort.ts'
import { schedulingGates } from './scheduling-gates.ts'
import { taintToleration } from './taint-toleration.ts'
import { volumeBinding } from './volume-binding.ts'
import { volumeRestrictions } from './volume-restrictions.ts'
import { volumeZone } from './volume-zone.ts'

/** What kube-scheduler runs when nobody says otherwise, in its order. Upstream: apis/config/v1 getDefaultPlugins */
export const DEFAULT_PLUGINS: readonly PluginUse[] = [
  { plugin: schedulingGates },
  { plugin: prioritySort },
  { plugin: nodeUnschedulable },
  { plugin: nodeName },
  { plugin: taintToleration, weight: 3 },
  { plugin: nodeAffinity, weight: 2 },
  { plugin: nodePorts },
  { plugin: nodeResourcesFit, weight: 1 },
  { plugin: volumeRestrictions },
  { plugin: nodeVolumeLimits },
  { plugin: volumeBinding },
  { plugin: volumeZone },
  { plugin: podTopologySpread, weight: 2 },
  { plugin: interPodAffinity, weight: 2 },
  { plugin: dynamicResources },
  { plugin: defaultPreemption },
  { plugin: nodeResourcesBalancedAllocation, weight: 1 },
  { plugin: imageLocality, weight: 1 },
  { plugin: defaultBinder },
]
