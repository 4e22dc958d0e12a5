import type { KubeObject } from '@kubesim/api'
import { fail, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { SERVER_ADDRESS } from '../discovery/server.ts'
import { objectPrinter } from '../printers/output.ts'
import { formatYaml } from '../printers/yaml.ts'

/** `config view`: the contexts as a kubeconfig would have them. Upstream: kubectl/pkg/cmd/config ViewOptions.Run */
export function viewConfig(invocation: Invocation): number {
  const { args, flags, environment } = invocation
  if (args.length > 0) throw usageError(`unexpected arguments: [${args.join(' ')}]`)
  const { kubeconfig } = environment
  const current = flags.text('context') || kubeconfig.currentContext
  const all = [...kubeconfig.contexts].sort((a, b) => (a.name < b.name ? -1 : 1))
  const contexts = flags.boolean('minify') ? all.filter(({ name }) => name === current) : all
  if (flags.boolean('minify') && contexts.length === 0) throw fail(`cannot locate context ${current}`)
  const names = (pick: (context: (typeof contexts)[number]) => string) =>
    [...new Set(contexts.map(pick))].filter((name) => name !== '').sort()
  const config = {
    apiVersion: 'v1',
    clusters: names(({ cluster }) => cluster).map((name) => ({ cluster: { server: SERVER_ADDRESS }, name })),
    contexts: contexts.map(({ name, cluster, user, namespace }) => ({
      context: { cluster, ...(namespace !== undefined && { namespace }), user },
      name,
    })),
    'current-context': current,
    kind: 'Config',
    users: names(({ user }) => user).map((name) => ({ name, user: {} })),
  }
  const printer = objectPrinter(invocation)
  environment.out(printer === undefined ? formatYaml(config) : printer(config as unknown as KubeObject))
  return 0
}
