import { base64OfText, goQuoted } from '@kubesim/api'
import { strings, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import type { CommandDefinition } from '../contracts.ts'
import { defineGenerator } from './generator.ts'
import { KEY_SOURCE_FLAGS, type KeyRules, readFileSource, readKeySources } from './key-sources.ts'

const SECRET = { group: '', version: 'v1', kind: 'Secret' }
const DOCKER_CONFIG = '.dockerconfigjson'

const createConfigMap = defineGenerator({
  name: 'configmap',
  aliases: ['cm'],
  usage: 'NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  summary: 'Create a config map from a local file, directory or literal value',
  examples: [
    'kubectl create configmap my-config --from-file=path/to/bar',
    'kubectl create configmap my-config --from-literal=key1=config1 --from-literal=key2=config2',
  ],
  flags: KEY_SOURCE_FLAGS,
  gvk: { group: '', version: 'v1', kind: 'ConfigMap' },
  failure: 'failed to create configmap: ',
  build: (invocation, name) => {
    const rules: KeyRules = {
      invalid: (key, problems) => `${goQuoted(key)} is not a valid key name for a ConfigMap: ${problems.join(',')}`,
      taken: (key) => `cannot add key ${goQuoted(key)}, another key by that name already exists in Data for ConfigMap ${goQuoted(name)}`,
      envFile: 'config',
    }
    const data = readKeySources(invocation, rules)
    return Object.keys(data).length === 0 ? {} : { data }
  },
})

const SECRET_RULES: KeyRules = {
  invalid: (key, problems) => `${goQuoted(key)} is not valid key name for a Secret ${problems.join(';')}`,
  taken: (key) => `cannot add key ${key}, another key by that name already exists`,
  envFile: 'secret',
}

const createGenericSecret = defineGenerator({
  name: 'secret generic',
  usage: 'NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  summary: 'Create a secret from a local file, directory, or literal value',
  examples: ['kubectl create secret generic my-secret --from-literal=key1=supersecret --from-literal=key2=topsecret'],
  flags: [...KEY_SOURCE_FLAGS, text('type', 'The type of secret to create.')],
  gvk: SECRET,
  failure: 'failed to create secret ',
  build: (invocation) => secretOf(readKeySources(invocation, SECRET_RULES), invocation.flags.text('type')),
})

const createDockerSecret = defineGenerator({
  name: 'secret docker-registry',
  usage: 'NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source]',
  summary: 'Create a secret for use with a Docker registry',
  examples: [
    'kubectl create secret docker-registry my-secret --docker-username=user --docker-password=password --docker-server=registry.example.com',
  ],
  flags: [
    text('docker-username', 'User name at the registry.'),
    text('docker-password', 'Password at the registry.'),
    text('docker-email', 'E-mail address at the registry.'),
    text('docker-server', 'The registry.', { default: 'https://index.docker.io/v1/' }),
    strings('from-file', 'A file with the whole configuration.'),
    toggle('append-hash', 'Append a hash of the contents to the name; not supported here.'),
  ],
  gvk: SECRET,
  failure: 'failed to create secret ',
  build: (invocation) => secretOf(dockerData(invocation), 'kubernetes.io/dockerconfigjson'),
})

const createTlsSecret = defineGenerator({
  name: 'secret tls',
  usage: 'NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  summary: 'Create a TLS secret',
  examples: ['kubectl create secret tls tls-secret --cert=path/to/tls.crt --key=path/to/tls.key'],
  flags: [
    text('cert', 'File with the certificate, PEM.'),
    text('key', 'File with its private key, PEM.'),
    toggle('append-hash', 'Append a hash of the contents to the name; not supported here.'),
  ],
  gvk: SECRET,
  failure: 'failed to create secret ',
  build: (invocation) => {
    const { flags } = invocation
    if (flags.text('key') === '' || flags.text('cert') === '') throw fail('key and cert must be specified')
    if (flags.boolean('append-hash')) throw fail('--append-hash is not supported here: give the name that you want')
    const [cert, key] = [readPem(invocation, flags.text('cert')), readPem(invocation, flags.text('key'))]
    if (!cert.includes('-----BEGIN')) throw fail('tls: failed to find any PEM data in certificate input')
    if (!key.includes('-----BEGIN')) throw fail('tls: failed to find any PEM data in key input')
    return secretOf({ 'tls.crt': cert, 'tls.key': key }, 'kubernetes.io/tls')
  },
})

/** Differs: --append-hash is refused. Upstream: kubectl/pkg/cmd/create */
export const CONFIGURATION_COMMANDS: readonly CommandDefinition[] = [
  createConfigMap,
  createGenericSecret,
  createDockerSecret,
  createTlsSecret,
]

function secretOf(values: Readonly<Record<string, string>>, type: string): object {
  const data = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, base64OfText(value)]))
  return { ...(type !== '' && { type }), ...(Object.keys(data).length > 0 && { data }) }
}

function dockerData(invocation: Invocation): Readonly<Record<string, string>> {
  const { flags } = invocation
  const files = flags.list('from-file')
  const [username, password, email, server] = ['docker-username', 'docker-password', 'docker-email', 'docker-server'].map((flag) =>
    flags.text(flag),
  ) as [string, string, string, string]
  if (files.length === 0 && (username === '' || password === '' || server === '')) {
    throw fail('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required')
  }
  if (flags.boolean('append-hash')) throw fail('--append-hash is not supported here: give the name that you want')
  if (files.length > 0)
    return Object.fromEntries(files.flatMap((file) => readFileSource(invocation, file.includes('=') ? file : `${DOCKER_CONFIG}=${file}`)))
  const entry = { username, password, ...(email !== '' && { email }), auth: base64OfText(`${username}:${password}`) }
  return { [DOCKER_CONFIG]: JSON.stringify({ auths: { [server]: entry } }) }
}

function readPem({ environment }: Invocation, path: string): string {
  try {
    return environment.readFile(path)
  } catch {
    throw fail(`Cannot read file ${path}, open ${path}: no such file or directory`)
  }
}
