import { goQuoted } from '@kubesim/api'
import { defineCommand, PRINT_FLAGS, text, toggle } from '../command/define.ts'
import { fail, throwAll, usageError } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition, KubeContext } from '../contracts.ts'
import { alignColumns } from '../printers/columns.ts'
import { viewConfig } from './view.ts'

/** What messages call the file that there is none of. */
const FILE = 'the kubeconfig'

const getContexts = defineCommand({
  name: 'config get-contexts',
  usage: '[(-o|--output=)name)]',
  summary: 'Describe one or many contexts',
  flags: [toggle('no-headers', "Don't print headers."), text('output', 'Output format: name.', { short: 'o' })],
  completes: 'contexts',
  run: ({ flags, args, environment }) => {
    const output = flags.text('output')
    if (output !== '' && output !== 'name')
      throw fail(`--output ${output} is not available in kubectl config get-contexts; resetting to default output format`)
    const { contexts, currentContext } = environment.kubeconfig
    const wanted = args.length === 0 ? contexts : args.flatMap((name) => contexts.filter((context) => context.name === name))
    const sorted = [...wanted].sort((a, b) => (a.name < b.name ? -1 : 1))
    const rows = sorted.map(({ name, cluster, user, namespace = '' }) =>
      output === 'name' ? [name] : [name === currentContext ? '*' : ' ', name, cluster, user, namespace],
    )
    const header = flags.boolean('no-headers') || output === 'name' ? [] : [['CURRENT', 'NAME', 'CLUSTER', 'AUTHINFO', 'NAMESPACE']]
    environment.out(alignColumns([...header, ...rows]))
    throwAll(args.filter((name) => !contexts.some((context) => context.name === name)).map((name) => fail(`context ${name} not found`)))
    return 0
  },
})

const currentContext = defineCommand({
  name: 'config current-context',
  usage: '',
  summary: 'Display the current-context',
  flags: [],
  run: (invocation) => {
    const { currentContext: name } = invocation.environment.kubeconfig
    if (name === '') throw fail('current-context is not set')
    invocation.say(name)
    return 0
  },
})

const useContext = defineCommand({
  name: 'config use-context',
  aliases: ['use'],
  usage: 'CONTEXT_NAME',
  summary: 'Set the current-context in a kubeconfig file',
  flags: [],
  completes: 'contexts',
  run: (invocation) => {
    const [name] = exactly(invocation, 1)
    if (name === '') throw fail('empty context names are not allowed')
    if (contextNamed(invocation, name!) === undefined) throw fail(`no context exists with the name: ${goQuoted(name!)}`)
    invocation.environment.kubeconfig.currentContext = name!
    invocation.say(`Switched to context ${goQuoted(name!)}.`)
    return 0
  },
})

const setContext = defineCommand({
  name: 'config set-context',
  usage: '[NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace]',
  summary: 'Set a context entry in kubeconfig',
  examples: ['kubectl config set-context --current --namespace=production'],
  flags: [
    toggle('current', 'Modify the current context.'),
    text('cluster', 'Cluster of the context.'),
    text('user', 'User of the context.'),
    text('namespace', 'Namespace of the context.', { short: 'n' }),
  ],
  completes: 'contexts',
  run: (invocation) => {
    const { flags, args, environment } = invocation
    if (args.length > 1) throw usageError(`Unexpected args: [${args.join(' ')}]`)
    const [given = ''] = args
    if (given === '' && !flags.boolean('current')) throw fail('you must specify a non-empty context name or --current')
    if (given !== '' && flags.boolean('current')) throw fail('you cannot specify both a context name and --current')
    const name = given === '' ? environment.kubeconfig.currentContext : given
    if (name === '') throw fail('no current context is set')
    const before = contextNamed(invocation, name)
    environment.kubeconfig.setContext({
      name,
      cluster: flags.given('cluster') ? flags.text('cluster') : (before?.cluster ?? ''),
      user: flags.given('user') ? flags.text('user') : (before?.user ?? ''),
      namespace: flags.given('namespace') ? flags.text('namespace') || undefined : before?.namespace,
    })
    invocation.say(`Context ${goQuoted(name)} ${before === undefined ? 'created' : 'modified'}.`)
    return 0
  },
})

