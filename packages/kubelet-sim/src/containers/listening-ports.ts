import type { Container } from '@kubesim/api'
import type { ContainerRun } from './container-run.ts'

const known = new WeakMap<Container, readonly number[]>()
const NONE: readonly number[] = []

/** Ports on which a container listens once it does: those it declares, those it is probed on, and those of its image. */
export function listeningPorts({ container, behavior }: ContainerRun): readonly number[] {
  let own = known.get(container)
  if (own === undefined) {
    own = declaredPorts(container)
    known.set(container, own)
  }
  const { ports = NONE } = behavior!
  return ports.length === 0 ? own : own.length === 0 ? ports : [...own, ...ports]
}

/** Whether it answers there now. */
export function listensOn(run: ContainerRun, port: number, nowMs: number): boolean {
  return run.phase === 'running' && nowMs - run.startedMs >= run.behavior!.listensAfterMs && listeningPorts(run).includes(port)
}

function declaredPorts({ ports = [], startupProbe, readinessProbe, livenessProbe }: Container): readonly number[] {
  const found = new Set(ports.map(({ containerPort }) => containerPort))
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
    const port = probe?.httpGet?.port ?? probe?.tcpSocket?.port ?? probe?.grpc?.port
    if (typeof port === 'number') found.add(port)
  }
  return [...found]
}
