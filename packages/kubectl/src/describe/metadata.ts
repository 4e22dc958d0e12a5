import { compareText, controllerOf, type KubeObject, type ObjectMeta } from '@kubesim/api'
import type { Description } from './description.ts'

type Texts = Readonly<Record<string, string>>

/** Bytes after which an annotation's value goes on lines of its own, and is cut. Upstream: maxAnnotationLen */
const ANNOTATION_LENGTH_MAX = 140

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** One `key=value` a line, under each other. Upstream: printLabelsMultiline */
export function writeLabels(out: Description, title: string, labels: Texts | undefined): void {
  writeList(out, title, textsOf(labels))
}

/** One item a line under the first, `<none>` for none. */
export function writeList(out: Description, title: string, items: readonly string[], indent = ''): void {
  out.write(0, `${indent}${title}:\t`)
  if (items.length === 0) out.rest('<none>')
  items.forEach((item, index) => {
    if (index > 0) {
      out.write(0, indent)
      out.write(0, '\t')
    }
    out.line(0, item)
  })
}

export function textsOf(labels: Texts | undefined): string[] {
  return Object.keys(labels ?? {})
    .sort(compareText)
    .map((key) => `${key}=${labels![key]}`)
}

/** As labels, but `key: value`; long values below their key. What apply wrote is left out. Upstream: printAnnotationsMultiline */
export function writeAnnotations(out: Description, title: string, annotations: Texts | undefined): void {
  out.write(0, `${title}:\t`)
  const keys = Object.keys(annotations ?? {})
    .filter((key) => key !== LAST_APPLIED)
    .sort(compareText)
  if (keys.length === 0) out.rest('<none>')
  keys.forEach((key, index) => {
    if (index > 0) out.write(0, '\t')
    writeAnnotation(out, key, annotations![key]!)
  })
}

function writeAnnotation(out: Description, key: string, given: string): void {
  const value = given.endsWith('\n') ? given.slice(0, -1) : given
  if (value.length + key.length + 2 <= ANNOTATION_LENGTH_MAX && !value.includes('\n')) {
    out.line(0, `${key}: ${value}`)
    return
  }
  out.line(0, `${key}:`)
  for (const line of value.split('\n')) out.line(0, `\t  ${shorten(line, ANNOTATION_LENGTH_MAX - 2)}`)
}

export function shorten(text: string, lengthMax: number): string {
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}...` : text
}

/** Name and, where the kind has one, namespace. */
export function writeName(out: Description, { name, namespace }: ObjectMeta): void {
  out.line(0, `Name:\t${name}`)
  out.line(0, `Namespace:\t${namespace ?? ''}`)
}

export function writeLabelsAndAnnotations(out: Description, { labels, annotations }: ObjectMeta): void {
  writeLabels(out, 'Labels', labels)
  writeAnnotations(out, 'Annotations', annotations)
}

/** `ReplicaSet/web-5d`, or undefined. Upstream: printController */
export function controllerText(object: KubeObject): string | undefined {
  const owner = controllerOf(object)
  return owner === undefined ? undefined : `${owner.kind}/${owner.name}`
}

export function writeController(out: Description, object: KubeObject): void {
  const controller = controllerText(object)
  if (controller !== undefined) out.line(0, `Controlled By:\t${controller}`)
}

/** `True` and `False`, as conditions are written. */
export function booleanText(value: boolean | undefined): string {
  return value === true ? 'True' : 'False'
}

export function optionalBooleanText(value: boolean | undefined): string {
  return value === undefined ? '<unset>' : booleanText(value)
}
