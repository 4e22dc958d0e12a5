import type { Pod, RequestOptions, Status } from '@kubesim/api'
import type { ConnectedProcess, NodeApi } from '@kubesim/kernel'
import { badRequest, unavailable } from '../failures.ts'
import { requireLive } from '../registry/stored.ts'
import type { RequestScope } from '../request-scope.ts'
import { chooseContainer } from '../subresources/log.ts'
import type { CommandStreams, PodConnection } from './pod-connection.ts'
import { recordedConnection, recordedProcess } from './recorded.ts'

export type Connector = (scope: RequestScope) => PodConnection

type Query = NonNullable<RequestOptions['query']>

interface Target {
  readonly pod: Pod
  readonly nodeApi: NodeApi
  readonly query: Query
}

const CONNECTORS: ReadonlyMap<string, Connector> = new Map<string, Connector>([
  ['attach', connectAttach],
  ['exec', connectExec],
  ['portforward', connectPorts],
])

/** How a subresource opens a stream; undefined for one that opens none. Upstream: core/pod/rest ExecREST, AttachREST, PortForwardREST */
export function connectorOf(subresource: string): Connector | undefined {
  return CONNECTORS.get(subresource)
}

/** A stream that is asked for without a connection that could carry it. Upstream: proxy.UpgradeAwareHandler */
export function requireUpgrade(scope: RequestScope): never {
  connectorOf(scope.request.subresource ?? '')?.(scope)
  throw badRequest('Upgrade request required')
}

function targetOf(scope: RequestScope): Target {
  const pod = requireLive(scope).object as Pod
  const { nodeApi } = scope.core
  if (nodeApi === undefined) throw unavailable(`the node of pod ${pod.metadata.name} cannot be reached`)
  return { pod, nodeApi, query: scope.options.query ?? {} }
}

function requireNode({ pod }: Target): void {
  if (!pod.spec.nodeName) throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
}

function connectExec(scope: RequestScope): PodConnection {
  const target = targetOf(scope)
  const { pod, nodeApi, query } = target
  const container = chooseContainer(pod, values(query, 'container')[0])
  requireNode(target)
  const command = values(query, 'command')
  if (command.length === 0) throw badRequest('you must specify at least one command for the container')
  const streams = streamsOf(query, false)
  const { stdin, tty } = streams
  return {
    type: 'command',
    streams,
    start: (output) => recorded(scope, nodeApi.exec(pod, { container, command, stdin, tty }, output)),
  }
}

function connectAttach(scope: RequestScope): PodConnection {
  const target = targetOf(scope)
  const { pod, nodeApi, query } = target
  const container = chooseContainer(pod, values(query, 'container')[0])
  requireNode(target)
  const streams = streamsOf(query, true)
  const { stdin, tty } = streams
  return { type: 'command', streams, start: (output) => recorded(scope, nodeApi.attach(pod, { container, stdin, tty }, output)) }
}

function recorded({ core, request }: RequestScope, answer: ConnectedProcess | Status): ConnectedProcess | Status {
  return 'write' in answer ? recordedProcess(core.kernel.inputs, request, answer) : answer
}

function connectPorts(scope: RequestScope): PodConnection {
  const target = targetOf(scope)
  const { pod, nodeApi, query } = target
  requireNode(target)
  return {
    type: 'ports',
    ports: values(query, 'ports')
      .flatMap((value) => value.split(','))
      .map(portNumber),
    open(port, output) {
      const answer = nodeApi.portForward(pod, port, output)
      const { inputs } = scope.core.kernel
      return 'write' in answer ? recordedConnection(inputs, { request: scope.request, port }, answer) : answer
    },
  }
}

/** With a terminal there is no error output of its own. Upstream: kubelet remotecommand NewOptions, PodAttachOptions' defaults */
function streamsOf(query: Query, isAttach: boolean): CommandStreams {
  const asked = (name: string, otherwise = false) => {
    const [value] = values(query, name)
    return value === undefined ? otherwise : value !== '0' && value.toLowerCase() !== 'false'
  }
  const tty = asked('tty')
  const stdout = asked('stdout', isAttach)
  const streams = { stdin: asked('stdin'), stdout, stderr: asked('stderr', isAttach) && !tty, tty }
  if (!streams.stdin && !streams.stdout && !streams.stderr) throw badRequest('you must specify at least 1 of stdin, stdout, stderr')
  return streams
}

/** Upstream: kubelet portforward NewV4Options */
function portNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > 65_535) throw badRequest(`unable to parse "${text}" as a port`)
  if (Number(text) < 1) throw badRequest(`port "${text}" must be > 0`)
  return Number(text)
}

function values(query: Query, name: string): readonly string[] {
  const value = query[name]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}
