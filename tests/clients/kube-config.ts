import { KubeConfig } from '@kubernetes/client-node'

/** The kubeconfig that a server has written, as a client reads it; through another port where one is given. */
export function readKubeConfig(path: string, { context = 'kubesim', port }: { readonly context?: string; readonly port?: number } = {}) {
  const config = new KubeConfig()
  config.loadFromFile(path)
  config.setCurrentContext(context)
  if (port === undefined) return config
  const moved = new KubeConfig()
  const clusters = config.clusters.map((cluster) => ({ ...cluster, server: `https://127.0.0.1:${port}` }))
  moved.loadFromOptions({ clusters, users: config.users, contexts: config.contexts, currentContext: context })
  return moved
}
