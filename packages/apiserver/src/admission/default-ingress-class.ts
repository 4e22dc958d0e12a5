import type { Ingress, IngressClass } from '@kubesim/api'
import type { KeyValue, Store } from '../store/index.ts'
import { DerivedValue } from './derived-value.ts'
import type { AdmissionPlugin } from './plugin.ts'

const DEFAULT_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class'
const CLASS_ANNOTATION = 'kubernetes.io/ingress.class'

/** An Ingress that names no class gets the default one, if there is one. Upstream: plugin/pkg/admission/network/defaultingressclass */
export function defaultIngressClass(store: Store<object>): AdmissionPlugin {
  const defaultClass = new DerivedValue(store, 'networking.k8s.io/ingressclasses', findDefault)
  return {
    name: 'DefaultIngressClass',
    handles: (operation, { group, resource }, subresource) =>
      operation === 'CREATE' && group === 'networking.k8s.io' && resource === 'ingresses' && subresource === '',
    admit: ({ object }) => {
      const ingress = object as Ingress
      if (ingress.spec?.ingressClassName !== undefined || ingress.metadata.annotations?.[CLASS_ANNOTATION] !== undefined) return ingress
      const found = defaultClass.value
      return found === undefined ? ingress : { ...ingress, spec: { ...ingress.spec, ingressClassName: found.metadata.name! } }
    },
  }
}

/** The newest default class, the first by name among equally new ones. */
function findDefault(items: readonly KeyValue<object>[]): IngressClass | undefined {
  const age = ({ metadata }: IngressClass) => metadata.creationTimestamp ?? ''
  return items
    .map(({ value }) => value as IngressClass)
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_ANNOTATION] === 'true')
    .sort((a, b) => (age(a) === age(b) ? (a.metadata.name! < b.metadata.name! ? -1 : 1) : age(a) < age(b) ? 1 : -1))[0]
}
