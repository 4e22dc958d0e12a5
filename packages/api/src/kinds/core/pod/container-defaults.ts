import type { Container, ContainerPort, EnvVar, EphemeralContainer } from '../../../types/generated.ts'
import { defaultPullPolicy } from '../../image-names.ts'
import { changed, mapShared } from '../../structural-sharing.ts'
import { defaultResources } from '../resource-list-defaults.ts'
import { defaultFieldRef } from './field-ref-defaults.ts'
import { defaultLifecycle, defaultProbe } from './probe-defaults.ts'

/** Upstream: pkg/apis/core/v1 SetDefaults_Container, SetDefaults_EphemeralContainer and what SetObjectDefaults_Pod does to containers */
export function defaultContainer<C extends Container | EphemeralContainer>(container: C): C {
  return changed<Container | EphemeralContainer>(container, {
    imagePullPolicy: container.imagePullPolicy || defaultPullPolicy(container.image ?? ''),
    terminationMessagePath: container.terminationMessagePath || '/dev/termination-log',
    terminationMessagePolicy: container.terminationMessagePolicy || 'File',
    ports: mapShared(container.ports, defaultPort),
    env: mapShared(container.env, defaultEnvVar),
    resources: defaultResources(container.resources),
    livenessProbe: defaultProbe(container.livenessProbe),
    readinessProbe: defaultProbe(container.readinessProbe),
    startupProbe: defaultProbe(container.startupProbe),
    lifecycle: defaultLifecycle(container.lifecycle),
  }) as C
}

function defaultPort(port: ContainerPort): ContainerPort {
  return changed(port, { protocol: port.protocol || 'TCP' })
}

function defaultEnvVar(variable: EnvVar): EnvVar {
  const { valueFrom } = variable
  if (!valueFrom) return variable
  const { fileKeyRef } = valueFrom
  return changed(variable, {
    valueFrom: changed(valueFrom, {
      fieldRef: valueFrom.fieldRef && defaultFieldRef(valueFrom.fieldRef),
      fileKeyRef: fileKeyRef && changed(fileKeyRef, { optional: fileKeyRef.optional ?? false }),
    }),
  })
}
