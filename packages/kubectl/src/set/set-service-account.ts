import { defineCommand } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { Invocation } from '../command/invocation.ts'
import { updatePodSpec } from './pod-spec.ts'
import { applySetChange, SET_FLAGS, setTargets } from './set-command.ts'

export const setServiceAccountCommand = defineCommand({
  name: 'set serviceaccount',
  aliases: ['sa'],
  usage: '(-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  summary: 'Update the service account of a resource',
  examples: ['kubectl set serviceaccount deployment nginx-deployment serviceaccount1'],
  flags: SET_FLAGS,
  completes: 'resources',
  run: runSetServiceAccount,
})

function runSetServiceAccount(invocation: Invocation): number {
  const serviceAccountName = invocation.args.at(-1)
  if (serviceAccountName === undefined) throw fail('serviceaccount is required')
  const infos = setTargets(invocation, invocation.args.slice(0, -1))
  return applySetChange(invocation, infos, {
    operation: 'serviceaccount updated',
    patchFailure: 'failed to patch ServiceAccountName ',
    tellUnchanged: true,
    change: (object) => updatePodSpec(object, (spec) => ({ ...spec, serviceAccountName })),
  })
}
