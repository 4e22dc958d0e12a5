import { defineCommand, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import { sortKeys } from '../printers/json.ts'
import { formatYaml } from '../printers/yaml.ts'
import { KUBERNETES_VERSION, KUSTOMIZE_VERSION, SERVER_ADDRESS } from './server.ts'

export const versionCommand = defineCommand({
  name: 'version',
  usage: '',
  summary: 'Print the client and server version information',
  flags: [toggle('client', 'Show the version of kubectl only.'), text('output', "One of 'yaml' or 'json'.", { short: 'o' })],
  completes: 'nothing',
  run: (invocation) => {
    const { args, flags, environment } = invocation
    const output = flags.text('output')
    if (args.length > 0 && !flags.boolean('client')) throw fail(`extra arguments: [${args.join(' ')}]`)
    if (output !== '' && output !== 'yaml' && output !== 'json') throw fail("--output must be 'yaml' or 'json'")
    const server = !flags.boolean('client')
    if (output === '') {
      invocation.say(`Client Version: ${KUBERNETES_VERSION}`)
      invocation.say(`Kustomize Version: ${KUSTOMIZE_VERSION}`)
      if (server) invocation.say(`Server Version: ${KUBERNETES_VERSION}`)
      return 0
    }
    const versions = { clientVersion: versionInfo(), kustomizeVersion: KUSTOMIZE_VERSION, ...(server && { serverVersion: versionInfo() }) }
    environment.out(output === 'yaml' ? `${formatYaml(versions)}\n` : `${JSON.stringify(versions, undefined, 2)}\n`)
    return 0
  },
})

/** What a build would say of itself. */
function versionInfo(): unknown {
  const [major = '', minor = ''] = KUBERNETES_VERSION.slice(1).split('.')
  return sortKeys({ major, minor, gitVersion: KUBERNETES_VERSION, gitTreeState: 'clean', platform: 'kubesim' })
}

export const clusterInfoCommand = defineCommand({
  name: 'cluster-info',
  usage: '',
  summary: 'Display cluster information',
  flags: [],
  completes: 'nothing',
  run: (invocation) => {
    if (invocation.args[0] === 'dump') throw fail('cluster-info dump is not supported here: use kubectl get and kubectl logs')
    invocation.say(`Kubernetes control plane is running at ${SERVER_ADDRESS}`)
    for (const { name, link } of clusterServices(invocation)) invocation.say(`${name} is running at ${link}`)
    invocation.say("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.")
    return 0
  },
})

interface ClusterService {
  readonly name: string
  readonly link: string
}

/** Services that say they belong to the cluster itself. Upstream: kubectl/pkg/cmd/clusterinfo */
function clusterServices({ api, resources, flags }: Parameters<typeof clusterInfoCommand.run>[0]): readonly ClusterService[] {
  const services = resources.find(({ group, resource }) => group === '' && resource === 'services')
  if (services === undefined) return []
  const { items } = api.list(
    { definition: services, namespace: flags.text('namespace') || 'kube-system' },
    { labelSelector: 'kubernetes.io/cluster-service=true' },
  )
  return items.map(({ metadata, ...rest }) => {
    const port = (rest as { readonly spec?: { readonly ports?: readonly { readonly name?: string; readonly port: number }[] } }).spec
      ?.ports?.[0]
    const scheme = port?.name === 'https' || port?.port === 443 ? 'https:' : ''
    const suffix = port === undefined ? '' : scheme !== '' || (port.name ?? '') !== '' ? `:${port.name ?? ''}` : ''
    const path = `${SERVER_ADDRESS}/api/v1/namespaces/${metadata.namespace}/services/${scheme}${metadata.name}${suffix}/proxy`
    return { name: metadata.labels?.['kubernetes.io/name'] ?? metadata.name ?? '', link: path }
  })
}
