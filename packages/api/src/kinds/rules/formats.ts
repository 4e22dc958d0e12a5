import { utf8Length } from './base64.ts'

/*
 * Rules for the text of names, keys, ports and the like; each gives the messages of what is wrong, none when nothing is.
 * Upstream: apimachinery/pkg/util/validation, apimachinery/pkg/api/validate/content
 */

type Messages = readonly string[]

const NONE: Messages = []
const LABEL_LENGTH_MAX = 63
const SUBDOMAIN_LENGTH_MAX = 253
const PORT_NAME_LENGTH_MAX = 15
const INT32_MAX = 2 ** 31 - 1

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`
const DNS_LABEL_UNDERSCORE = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const DNS_SUBDOMAIN_UNDERSCORE = `${DNS_LABEL_UNDERSCORE}(\\.${DNS_LABEL_UNDERSCORE})*`
const WILDCARD_SUBDOMAIN = `\\*\\.${DNS_SUBDOMAIN}`
const DNS_1035_LABEL = '[a-z]([-a-z0-9]*[a-z0-9])?'
const LABEL_KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const LABEL_VALUE = `(${LABEL_KEY})?`
const C_IDENTIFIER = '[A-Za-z_][A-Za-z0-9_]*'
const CONFIG_KEY = '[-._a-zA-Z0-9]+'
const HEADER_NAME = '[-A-Za-z0-9]+'
const PERCENT = '[0-9]+%'
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"

const whole = (pattern: string) => new RegExp(`^${pattern}$`)

const PATTERNS = {
  dnsLabel: whole(DNS_LABEL),
  dnsSubdomain: whole(DNS_SUBDOMAIN),
  dnsSubdomainUnderscore: whole(DNS_SUBDOMAIN_UNDERSCORE),
  wildcardSubdomain: whole(WILDCARD_SUBDOMAIN),
  dns1035Label: whole(DNS_1035_LABEL),
  labelKey: whole(LABEL_KEY),
  labelValue: whole(LABEL_VALUE),
  identifier: whole(C_IDENTIFIER),
  configKey: whole(CONFIG_KEY),
  headerName: whole(HEADER_NAME),
  percent: whole(PERCENT),
  httpPath: whole(HTTP_PATH),
}

const LABEL_KEY_RULE = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"

/** Upstream: validation.RegexError */
export function patternMessage(rule: string, pattern: string, ...examples: readonly string[]): string {
  const shown = `regex used for validation is '${pattern}')`
  return examples.length === 0 ? `${rule} (${shown}` : `${rule} (e.g. ${examples.map((example) => `'${example}', `).join(' or ')}${shown}`
}

/** Upstream: validation.MaxLenError */
export function lengthMessage(charactersMax: number): string {
  return `must be no more than ${charactersMax} characters`
}

/** Of keys and values of labels, which are counted in bytes. Upstream: apimachinery/pkg/api/validate/content MaxLenError */
function byteLengthMessage(bytesMax: number): string {
  return `must be no more than ${bytesMax} bytes`
}

/** Upstream: validation.InclusiveRangeError */
export function rangeMessage(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`
}

export function isDns1123Label(value: string): Messages {
  if (value.length <= LABEL_LENGTH_MAX && PATTERNS.dnsLabel.test(value)) return NONE
  const messages = tooLong(value, LABEL_LENGTH_MAX)
  if (PATTERNS.dnsLabel.test(value)) return messages
  if (PATTERNS.dnsSubdomain.test(value)) return [...messages, 'must not contain dots']
  const rule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character"
  return [...messages, patternMessage(rule, DNS_LABEL, 'my-name', '123-abc')]
}

export function isDns1123Subdomain(value: string): Messages {
  if (value.length <= SUBDOMAIN_LENGTH_MAX && PATTERNS.dnsSubdomain.test(value)) return NONE
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character"
  return matches(value, PATTERNS.dnsSubdomain, [SUBDOMAIN_LENGTH_MAX, patternMessage(rule, DNS_SUBDOMAIN, 'example.com')])
}

export function isDns1123SubdomainWithUnderscore(value: string): Messages {
  const rule =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character"
  const message = patternMessage(rule, DNS_SUBDOMAIN_UNDERSCORE, 'example.com')
  return matches(value, PATTERNS.dnsSubdomainUnderscore, [SUBDOMAIN_LENGTH_MAX, message])
}

export function isWildcardDns1123Subdomain(value: string): Messages {
  const rule =
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character"
  const message = patternMessage(rule, WILDCARD_SUBDOMAIN, '*.example.com')
  return matches(value, PATTERNS.wildcardSubdomain, [SUBDOMAIN_LENGTH_MAX, message])
}

export function isDns1035Label(value: string): Messages {
  const rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character"
  return matches(value, PATTERNS.dns1035Label, [LABEL_LENGTH_MAX, patternMessage(rule, DNS_1035_LABEL, 'my-name', 'abc-123')])
}

/** `name` or `prefix/name`: keys of labels and annotations, names of resources and conditions. */
export function isQualifiedName(value: string): Messages {
  // Without a prefix every character of a valid name is one byte.
  if (value.length <= LABEL_LENGTH_MAX && PATTERNS.labelKey.test(value)) return NONE
  const pattern = patternMessage(LABEL_KEY_RULE, LABEL_KEY, 'MyName', 'my.name', '123-abc')
  const parts = value.split('/')
  if (parts.length > 2) {
    return [`a valid label key ${pattern} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`]
  }
  const messages: string[] = []
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, parts[0]]
  if (prefix === '') messages.push('prefix part must be non-empty')
  else if (prefix !== undefined) messages.push(...prefixMessages(prefix).map((message) => `prefix part ${message}`))
  if (name === '') messages.push('name part must be non-empty')
  else if (utf8Length(name) > LABEL_LENGTH_MAX) messages.push(`name part ${byteLengthMessage(LABEL_LENGTH_MAX)}`)
  if (!PATTERNS.labelKey.test(name)) messages.push(`name part ${pattern}`)
  return messages
}

