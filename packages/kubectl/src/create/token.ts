import type { KubeObject } from '@kubesim/api'
import { array, defineCommand, duration, PRINT_FLAGS, text } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { objectPrinter } from '../printers/output.ts'
import { definitionOf, nameOf } from './generator.ts'

const BOUND_KINDS = ['Node', 'Pod', 'Secret']

export const createToken = defineCommand({
  name: 'create token',
  usage: 'SERVICE_ACCOUNT_NAME',
  summary: 'Request a service account token',
  examples: ['kubectl create token myapp', 'kubectl create token myapp --duration 10m'],
  flags: [
    ...PRINT_FLAGS,
    array('audience', 'Who the token is for, may be repeated.'),
    duration('duration', 'How long the token shall be valid; the server decides when zero.'),
    text('bound-object-kind', `Kind of the object that the token is bound to: ${BOUND_KINDS.join(', ')}.`),
    text('bound-object-name', 'Name of the object that the token is bound to.'),
    text('bound-object-uid', 'UID of the object that the token is bound to.'),
  ],
  completes: 'nothing',
  run: runCreateToken,
})

function runCreateToken(invocation: Invocation): number {
  const { api, flags, environment, namespace } = invocation
  const name = nameOf(invocation)
  const definition = definitionOf(invocation, { group: '', version: 'v1', kind: 'ServiceAccount' })
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {}, spec: specOf(invocation) }
  let answer: KubeObject
  try {
    answer = api.create({ definition, namespace, name, subresource: 'token' }, body)
  } catch (error) {
    throw fail(`failed to create token: ${(error as Error).message}`)
  }
  const { token = '' } = (answer as KubeObject & { readonly status?: { readonly token?: string } }).status ?? {}
  if (token === '') throw fail('failed to create token: no token in server response')
  const printer = objectPrinter(invocation)
  environment.out(printer !== undefined && flags.given('output') ? printer(answer) : `${token}\n`)
  return 0
}

function specOf({ flags }: Invocation): object {
  const durationMs = flags.durationMs('duration')
  const audiences = flags.list('audience')
  const [kind, name, uid] = [flags.text('bound-object-kind'), flags.text('bound-object-name'), flags.text('bound-object-uid')]
  if (durationMs < 0) throw fail('--duration must be greater than or equal to 0')
  if (durationMs % 1000 !== 0) throw fail('--duration cannot be expressed in units less than seconds')
  if (audiences.includes('')) throw fail('--audience must not be an empty string')
  if (kind === '' && name !== '') throw fail('--bound-object-name can only be set if --bound-object-kind is provided')
  if (kind === '' && uid !== '') throw fail('--bound-object-uid can only be set if --bound-object-kind is provided')
  if (kind !== '' && !BOUND_KINDS.includes(kind)) throw fail(`supported --bound-object-kind values are ${BOUND_KINDS.join(', ')}`)
  if (kind !== '' && name === '') throw fail('--bound-object-name is required if --bound-object-kind is provided')
  return {
    audiences,
    ...(durationMs > 0 && { expirationSeconds: durationMs / 1000 }),
    ...(kind !== '' && { boundObjectRef: { kind, apiVersion: 'v1', name, ...(uid !== '' && { uid }) } }),
  }
}
