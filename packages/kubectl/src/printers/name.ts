import { type KubeObject, parseGroupVersion } from '@kubesim/api'
import { qualifiedKind } from '../resource-builder/mapping.ts'

/** `deployment.apps/web`, `pod/web-0`. Upstream: printers NamePrinter */
export function objectName({ apiVersion, kind, metadata }: KubeObject): string {
  return `${qualifiedKind({ kind, group: parseGroupVersion(apiVersion).group })}/${metadata?.name || '<unknown>'}`
}

/** A line of `-o name`; with what was done, the line of commands that change objects. */
export function nameLine(object: KubeObject, operation = ''): string {
  return `${objectName(object)}${operation === '' ? '' : ` ${operation}`}\n`
}
