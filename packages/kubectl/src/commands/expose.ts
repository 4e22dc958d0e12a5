import { encodedForm, type KubeObject } from '@kubesim/api'
import { withUpdatedLastApplied } from '../apply/last-applied.ts'
import { DRY_RUN_FLAG, defineCommand, FILENAME_FLAGS, fieldManagerFlag, PRINT_FLAGS, SAVE_CONFIG_FLAG, text } from '../command/define.ts'
import type { Invocation } from '../command/invocation.ts'
import { definitionOf } from '../create/generator.ts'
import { serviceToExpose } from '../expose/service.ts'
import { dryRunOf, operationPrinter } from '../printers/operation.ts'
import { forEachResource, gather, select } from '../resource-builder/builder.ts'
import { manifestPaths } from '../resource-builder/manifest-files.ts'

export const exposeCommand = defineCommand({
  name: 'expose',
  usage:
    '(-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  summary: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  examples: ['kubectl expose deployment nginx --port=80 --target-port=8000', 'kubectl expose pod valid-pod --port=444 --name=frontend'],
  flags: [
    ...FILENAME_FLAGS,
    ...PRINT_FLAGS,
    DRY_RUN_FLAG,
    SAVE_CONFIG_FLAG,
    fieldManagerFlag('kubectl-expose'),
    text('protocol', 'Protocol of the service; that of the object, else TCP.'),
    text('port', 'Port of the service; that of the object when empty.'),
    text('target-port', 'Port of the containers, by number or name.'),
    text('type', 'ClusterIP, NodePort, LoadBalancer or ExternalName.'),
    text('load-balancer-ip', 'Address of the load balancer.'),
    text('selector', 'Labels of the pods; those of the object when empty.'),
    text('labels', 'Labels of the service.', { short: 'l' }),
    text('external-ip', 'A further address that the service accepts.'),
    text('name', 'Name of the service; that of the object when empty.'),
    text('session-affinity', "'None' or 'ClientIP'."),
    text('cluster-ip', "Address of the service, or 'None' for a headless one."),
  ],
  completes: 'resources',
  run: runExpose,
})

function runExpose(invocation: Invocation): number {
  const { api, args, flags, namespace, namespaceGiven } = invocation
  const dryRun = dryRunOf(invocation)
  const print = operationPrinter(invocation, dryRun)
  const services = definitionOf(invocation, { group: '', version: 'v1', kind: 'Service' })
  const gathered = gather(invocation, select(invocation, { args, files: manifestPaths(invocation) }))
  forEachResource(gathered, (info) => {
    const service = serviceToExpose(invocation, info)
    if (dryRun === 'client') {
      const placed = namespaceGiven ? { ...service, metadata: { ...service.metadata, namespace } } : service
      return print(encodedForm(services.schema, placed) as KubeObject, 'exposed')
    }
    const sent = withUpdatedLastApplied({ ...service, metadata: { ...service.metadata, namespace } }, flags.boolean('save-config'))
    print(
      api.create({ definition: services, namespace }, sent, {
        fieldManager: flags.text('field-manager'),
        ...(dryRun === 'server' && { dryRun: true }),
      }),
      'exposed',
    )
  })
  return 0
}
