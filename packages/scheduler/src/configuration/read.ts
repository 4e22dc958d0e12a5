import { DecodeError, decodeObject, goQuoted, readYamlDocuments, type StructSchema } from '@kubesim/api'
import { ARGS_SCHEMAS, CONFIGURATION_SCHEMA } from './schema.ts'
import { CONFIGURATION_VERSION, type KubeSchedulerConfiguration, type PluginConfig } from './types.ts'

const KIND = 'KubeSchedulerConfiguration'

/**
 * Reads a scheduler's configuration from YAML, JSON or an object. Unknown fields are refused, as kube-scheduler does; nothing is filled in or
 * judged yet. Throws a RangeError in kube-scheduler's words, or a YamlError for text that is no YAML.
 * Upstream: cmd/kube-scheduler/app/options loadConfig
 */
export function readSchedulerConfiguration(source: string | object, fileName?: string): KubeSchedulerConfiguration {
  const { value, duplicates } = typeof source === 'string' ? onlyDocument(source, fileName) : { value: source, duplicates: [] }
  requireKind(value)
  const decoded = decode(CONFIGURATION_SCHEMA, value, duplicates) as KubeSchedulerConfiguration
  const problems: string[] = []
  const profiles = decoded.profiles?.map((profile, index) => ({
    ...profile,
    ...(profile.pluginConfig !== undefined && {
      pluginConfig: profile.pluginConfig.map((each, at) => readArgs(each, `.profiles[${index}].pluginConfig[${at}]`, problems)),
    }),
  }))
  if (problems.length > 0) throw new RangeError(`strict decoding error: ${problems.join(', ')}`)
  return profiles === undefined ? decoded : { ...decoded, profiles }
}

function onlyDocument(text: string, fileName: string | undefined): { readonly value: unknown; readonly duplicates: readonly string[] } {
  const documents = readYamlDocuments(text, fileName)
  if (documents.length !== 1) throw new RangeError(`a scheduler's configuration is one document, not ${documents.length}`)
  const { value, duplicates } = documents[0]!
  return { value, duplicates: duplicates.map(({ path }) => `duplicate field ${goQuoted(pathText(path))}`) }
}

function pathText(path: readonly (string | number)[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')
}

function requireKind(value: unknown): void {
  const { apiVersion, kind } = (value ?? {}) as { readonly apiVersion?: unknown; readonly kind?: unknown }
  if (typeof kind !== 'string' || kind === '') throw new RangeError(`Object 'Kind' is missing in '${JSON.stringify(value)}'`)
  if (typeof apiVersion !== 'string' || apiVersion === '')
    throw new RangeError(`Object 'apiVersion' is missing in '${JSON.stringify(value)}'`)
  if (apiVersion !== CONFIGURATION_VERSION || kind !== KIND)
    throw new RangeError(
      apiVersion === CONFIGURATION_VERSION
        ? `no kind ${goQuoted(kind)} is registered for version ${goQuoted(apiVersion)}`
        : `no kind ${goQuoted(kind)} is registered for version ${goQuoted(apiVersion)}; use ${CONFIGURATION_VERSION}`,
    )
}

function decode(schema: StructSchema, value: unknown, duplicates: readonly string[]): unknown {
  try {
    return decodeObject(schema, value, { mode: 'Strict', duplicates }).object
  } catch (error) {
    if (error instanceof DecodeError) throw new RangeError(error.message)
    throw error
  }
}

/** What is not understood is collected, so that all is told at once; what is of a wrong type ends the reading. */
function readArgs(config: PluginConfig, path: string, problems: string[]): PluginConfig {
  const schema = ARGS_SCHEMAS.get(config.name)
  if (schema === undefined) return config
  const given = config.args ?? {}
  const where = `decoding ${path}: `
  requireArgsKind(config.name, given, where)
  try {
    return { name: config.name, args: decodeObject(schema, given, { mode: 'Strict' }).object }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const text = `decoding args for plugin ${config.name}: ${error.message}`
    if (!error.strict) throw new RangeError(where + text)
    problems.push(`${where}strict decoding error: ${text}`)
    return config
  }
}

function requireArgsKind(plugin: string, args: object, where: string): void {
  const wanted = `${plugin}Args`
  const { apiVersion = CONFIGURATION_VERSION, kind = wanted } = args as { readonly apiVersion?: string; readonly kind?: string }
  if (apiVersion === CONFIGURATION_VERSION && kind === wanted) return
  const group = CONFIGURATION_VERSION.slice(0, CONFIGURATION_VERSION.indexOf('/'))
  const found = apiVersion.includes('/') ? `${kind}.${apiVersion.slice(0, apiVersion.indexOf('/'))}` : kind
  throw new RangeError(`${where}args for plugin ${plugin} were not of type ${wanted}.${group}, got ${found}`)
}
