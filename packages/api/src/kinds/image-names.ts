const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const REFERENCE = new RegExp(
  `^(?<name>(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*)(?::(?<tag>\\w[\\w.-]{0,127}))?(?<digest>@${DIGEST})?$`,
)
const NAME_LENGTH_MAX = 255
const DEFAULT_DOMAIN = 'docker.io/'
const DEFAULT_PATH = 'library/'
const BARE_DIGEST = /^[a-f0-9]{64}$/

/**
 * The tag of an image reference: `latest` when it has neither tag nor digest, empty when it has only a digest or is no reference at all.
 * Upstream: pkg/util/parsers ParseImageName
 */
export function imageTag(image: string): string {
  const parts = BARE_DIGEST.test(image) ? null : REFERENCE.exec(image)
  if (parts === null || fullLength(parts.groups?.name ?? '') > NAME_LENGTH_MAX) return ''
  return parts.groups?.tag ?? (parts.groups?.digest === undefined ? 'latest' : '')
}

/** Length of the name with the registry and the folder that a short one stands for. */
function fullLength(name: string): number {
  const first = name.slice(0, Math.max(name.indexOf('/'), 0))
  const hasDomain = /[.:A-Z]/.test(first) || first === 'localhost'
  if (hasDomain) return name.length
  return DEFAULT_DOMAIN.length + (first === '' ? DEFAULT_PATH.length : 0) + name.length
}

/** `latest` is pulled every time, any other image once. Upstream: pkg/apis/core/v1 SetDefaults_Container */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent'
}
