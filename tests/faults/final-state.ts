import {
  type Cluster,
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  jobs,
  namespaces,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  type ResourceDefinition,
  replicaSets,
  replicationControllers,
  serviceAccounts,
  services,
  statefulSets,
} from 'kubesim'
import { stateOf } from '../../packages/controllers/src/kit/final-state.fixture.ts'

const RESOURCES = [
  controllerRevisions,
  cronJobs,
  daemonSets,
  deployments,
  endpointSlices,
  jobs,
  namespaces,
  persistentVolumeClaims,
  podDisruptionBudgets,
  pods,
  replicaSets,
  replicationControllers,
  serviceAccounts,
  services,
  statefulSets,
] as unknown as readonly ResourceDefinition[]

/** What a cluster has come to, the same for clusters that differ by luck alone. */
export function finalState(cluster: Cluster): readonly string[] {
  return stateOf(RESOURCES, (definition) => cluster.list(definition))
}
