import { type ConfigMap, configMaps, isAlreadyExists, isNotFound, type Namespace, namespaces } from '@kubesim/api'
import { type Action, create, update } from '../kit/action.ts'
import { defineController, watchOf } from '../kit/controller.ts'
import { isNamespaceTerminating } from '../kit/status-cause.ts'
import { ROOT_CA } from './root-ca.ts'

const NAME = 'kube-root-ca.crt'
const DESCRIPTION = 'kubernetes.io/description'
const DESCRIPTION_TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.'

/** Puts the cluster's certificate authority into every namespace, where the token volume of its pods takes it from. Upstream: pkg/controller/certificates/rootcacertpublisher */
export const rootCaPublisher = defineController<Namespace, ConfigMap | undefined>({
  name: 'root-ca-cert-publisher',
  for: namespaces,
  watches: [
    watchOf(configMaps, ({ type, object }) => (type !== 'added' && object.metadata.name === NAME ? [object.metadata.namespace!] : [])),
  ],
  observe: (namespace, caches) => caches.get(configMaps, `${namespace.metadata.name}/${NAME}`),
  plan: planRootCa,
})

export function planRootCa(namespace: Namespace, map: ConfigMap | undefined): readonly Action[] {
  if (namespace.status?.phase !== 'Active') return []
  const data = { 'ca.crt': ROOT_CA }
  if (map === undefined) {
    const metadata = { name: NAME, namespace: namespace.metadata.name!, annotations: { [DESCRIPTION]: DESCRIPTION_TEXT } }
    const isOutcome = (error: Error) => isAlreadyExists(error) || isNotFound(error) || isNamespaceTerminating(error)
    return [create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, { tolerate: isOutcome })]
  }
  const isAsWanted =
    Object.keys(map.data ?? {}).length === 1 && map.data?.['ca.crt'] === ROOT_CA && Boolean(map.metadata.annotations?.[DESCRIPTION])
  if (isAsWanted) return []
  const annotations = { ...map.metadata.annotations, [DESCRIPTION]: DESCRIPTION_TEXT }
  return [update(configMaps, { ...map, metadata: { ...map.metadata, annotations }, data })]
}
