import { isRelaxedEnvVarName, type Pod } from '@kubesim/api'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'

/** The pod that `run` makes. Upstream: kubectl/pkg/generate/versioned BasicPod.Generate */
export function podToRun(invocation: Invocation, name: string): Pod {
  const { flags, rest, args } = invocation
  const words = [...args.slice(1), ...rest]
  const stdin = flags.boolean('stdin')
  const port = flags.text('port')
  if (port !== '' && !/^-?\d+$/.test(port)) throw fail(`strconv.Atoi: parsing "${port}": invalid syntax`)
  const env = flags.list('env').map(parseEnv)
  const annotations = Object.fromEntries(flags.list('annotations').map(parseAnnotation))
  const labels = flags.text('labels') === '' ? { run: name } : parseLabels(flags.text('labels'))
  const policy = flags.text('image-pull-policy')
  const container = {
    name,
    image: flags.text('image'),
    ...(words.length > 0 && (flags.boolean('command') ? { command: words } : { args: words })),
    ...(env.length > 0 && { env }),
    ...(policy !== '' && { imagePullPolicy: policy }),
    ...(port !== '' && { ports: [{ containerPort: Number(port) }] }),
    ...(flags.boolean('privileged') && { securityContext: { privileged: true } }),
    ...(stdin && { stdin: true }),
    ...(stdin && !flags.boolean('leave-stdin-open') && { stdinOnce: true }),
    ...(flags.boolean('tty') && { tty: true }),
  }
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { containers: [container], dnsPolicy: 'ClusterFirst', restartPolicy: flags.text('restart') },
  }
}

function parseEnv(spec: string): { readonly name: string; readonly value: string } {
  const equals = spec.indexOf('=')
  const name = spec.slice(0, Math.max(equals, 0))
  if (equals <= 0 || isRelaxedEnvVarName(name).length > 0) throw fail(`invalid env: ${spec}`)
  return { name, value: spec.slice(equals + 1) }
}

function parseAnnotation(spec: string): readonly [string, string] {
  const equals = spec.indexOf('=')
  if (equals <= 0) throw fail(`invalid annotation format: ${spec}`)
  return [spec.slice(0, equals), spec.slice(equals + 1)]
}

/** `a=b,c=d`. Upstream: generate.ParseLabels */
export function parseLabels(spec: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {}
  for (const part of spec.split(',')) {
    const pieces = part.split('=')
    const [key = '', value = ''] = pieces
    if (pieces.length !== 2) throw fail(`unexpected label spec: ${part}`)
    if (key === '') throw fail('unexpected empty label key')
    labels[key] = value
  }
  return labels
}