function prefixMessages(prefix: string): Messages {
  const messages = isDns1123Subdomain(prefix)
  return messages.map((message) => (message === lengthMessage(SUBDOMAIN_LENGTH_MAX) ? byteLengthMessage(SUBDOMAIN_LENGTH_MAX) : message))
}

export function isLabelValue(value: string): Messages {
  if (value.length <= LABEL_LENGTH_MAX && PATTERNS.labelValue.test(value)) return NONE
  const rule =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
  const messages = utf8Length(value) > LABEL_LENGTH_MAX ? [byteLengthMessage(LABEL_LENGTH_MAX)] : []
  const isMatching = PATTERNS.labelValue.test(value)
  return isMatching ? messages : [...messages, patternMessage(rule, LABEL_VALUE, 'MyValue', 'my_value', '12345')]
}

export function isIdentifier(value: string): Messages {
  const rule = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'"
  return PATTERNS.identifier.test(value) ? NONE : [patternMessage(rule, C_IDENTIFIER, 'my_name', 'MY_NAME', 'MyName')]
}

export function isPortNumber(value: number): Messages {
  return value >= 1 && value <= 65535 ? NONE : [rangeMessage(1, 65535)]
}

/** Of users and groups. */
export function isNumericId(value: number): Messages {
  return value >= 0 && value <= INT32_MAX ? NONE : [rangeMessage(0, INT32_MAX)]
}

export function isPortName(value: string): Messages {
  const messages = tooLong(value, PORT_NAME_LENGTH_MAX)
  if (!/^[-a-z0-9]+$/.test(value)) messages.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) messages.push('must contain at least one letter (a-z)')
  if (value.includes('--')) messages.push('must not contain consecutive hyphens')
  if (value.startsWith('-') || value.endsWith('-')) messages.push('must not begin or end with a hyphen')
  return messages
}

export function isPercent(value: string): Messages {
  const rule = "a valid percent string must be a numeric string followed by an ending '%'"
  return PATTERNS.percent.test(value) ? NONE : [patternMessage(rule, PERCENT, '1%', '93%')]
}

export function isHeaderName(value: string): Messages {
  const rule = "a valid HTTP header must consist of alphanumeric characters or '-'"
  return PATTERNS.headerName.test(value) ? NONE : [patternMessage(rule, HEADER_NAME, 'X-Header-Name')]
}

/** Printable ASCII other than `=`. */
export function isRelaxedEnvVarName(value: string): Messages {
  if (value === '') return ['environment variable name must be non-empty']
  if (/^[ -<>-~]*$/.test(value)) return NONE
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

/** Keys of ConfigMaps and Secrets. */
export function isConfigKey(value: string): Messages {
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"
  const message = patternMessage(rule, CONFIG_KEY, 'key.name', 'KEY_NAME', 'key-name')
  return [...matches(value, PATTERNS.configKey, [SUBDOMAIN_LENGTH_MAX, message]), ...parentDirectory(value)]
}

/** A part of a URL's path. Upstream: apimachinery/pkg/api/validation/path IsValidPathSegmentName */
export function isPathSegment(value: string): Messages {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  return ['/', '%'].filter((illegal) => value.includes(illegal)).map((illegal) => `may not contain '${illegal}'`)
}

/** What comes before a generated part. Upstream: IsValidPathSegmentPrefix */
export function isPathSegmentPrefix(value: string): Messages {
  return ['/', '%'].filter((illegal) => value.includes(illegal)).map((illegal) => `may not contain '${illegal}'`)
}

export function isHttpPath(value: string): Messages {
  return PATTERNS.httpPath.test(value) ? NONE : [patternMessage('Invalid path', HTTP_PATH)]
}

/** `-12`, `0`, `7`, but neither `+7` nor `007`. */
export function isDecimalInteger(value: string): Messages {
  if (value === '') return ['must be non-empty']
  return /^(0|-?[1-9][0-9]*)$/.test(value) ? NONE : ['must be a valid decimal integer in canonical form']
}

function matches(value: string, pattern: RegExp, [lengthMax, message]: readonly [number, string]): string[] {
  const messages = tooLong(value, lengthMax)
  if (!pattern.test(value)) messages.push(message)
  return messages
}

function tooLong(value: string, lengthMax: number): string[] {
  return utf8Length(value) > lengthMax ? [lengthMessage(lengthMax)] : []
}

function parentDirectory(value: string): Messages {
  if (value === '.' || value === '..') return [`must not be '${value}'`]
  return value.startsWith('..') ? ["must not start with '..'"] : NONE
}