const deleteContext = defineCommand({
  name: 'config delete-context',
  usage: 'NAME',
  summary: 'Delete the specified context from the kubeconfig',
  flags: [],
  completes: 'contexts',
  run: (invocation) => {
    const [name] = exactly(invocation, 1)
    const { kubeconfig } = invocation.environment
    if (contextNamed(invocation, name!) === undefined) throw fail(`cannot delete context ${name}, not in ${FILE}`)
    if (kubeconfig.currentContext === name) {
      invocation.complain('warning: this removed your active context, use "kubectl config use-context" to select a different one')
    }
    kubeconfig.deleteContext(name!)
    invocation.say(`deleted context ${name} from ${FILE}`)
    return 0
  },
})

const renameContext = defineCommand({
  name: 'config rename-context',
  usage: 'CONTEXT_NAME NEW_NAME',
  summary: 'Rename a context from the kubeconfig file',
  flags: [],
  completes: 'contexts',
  run: (invocation) => {
    const [name, newName] = exactly(invocation, 2)
    const { kubeconfig } = invocation.environment
    if (newName === '') throw fail('You must specify a new non-empty context name')
    const context = contextNamed(invocation, name!)
    if (context === undefined) throw fail(`cannot rename the context ${goQuoted(name!)}, it's not in ${FILE}`)
    if (contextNamed(invocation, newName!) !== undefined)
      throw fail(`cannot rename the context ${goQuoted(name!)}, the context ${goQuoted(newName!)} already exists in ${FILE}`)
    const isCurrent = kubeconfig.currentContext === name
    kubeconfig.setContext({ ...context, name: newName! })
    kubeconfig.deleteContext(name!)
    if (isCurrent) kubeconfig.currentContext = newName!
    invocation.say(`Context ${goQuoted(name!)} renamed to ${goQuoted(newName!)}.`)
    return 0
  },
})

const getClusters = defineCommand({
  name: 'config get-clusters',
  usage: '',
  summary: 'Display clusters defined in the kubeconfig',
  flags: [],
  run: (invocation) => listNames(invocation, ({ cluster }) => cluster),
})

const getUsers = defineCommand({
  name: 'config get-users',
  usage: '',
  summary: 'Display users defined in the kubeconfig',
  flags: [],
  run: (invocation) => listNames(invocation, ({ user }) => user),
})

const view = defineCommand({
  name: 'config view',
  usage: '',
  summary: 'Display merged kubeconfig settings or a specified kubeconfig file',
  flags: [
    ...PRINT_FLAGS,
    toggle('minify', 'Only what the current context uses.'),
    toggle('raw', 'Show certificates and secrets; there are none here.'),
    toggle('flatten', 'Make the file self-contained.'),
    toggle('merge', 'Merge the whole hierarchy of files.', { default: true }),
  ],
  run: viewConfig,
})

export const CONFIG_COMMANDS: readonly CommandDefinition[] = [
  currentContext,
  deleteContext,
  getClusters,
  getContexts,
  getUsers,
  renameContext,
  setContext,
  useContext,
  view,
]

function exactly({ args }: Invocation, count: number): readonly string[] {
  if (args.length !== count) throw usageError(`Unexpected args: [${args.join(' ')}]`)
  return args
}

function contextNamed({ environment }: Invocation, name: string): KubeContext | undefined {
  return environment.kubeconfig.contexts.find((context) => context.name === name)
}

function listNames(invocation: Invocation, nameOf: (context: KubeContext) => string): number {
  invocation.say('NAME')
  for (const name of [...new Set(invocation.environment.kubeconfig.contexts.map(nameOf))].sort()) invocation.say(name)
  return 0
}
