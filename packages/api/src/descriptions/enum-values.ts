/**
 * Fields whose values are enumerated in what the API server publishes, v1 of each group: definition, then `field=value|value`,
 * `field[]` for what a list or a map holds. Differs: versions other than v1, and usages of certificates, whose values hold spaces, are not listed.
 * Upstream: types marked `+enum`, as pkg/generated/openapi has them
 */
const ENUMS = `
admissionregistration.MatchResources matchPolicy=Equivalent|Exact
admissionregistration.MutatingWebhook failurePolicy=Fail|Ignore matchPolicy=Equivalent|Exact sideEffects=None|NoneOnDryRun|Some|Unknown reinvocationPolicy=IfNeeded|Never
admissionregistration.NamedRuleWithOperations scope=*|Cluster|Namespaced operations[]=*|CONNECT|CREATE|DELETE|UPDATE
admissionregistration.RuleWithOperations scope=*|Cluster|Namespaced operations[]=*|CONNECT|CREATE|DELETE|UPDATE
admissionregistration.ValidatingAdmissionPolicyBindingSpec validationActions[]=Audit|Deny|Warn
admissionregistration.ValidatingAdmissionPolicySpec failurePolicy=Fail|Ignore
admissionregistration.ValidatingWebhook failurePolicy=Fail|Ignore matchPolicy=Equivalent|Exact sideEffects=None|NoneOnDryRun|Some|Unknown
apps.DaemonSetUpdateStrategy type=OnDelete|RollingUpdate
apps.DeploymentStrategy type=Recreate|RollingUpdate
apps.StatefulSetSpec podManagementPolicy=OrderedReady|Parallel
apps.StatefulSetUpdateStrategy type=OnDelete|RollingUpdate
batch.CronJobSpec concurrencyPolicy=Allow|Forbid|Replace
batch.JobSpec completionMode=Indexed|NonIndexed podReplacementPolicy=Failed|TerminatingOrFailed
batch.PodFailurePolicyOnExitCodesRequirement operator=In|NotIn
batch.PodFailurePolicyRule action=Count|FailIndex|FailJob|Ignore
core.AppArmorProfile type=Localhost|RuntimeDefault|Unconfined
core.AzureDiskVolumeSource cachingMode=None|ReadOnly|ReadWrite kind=Dedicated|Managed|Shared
core.Container terminationMessagePolicy=FallbackToLogsOnError|File imagePullPolicy=Always|IfNotPresent|Never
core.ContainerPort protocol=SCTP|TCP|UDP
core.ContainerStatus stopSignal=SIGNAL
core.EndpointPort protocol=SCTP|TCP|UDP
core.EphemeralContainer terminationMessagePolicy=FallbackToLogsOnError|File imagePullPolicy=Always|IfNotPresent|Never
core.HTTPGetAction scheme=HTTP|HTTPS
core.HostPathVolumeSource type=|BlockDevice|CharDevice|Directory|DirectoryOrCreate|File|FileOrCreate|Socket
core.ImageVolumeSource pullPolicy=Always|IfNotPresent|Never
core.Lifecycle stopSignal=SIGNAL
core.ModifyVolumeStatus status=InProgress|Infeasible|Pending
core.NamespaceStatus phase=Active|Terminating
core.NodeSelectorRequirement operator=DoesNotExist|Exists|Gt|In|Lt|NotIn
core.NodeStatus phase=Pending|Running|Terminated
core.PersistentVolumeClaimSpec volumeMode=Block|Filesystem accessModes[]=ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod
core.PersistentVolumeClaimStatus phase=Bound|Lost|Pending accessModes[]=ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod allocatedResourceStatuses[]=ControllerResizeInProgress|ControllerResizeInfeasible|NodeResizeInProgress|NodeResizeInfeasible|NodeResizePending
core.PersistentVolumeSpec persistentVolumeReclaimPolicy=Delete|Recycle|Retain volumeMode=Block|Filesystem accessModes[]=ReadOnlyMany|ReadWriteMany|ReadWriteOnce|ReadWriteOncePod
core.PersistentVolumeStatus phase=Available|Bound|Failed|Pending|Released
core.PodSecurityContext supplementalGroupsPolicy=Merge|Strict fsGroupChangePolicy=Always|OnRootMismatch
core.PodSpec restartPolicy=Always|Never|OnFailure dnsPolicy=ClusterFirst|ClusterFirstWithHostNet|Default|None preemptionPolicy=Never|PreemptLowerPriority
core.PodStatus phase=Failed|Pending|Running|Succeeded|Unknown qosClass=BestEffort|Burstable|Guaranteed
core.PortStatus protocol=SCTP|TCP|UDP
core.ResourceQuotaSpec scopes[]=BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass
core.ScopedResourceSelectorRequirement scopeName=BestEffort|CrossNamespacePodAffinity|NotBestEffort|NotTerminating|PriorityClass|Terminating|VolumeAttributesClass operator=DoesNotExist|Exists|In|NotIn
core.SeccompProfile type=Localhost|RuntimeDefault|Unconfined
core.SecurityContext procMount=Default|Unmasked
core.ServicePort protocol=SCTP|TCP|UDP
core.ServiceSpec type=ClusterIP|ExternalName|LoadBalancer|NodePort sessionAffinity=ClientIP|None externalTrafficPolicy=Cluster|Local ipFamilyPolicy=PreferDualStack|RequireDualStack|SingleStack internalTrafficPolicy=Cluster|Local ipFamilies[]=|IPv4|IPv6
core.Taint effect=NoExecute|NoSchedule|PreferNoSchedule
core.Toleration operator=Equal|Exists|Gt|Lt effect=NoExecute|NoSchedule|PreferNoSchedule
core.TopologySpreadConstraint whenUnsatisfiable=DoNotSchedule|ScheduleAnyway nodeAffinityPolicy=Honor|Ignore nodeTaintsPolicy=Honor|Ignore
core.VolumeMount mountPropagation=Bidirectional|HostToContainer|None
discovery.EndpointPort protocol=SCTP|TCP|UDP
discovery.EndpointSlice addressType=FQDN|IPv4|IPv6
networking.HTTPIngressPath pathType=Exact|ImplementationSpecific|Prefix
networking.IngressPortStatus protocol=SCTP|TCP|UDP
networking.NetworkPolicyPort protocol=SCTP|TCP|UDP
networking.NetworkPolicySpec policyTypes[]=Egress|Ingress
policy.PodDisruptionBudgetSpec unhealthyPodEvictionPolicy=AlwaysAllow|IfHealthyBudget
resource.DeviceAllocationConfiguration source=FromClaim|FromClass
resource.DeviceSubRequest allocationMode=All|ExactCount
resource.DeviceTaint effect=NoExecute|NoSchedule|None
resource.DeviceToleration operator=Equal|Exists effect=NoExecute|NoSchedule|None
resource.ExactDeviceRequest allocationMode=All|ExactCount
scheduling.PriorityClass preemptionPolicy=Never|PreemptLowerPriority
storage.StorageClass reclaimPolicy=Delete|Recycle|Retain volumeBindingMode=Immediate|WaitForFirstConsumer
`

