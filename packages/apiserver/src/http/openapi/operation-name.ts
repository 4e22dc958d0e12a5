/** Group and version of a document. */
interface Version {
  readonly group: string
  readonly version: string
}

/** `readAppsV1NamespacedDeployment`: clients that are generated name their functions so. Upstream: kube-openapi util, apiserver/pkg/endpoints/openapi */
export function operationName({ group, version }: Version, { verb, noun }: { readonly verb: string; readonly noun: string }): string {
  return `${verb}${groupTitle(group)}${titled(version)}${noun}`
}

/** `rbacAuthorization_v1` */
export function tagOf({ group, version }: Version): string {
  return `${groupTag(group)}_${version}`
}

export function groupTag(group: string): string {
  const title = groupTitle(group)
  return title.slice(0, 1).toLowerCase() + title.slice(1)
}

/** `rbac.authorization.k8s.io` is RbacAuthorization. */
export function groupTitle(group: string): string {
  if (group === '') return 'Core'
  return group
    .replace(/\.k8s\.io$/, '')
    .split(/[.-]/)
    .map(titled)
    .join('')
}

function titled(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1)
}

/** A kind with its article; plurals have none. Upstream: endpoints/installer.go GetArticleForNoun */
export function nounPhrase(kind: string): string {
  if (kind.endsWith('s') && !kind.endsWith('ss')) return kind
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`
}
