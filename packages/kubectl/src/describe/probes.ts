import type { HTTPGetAction, Probe } from '@kubesim/api'
import { goList } from './go-text.ts'

/** `http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3`. Upstream: DescribeProbe */
export function probeText(probe: Probe): string {
  const { initialDelaySeconds = 0, timeoutSeconds = 0, periodSeconds = 0, successThreshold = 0, failureThreshold = 0 } = probe
  const times = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  return `${actionText(probe)} ${times}`
}

function actionText({ exec, httpGet, tcpSocket, grpc }: Probe): string {
  if (exec !== undefined) return `exec ${goList(exec.command)}`
  if (httpGet !== undefined) return `http-get ${urlText(httpGet)}`
  if (tcpSocket !== undefined) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  if (grpc !== undefined) return `grpc <pod>:${grpc.port} ${grpc.service ?? ''}`
  return 'unknown'
}

/** Upstream: net/url URL.String */
function urlText({ scheme = '', host = '', port, path = '' }: HTTPGetAction): string {
  const address = hostPort(host, String(port))
  const separated = path === '' || path.startsWith('/') ? path : `/${path}`
  return `${scheme === '' ? '' : `${scheme.toLowerCase()}:`}//${address}${escapePath(separated)}`
}

/** `host:port`, with brackets about an IPv6 address. Upstream: net.JoinHostPort */
export function hostPort(host: string, port: string): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** Upstream: net/url, paths */
function escapePath(path: string): string {
  return path.replace(/[^\w\-.~$&+,/:;=@]/gu, (character) =>
    /[!'()*]/.test(character) ? `%${character.charCodeAt(0).toString(16).toUpperCase()}` : encodeURIComponent(character),
  )
}