/** What a container can be stopped with. */
const SIGNALS =
  'SIGABRT|SIGALRM|SIGBUS|SIGCHLD|SIGCLD|SIGCONT|SIGFPE|SIGHUP|SIGILL|SIGINT|SIGIO|SIGIOT|SIGKILL|SIGPIPE|SIGPOLL|SIGPROF|SIGPWR|SIGQUIT|SIGRTMAX|SIGRTMAX-1|SIGRTMAX-10|SIGRTMAX-11|SIGRTMAX-12|SIGRTMAX-13|SIGRTMAX-14|SIGRTMAX-2|SIGRTMAX-3|SIGRTMAX-4|SIGRTMAX-5|SIGRTMAX-6|SIGRTMAX-7|SIGRTMAX-8|SIGRTMAX-9|SIGRTMIN|SIGRTMIN+1|SIGRTMIN+10|SIGRTMIN+11|SIGRTMIN+12|SIGRTMIN+13|SIGRTMIN+14|SIGRTMIN+15|SIGRTMIN+2|SIGRTMIN+3|SIGRTMIN+4|SIGRTMIN+5|SIGRTMIN+6|SIGRTMIN+7|SIGRTMIN+8|SIGRTMIN+9|SIGSEGV|SIGSTKFLT|SIGSTOP|SIGSYS|SIGTERM|SIGTRAP|SIGTSTP|SIGTTIN|SIGTTOU|SIGURG|SIGUSR1|SIGUSR2|SIGVTALRM|SIGWINCH|SIGXCPU|SIGXFSZ'

let known: ReadonlyMap<string, readonly string[]> | undefined

/** Values of a field (`name[]`: of what it holds) by the OpenAPI name of its definition; undefined where any will do. */
export function enumOf(definition: string, field: string): readonly string[] | undefined {
  known ??= readEnums()
  return known.get(`${definition}.${field}`)
}

function readEnums(): ReadonlyMap<string, readonly string[]> {
  const enums = new Map<string, readonly string[]>()
  for (const line of ENUMS.trim().split('\n')) {
    const [name = '', ...fields] = line.split(' ')
    const [group, kind] = name.split('.')
    for (const each of fields) {
      const [field = '', values = ''] = each.split('=')
      enums.set(`io.k8s.api.${group}.v1.${kind}.${field}`, (values === 'SIGNAL' ? SIGNALS : values).split('|'))
    }
  }
  return enums
}
