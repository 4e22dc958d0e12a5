import type { FieldReader, ResourceStrategy } from '../resource.ts'
import type {
  CertificateSigningRequest,
  Event,
  EventsV1Event,
  Job,
  Namespace,
  Node,
  Pod,
  ReplicationController,
  ResourceSlice,
  Secret,
  Service,
} from '../types/generated.ts'

/** Upstream: pkg/registry/core/pod/strategy.go ToSelectableFields; `status.podIPs` is accepted and never has a value. */
const POD: Readonly<Record<string, FieldReader<Pod>>> = {
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.host': ({ spec }) => spec.nodeName ?? '',
  'spec.restartPolicy': ({ spec }) => spec.restartPolicy ?? '',
  'spec.schedulerName': ({ spec }) => spec.schedulerName ?? '',
  'spec.serviceAccountName': ({ spec }) => spec.serviceAccountName ?? '',
  'spec.hostNetwork': ({ spec }) => String(spec.hostNetwork ?? false),
  'status.phase': ({ status }) => status?.phase ?? '',
  'status.podIP': ({ status }) => status?.podIPs?.[0]?.ip ?? '',
  'status.podIPs': () => '',
  'status.nominatedNodeName': ({ status }) => status?.nominatedNodeName ?? '',
}

/** Upstream: pkg/registry/core/event/strategy.go ToSelectableFields */
const CORE_EVENT: Readonly<Record<string, FieldReader<Event>>> = {
  'involvedObject.kind': ({ involvedObject }) => involvedObject.kind ?? '',
  'involvedObject.namespace': ({ involvedObject }) => involvedObject.namespace ?? '',
  'involvedObject.name': ({ involvedObject }) => involvedObject.name ?? '',
  'involvedObject.uid': ({ involvedObject }) => involvedObject.uid ?? '',
  'involvedObject.apiVersion': ({ involvedObject }) => involvedObject.apiVersion ?? '',
  'involvedObject.resourceVersion': ({ involvedObject }) => involvedObject.resourceVersion ?? '',
  'involvedObject.fieldPath': ({ involvedObject }) => involvedObject.fieldPath ?? '',
  reason: ({ reason }) => reason ?? '',
  reportingComponent: ({ reportingComponent }) => reportingComponent ?? '',
  source: ({ source, reportingComponent }) => source?.component || reportingComponent || '',
  type: ({ type }) => type ?? '',
}

/** Upstream: pkg/apis/events/v1/conversion.go AddFieldLabelConversionsForEvent */
const EVENTS_V1_EVENT: Readonly<Record<string, FieldReader<EventsV1Event>>> = {
  'regarding.kind': ({ regarding }) => regarding?.kind ?? '',
  'regarding.namespace': ({ regarding }) => regarding?.namespace ?? '',
  'regarding.name': ({ regarding }) => regarding?.name ?? '',
  'regarding.uid': ({ regarding }) => regarding?.uid ?? '',
  'regarding.apiVersion': ({ regarding }) => regarding?.apiVersion ?? '',
  'regarding.resourceVersion': ({ regarding }) => regarding?.resourceVersion ?? '',
  'regarding.fieldPath': ({ regarding }) => regarding?.fieldPath ?? '',
  reason: ({ reason }) => reason ?? '',
  reportingController: ({ reportingController }) => reportingController ?? '',
  type: ({ type }) => type ?? '',
}

const NODE: Readonly<Record<string, FieldReader<Node>>> = {
  'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false),
}

const NAMESPACE: Readonly<Record<string, FieldReader<Namespace>>> = {
  'status.phase': ({ status }) => status?.phase ?? '',
}

const REPLICATION_CONTROLLER: Readonly<Record<string, FieldReader<ReplicationController>>> = {
  'status.replicas': ({ status }) => String(status?.replicas ?? 0),
}

const SECRET: Readonly<Record<string, FieldReader<Secret>>> = {
  type: ({ type }) => type ?? '',
}

const SERVICE: Readonly<Record<string, FieldReader<Service>>> = {
  'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
  'spec.type': ({ spec }) => spec.type ?? '',
}

const JOB: Readonly<Record<string, FieldReader<Job>>> = {
  'status.successful': ({ status }) => String(status?.succeeded ?? 0),
}

const CERTIFICATE_SIGNING_REQUEST: Readonly<Record<string, FieldReader<CertificateSigningRequest>>> = {
  'spec.signerName': ({ spec }) => spec.signerName,
}

const RESOURCE_SLICE: Readonly<Record<string, FieldReader<ResourceSlice>>> = {
  'spec.nodeName': ({ spec }) => spec.nodeName ?? '',
  'spec.driver': ({ spec }) => spec.driver,
}

/** Field selectors beyond name and namespace, by `group/kind`. Upstream: AddFieldLabelConversionFunc of each group */
export const SELECTABLE_FIELDS: Readonly<Record<string, ResourceStrategy['selectableFields']>> = {
  '/Pod': POD,
  '/Event': CORE_EVENT,
  'events.k8s.io/Event': EVENTS_V1_EVENT,
  '/Node': NODE,
  '/Namespace': NAMESPACE,
  '/ReplicationController': REPLICATION_CONTROLLER,
  '/Secret': SECRET,
  '/Service': SERVICE,
  'batch/Job': JOB,
  'certificates.k8s.io/CertificateSigningRequest': CERTIFICATE_SIGNING_REQUEST,
  'resource.k8s.io/ResourceSlice': RESOURCE_SLICE,
}
