import { type Pod, StatusError } from '@kubesim/api'
import { failure, jsonAnswer, type PathAnswer, type PathHandler, type PathRequest } from '@kubesim/apiserver/http'
import { decisionTable, type InteractiveCluster } from '@kubesim/cluster'
import { DECISION_PATH } from './decision-path.ts'

const API_VERSION = 'decisions.kubesim.io/v1alpha1'

/**
 * The project's own API group: `GET .../namespaces/NAMESPACE/pods/NAME` is the scheduler's last decision on a pod, `POST .../preview` with
 * `{"pod": {...}, "nodes": ["node-1"]}` what would be decided about one. Left out of discovery, so that clients find there what a cluster has.
 */
export function decisionPaths(cluster: InteractiveCluster): PathHandler {
  return { prefix: `${DECISION_PATH}/`, answer: async (request) => answer(cluster, request) }
}

function answer(cluster: InteractiveCluster, request: PathRequest): PathAnswer | undefined {
  const [, first, namespace, pods, name, ...rest] = request.path.slice(DECISION_PATH.length).split('/')
  if (first === 'preview' && namespace === undefined) return request.method === 'POST' ? preview(cluster, request) : notAllowed()
  if (first !== 'namespaces' || pods !== 'pods' || name === undefined || rest.length > 0) return undefined
  if (request.method !== 'GET' && request.method !== 'HEAD') notAllowed()
  const decision = cluster.decision(name, namespace)
  const text = decision === undefined ? undefined : decisionTable(decision)
  if (decision === undefined) throw failure(404, 'NotFound', `the scheduler has no decision on pod ${namespace}/${name}, or no longer`)
  return jsonAnswer({ kind: 'Decision', apiVersion: API_VERSION, metadata: { name, namespace }, text, decision })
}

function preview(cluster: InteractiveCluster, { body }: PathRequest): PathAnswer {
  try {
    const { pod, nodes } = JSON.parse(body.toString('utf8')) as { readonly pod: Pod; readonly nodes?: readonly string[] }
    const decision = cluster.schedulePreview(pod, nodes === undefined ? {} : { nodes })
    return jsonAnswer({ kind: 'Decision', apiVersion: API_VERSION, metadata: {}, text: decisionTable(decision), decision })
  } catch (error) {
    if (error instanceof StatusError) throw error
    throw failure(400, 'BadRequest', error instanceof Error ? error.message : String(error))
  }
}

function notAllowed(): never {
  throw failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource')
}
