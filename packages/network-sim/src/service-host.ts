/** Namespace and name of the Service that a host name means: `name`, `name.namespace`, `name.namespace.svc` and the fully qualified form. */
export function serviceOfHost(host: string, namespace: string): { readonly namespace: string; readonly name: string } | undefined {
  const [name = '', space = namespace, svc = 'svc', ...domain] = host.replace(/\.$/, '').split('.')
  if (svc !== 'svc' || (domain.length > 0 && domain.join('.') !== 'cluster.local')) return undefined
  return { namespace: space, name }
}
