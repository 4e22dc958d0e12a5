import { type ConfigMap, compareText, type Event, formatLabels, type PriorityClass, type Secret, type ServiceAccount } from '@kubesim/api'
import { description } from './description.ts'
import { writeEvents } from './events.ts'
import { writeLabelsAndAnnotations, writeName } from './metadata.ts'

/** Upstream: ConfigMapDescriber */
export function describeConfigMap(
  { metadata, data = {}, binaryData = {} }: ConfigMap,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.write(0, '\nData\n====\n')
    for (const key of Object.keys(data).sort(compareText)) {
      out.write(0, `${key}:\n----\n`)
      out.line(0, data[key]!)
      out.line(0, '')
    }
    out.write(0, '\nBinaryData\n====\n')
    for (const key of Object.keys(binaryData).sort(compareText)) out.line(0, `${key}: ${base64Length(binaryData[key]!)} bytes`)
    out.line(0, '')
    writeEvents(out, events, nowMs)
  })
}

/** Values are not shown, except the token of a ServiceAccount. Upstream: describeSecret */
export function describeSecret({ metadata, type = '', data = {} }: Secret): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    out.write(0, `\nType:\t${type}\n`)
    out.write(0, '\nData\n====\n')
    for (const key of Object.keys(data).sort(compareText)) {
      const isToken = key === 'token' && type === 'kubernetes.io/service-account-token'
      out.line(0, `${key}:\t${isToken ? atob(data[key]!) : `${base64Length(data[key]!)} bytes`}`)
    }
  })
}

/** Bytes that a base64 text stands for. */
function base64Length(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return Math.floor((text.length * 3) / 4) - padding
}

const PULL_SECRETS = 'Image pull secrets:'

/** Upstream: describeServiceAccount */
export function describeServiceAccount(
  { metadata, imagePullSecrets = [] }: ServiceAccount,
  events: readonly Event[] | undefined,
  nowMs: number,
): string {
  return description((out) => {
    writeName(out, metadata)
    writeLabelsAndAnnotations(out, metadata)
    if (imagePullSecrets.length === 0) out.line(0, `${PULL_SECRETS}\t<none>`)
    imagePullSecrets.forEach(({ name = '' }, index) => {
      out.line(0, `${index === 0 ? PULL_SECRETS : ' '.repeat(PULL_SECRETS.length)}\t${name}`)
    })
    writeEvents(out, events, nowMs)
  })
}

/** Upstream: describePriorityClass */
export function describePriorityClass(priority: PriorityClass, events: readonly Event[] | undefined, nowMs: number): string {
  return description((out) => {
    out.line(0, `Name:\t${priority.metadata.name}`)
    out.line(0, `Value:\t${priority.value}`)
    out.line(0, `GlobalDefault:\t${priority.globalDefault ?? false}`)
    out.line(0, `PreemptionPolicy:\t${priority.preemptionPolicy ?? ''}`)
    out.line(0, `Description:\t${priority.description ?? ''}`)
    out.line(0, `Annotations:\t${formatLabels(priority.metadata.annotations)}`)
    writeEvents(out, events, nowMs)
  })
}
