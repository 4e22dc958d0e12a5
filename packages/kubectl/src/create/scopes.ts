import { count, text, toggle } from '../command/define.ts'
import { fail } from '../command/failures.ts'
import type { CommandDefinition } from '../contracts.ts'
import { parseResourceList } from '../set/set-resources.ts'
import { defineGenerator } from './generator.ts'

const createNamespace = defineGenerator({
  name: 'namespace',
  aliases: ['ns'],
  usage: 'NAME [--dry-run=server|client|none]',
  summary: 'Create a namespace with the specified name',
  examples: ['kubectl create namespace my-namespace'],
  flags: [],
  gvk: { group: '', version: 'v1', kind: 'Namespace' },
  failure: '',
  build: () => ({ spec: {} }),
})

const createServiceAccount = defineGenerator({
  name: 'serviceaccount',
  aliases: ['sa'],
  usage: 'NAME [--dry-run=server|client|none]',
  summary: 'Create a service account with the specified name',
  examples: ['kubectl create serviceaccount my-service-account'],
  flags: [],
  gvk: { group: '', version: 'v1', kind: 'ServiceAccount' },
  failure: 'failed to create serviceaccount: ',
  build: () => ({}),
})

const createQuota = defineGenerator({
  name: 'quota',
  aliases: ['resourcequota'],
  usage: 'NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none]',
  summary: 'Create a quota with the specified name',
  examples: ['kubectl create quota my-quota --hard=cpu=1,memory=1G,pods=2,services=3'],
  flags: [text('hard', 'Hard limits, resource=quantity,...'), text('scopes', 'Scopes that must all match what the quota counts.')],
  gvk: { group: '', version: 'v1', kind: 'ResourceQuota' },
  failure: 'failed to create quota: ',
  build: ({ flags }) => {
    const scopes = flags.text('scopes') === '' ? [] : flags.text('scopes').split(',')
    if (scopes.includes('')) throw fail(`invalid resource quota scope ""`)
    const hard = parseResourceList(flags.text('hard'))
    return { spec: { ...(Object.keys(hard).length > 0 && { hard }), ...(scopes.length > 0 && { scopes }) } }
  },
})

const createPriorityClass = defineGenerator({
  name: 'priorityclass',
  aliases: ['pc'],
  usage: 'NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none]',
  summary: 'Create a priority class with the specified name',
  examples: ['kubectl create priorityclass high-priority --value=1000 --description="high priority"'],
  flags: [
    count('value', 'The value of this priority class.'),
    toggle('global-default', 'The priority of pods that name no class.'),
    text('description', 'When this priority class should be used.'),
    text('preemption-policy', 'Whether pods of this class preempt others.', { default: 'PreemptLowerPriority' }),
  ],
  gvk: { group: 'scheduling.k8s.io', version: 'v1', kind: 'PriorityClass' },
  failure: 'failed to create priorityclass: ',
  build: ({ flags }) => ({
    value: flags.number('value'),
    ...(flags.boolean('global-default') && { globalDefault: true }),
    ...(flags.text('description') !== '' && { description: flags.text('description') }),
    preemptionPolicy: flags.text('preemption-policy'),
  }),
})

export const SCOPE_COMMANDS: readonly CommandDefinition[] = [createNamespace, createPriorityClass, createQuota, createServiceAccount]
