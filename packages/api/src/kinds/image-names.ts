const DOMAIN_PART = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const DOMAIN = `(?:${DOMAIN_PART}(?:\\.${DOMAIN_PART})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const PATH_PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
const REFERENCE = new RegExp(`^(?:${DOMAIN}/)?${PATH_PART}(?:/${PATH_PART})*(?::(?<tag>\\w[\\w.-]{0,127}))?(?<digest>@${DIGEST})?$`)
const BARE_DIGEST = /^[a-f0-9]{64}$/

/**
 * The tag of an image reference: `latest` when it has neither tag nor digest, empty when it has only a digest or is no reference at all.
 * Upstream: pkg/util/parsers ParseImageName
 */
export function imageTag(image: string): string {
  const parts = BARE_DIGEST.test(image) ? null : REFERENCE.exec(image)
  if (parts === null) return ''
  return parts.groups?.tag ?? (parts.groups?.digest === undefined ? 'latest' : '')
}

/** `latest` is pulled every time, any other image once. Upstream: pkg/apis/core/v1 SetDefaults_Container */
export function defaultPullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return imageTag(image) === 'latest' ? 'Always' : 'IfNotPresent'
}
