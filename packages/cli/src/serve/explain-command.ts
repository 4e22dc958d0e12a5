import { readFileSync } from 'node:fs'
import { loadYaml } from '@kubesim/api'
import { type Command, Option } from 'commander'
import { type Access, findKubeconfig, readAccess, send } from './clock-client.ts'
import { DECISION_PATH } from './decision-path.ts'

interface ExplainFlags {
  readonly filename?: string
  readonly node: readonly string[]
  readonly output: 'table' | 'json'
  readonly namespace?: string
  readonly kubeconfig?: string
  readonly context?: string
}

/** Adds `kubesim explain`. */
export function addExplainCommand(program: Command, done: (exitCode: number) => void): void {
  program
    .command('explain')
    .description('tell how the scheduler of `kubesim serve` came to its decision on a pod, or what it would decide about one')
    .argument('[target...]', 'pod NAME or pod/NAME')
    .option('-f, --filename <file>', 'a pod that is not there: what would be decided about it now, without deciding it')
    .option(
      '--node <name>',
      'with -f, look at this node only; may be repeated',
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .addOption(new Option('-o, --output <format>', 'how to tell it').choices(['table', 'json']).default('table'))
    .option('-n, --namespace <name>', 'namespace of the pod')
    .option('--kubeconfig <file>', 'how to reach the server (default: KUBECONFIG, or the file that serve writes)')
    .option('--context <name>', 'context in the kubeconfig')
    .action(async (words: readonly string[], flags: ExplainFlags) => done(await explain(words, flags)))
}

async function explain(words: readonly string[], flags: ExplainFlags): Promise<number> {
  const access = readAccess(findKubeconfig(flags.kubeconfig), flags.context)
  const namespace = flags.namespace ?? access.namespace
  const { code, text } =
    flags.filename === undefined ? await ask(access, namespace, podName(words)) : await preview(access, namespace, flags)
  const document = JSON.parse(text) as { readonly message?: string; readonly text?: string; readonly decision?: unknown }
  if (code === 404 && document.text === undefined && !document.message?.startsWith('the scheduler'))
    throw new Error(`the server at ${access.server} tells no decisions: it is not \`kubesim serve\``)
  if (code !== 200) throw new Error(document.message ?? `the server answered ${code}`)
  process.stdout.write(flags.output === 'json' ? `${JSON.stringify(document.decision, undefined, 2)}\n` : document.text!)
  return 0
}

function ask(access: Access, namespace: string, name: string) {
  return send(access, 'GET', `${DECISION_PATH}/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`)
}

function preview(access: Access, namespace: string, { filename, node }: ExplainFlags) {
  const [pod, ...more] = loadYaml(readFileSync(filename!, 'utf8'), filename)
  if (pod === undefined || more.length > 0 || pod.kind !== 'Pod') throw new Error(`${filename} must hold one Pod`)
  const placed = { ...pod, metadata: { namespace, ...pod.metadata } }
  return send(access, 'POST', `${DECISION_PATH}/preview`, { pod: placed, ...(node.length > 0 && { nodes: node }) })
}

function podName(words: readonly string[]): string {
  const [type, name, ...more] = words.length === 1 ? words[0]!.split('/') : words
  if (!['pod', 'pods', 'po'].includes(type ?? '') || name === undefined || name === '' || more.length > 0)
    throw new Error('explain takes one pod, such as "kubesim explain pod web-0", or a file with -f')
  return name
}
