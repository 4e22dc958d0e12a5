/** Field numbers of every message: made by generate/protobuf.ts, read by ../message-table.ts. */
export const MESSAGES = `@k8s.io.api.admission.v1
AdmissionRequest uid:1s kind:2=24/GroupVersionKind resource:3=24/GroupVersionResource subResource:4s name:5s namespace:6s operation:7s userInfo:8=4/UserInfo object:9=25/RawExtension oldObject:10=25/RawExtension dryRun:11b options:12=25/RawExtension requestKind:13=24/GroupVersionKind requestResource:14=24/GroupVersionResource requestSubResource:15s
AdmissionResponse uid:1s allowed:2b status:3=24/Status patch:4y patchType:5s auditAnnotations:6%s warnings:7*s
AdmissionReview request:1=AdmissionRequest response:2=AdmissionResponse
@k8s.io.api.admissionregistration.v1
AuditAnnotation key:1s valueExpression:2s
ExpressionWarning fieldRef:2s warning:3s
MatchCondition name:1s expression:2s
MatchResources namespaceSelector:1=24/LabelSelector objectSelector:2=24/LabelSelector resourceRules:3*=NamedRuleWithOperations excludeResourceRules:4*=NamedRuleWithOperations matchPolicy:7s
MutatingWebhook name:1s clientConfig:2=WebhookClientConfig rules:3*=RuleWithOperations failurePolicy:4s namespaceSelector:5=24/LabelSelector sideEffects:6s timeoutSeconds:7i admissionReviewVersions:8*s matchPolicy:9s reinvocationPolicy:10s objectSelector:11=24/LabelSelector matchConditions:12*=MatchCondition
MutatingWebhookConfiguration metadata:1=24/ObjectMeta webhooks:2*=MutatingWebhook
MutatingWebhookConfigurationList metadata:1=24/ListMeta items:2*=MutatingWebhookConfiguration
NamedRuleWithOperations resourceNames:1*s ruleWithOperations:2^=RuleWithOperations
ParamKind apiVersion:1s kind:2s
ParamRef name:1s namespace:2s selector:3=24/LabelSelector parameterNotFoundAction:4s
Rule apiGroups:1*s apiVersions:2*s resources:3*s scope:4s
RuleWithOperations operations:1*s rule:2^=Rule
ServiceReference namespace:1s name:2s path:3s port:4i
TypeChecking expressionWarnings:1*=ExpressionWarning
ValidatingAdmissionPolicy metadata:1=24/ObjectMeta spec:2=ValidatingAdmissionPolicySpec status:3=ValidatingAdmissionPolicyStatus
ValidatingAdmissionPolicyBinding metadata:1=24/ObjectMeta spec:2=ValidatingAdmissionPolicyBindingSpec
ValidatingAdmissionPolicyBindingList metadata:1=24/ListMeta items:2*=ValidatingAdmissionPolicyBinding
ValidatingAdmissionPolicyBindingSpec policyName:1s paramRef:2=ParamRef matchResources:3=MatchResources validationActions:4*s
ValidatingAdmissionPolicyList metadata:1=24/ListMeta items:2*=ValidatingAdmissionPolicy
ValidatingAdmissionPolicySpec paramKind:1=ParamKind matchConstraints:2=MatchResources validations:3*=Validation failurePolicy:4s auditAnnotations:5*=AuditAnnotation matchConditions:6*=MatchCondition variables:7*=Variable
ValidatingAdmissionPolicyStatus observedGeneration:1l typeChecking:2=TypeChecking conditions:3*=24/Condition
ValidatingWebhook name:1s clientConfig:2=WebhookClientConfig rules:3*=RuleWithOperations failurePolicy:4s namespaceSelector:5=24/LabelSelector sideEffects:6s timeoutSeconds:7i admissionReviewVersions:8*s matchPolicy:9s objectSelector:10=24/LabelSelector matchConditions:11*=MatchCondition
ValidatingWebhookConfiguration metadata:1=24/ObjectMeta webhooks:2*=ValidatingWebhook
ValidatingWebhookConfigurationList metadata:1=24/ListMeta items:2*=ValidatingWebhookConfiguration
Validation expression:1s message:2s reason:3s messageExpression:4s
Variable name:1s expression:2s
WebhookClientConfig service:1=ServiceReference caBundle:2y url:3s
@k8s.io.api.apidiscovery.v2
APIGroupDiscovery metadata:1=24/ObjectMeta versions:2*=APIVersionDiscovery
APIGroupDiscoveryList metadata:1=24/ListMeta items:2*=APIGroupDiscovery
APIResourceDiscovery resource:1s responseKind:2=24/GroupVersionKind scope:3s singularResource:4s verbs:5*s shortNames:6*s categories:7*s subresources:8*=APISubresourceDiscovery
APISubresourceDiscovery subresource:1s responseKind:2=24/GroupVersionKind acceptedTypes:3*=24/GroupVersionKind verbs:4*s
APIVersionDiscovery version:1s resources:2*=APIResourceDiscovery freshness:3s
@k8s.io.api.apps.v1
ControllerRevision metadata:1=24/ObjectMeta data:2=25/RawExtension revision:3l
ControllerRevisionList metadata:1=24/ListMeta items:2*=ControllerRevision
DaemonSet metadata:1=24/ObjectMeta spec:2=DaemonSetSpec status:3=DaemonSetStatus
DaemonSetCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
DaemonSetList metadata:1=24/ListMeta items:2*=DaemonSet
DaemonSetSpec selector:1=24/LabelSelector template:2=11/PodTemplateSpec updateStrategy:3=DaemonSetUpdateStrategy minReadySeconds:4i revisionHistoryLimit:6i
DaemonSetStatus currentNumberScheduled:1i numberMisscheduled:2i desiredNumberScheduled:3i numberReady:4i observedGeneration:5l updatedNumberScheduled:6i numberAvailable:7i numberUnavailable:8i collisionCount:9i conditions:10*=DaemonSetCondition
DaemonSetUpdateStrategy type:1s rollingUpdate:2=RollingUpdateDaemonSet
Deployment metadata:1=24/ObjectMeta spec:2=DeploymentSpec status:3=DeploymentStatus
DeploymentCondition type:1s status:2s reason:4s message:5s lastUpdateTime:6=24/Time lastTransitionTime:7=24/Time
DeploymentList metadata:1=24/ListMeta items:2*=Deployment
DeploymentSpec replicas:1i selector:2=24/LabelSelector template:3=11/PodTemplateSpec strategy:4=DeploymentStrategy minReadySeconds:5i revisionHistoryLimit:6i paused:7b progressDeadlineSeconds:9i
DeploymentStatus observedGeneration:1l replicas:2i updatedReplicas:3i availableReplicas:4i unavailableReplicas:5i conditions:6*=DeploymentCondition readyReplicas:7i collisionCount:8i terminatingReplicas:9i
DeploymentStrategy type:1s rollingUpdate:2=RollingUpdateDeployment
ReplicaSet metadata:1=24/ObjectMeta spec:2=ReplicaSetSpec status:3=ReplicaSetStatus
ReplicaSetCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
ReplicaSetList metadata:1=24/ListMeta items:2*=ReplicaSet
ReplicaSetSpec replicas:1i selector:2=24/LabelSelector template:3=11/PodTemplateSpec minReadySeconds:4i
ReplicaSetStatus replicas:1i fullyLabeledReplicas:2i observedGeneration:3l readyReplicas:4i availableReplicas:5i conditions:6*=ReplicaSetCondition terminatingReplicas:7i
RollingUpdateDaemonSet maxUnavailable:1=26/IntOrString maxSurge:2=26/IntOrString
RollingUpdateDeployment maxUnavailable:1=26/IntOrString maxSurge:2=26/IntOrString
RollingUpdateStatefulSetStrategy partition:1i maxUnavailable:2=26/IntOrString
StatefulSet metadata:1=24/ObjectMeta spec:2=StatefulSetSpec status:3=StatefulSetStatus
StatefulSetCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
StatefulSetList metadata:1=24/ListMeta items:2*=StatefulSet
StatefulSetOrdinals start:1i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1s whenScaled:2s
StatefulSetSpec replicas:1i selector:2=24/LabelSelector template:3=11/PodTemplateSpec volumeClaimTemplates:4*=11/PersistentVolumeClaim serviceName:5s podManagementPolicy:6s updateStrategy:7=StatefulSetUpdateStrategy revisionHistoryLimit:8i minReadySeconds:9i persistentVolumeClaimRetentionPolicy:10=StatefulSetPersistentVolumeClaimRetentionPolicy ordinals:11=StatefulSetOrdinals
StatefulSetStatus observedGeneration:1l replicas:2i readyReplicas:3i currentReplicas:4i updatedReplicas:5i currentRevision:6s updateRevision:7s collisionCount:9i conditions:10*=StatefulSetCondition availableReplicas:11i
StatefulSetUpdateStrategy type:1s rollingUpdate:2=RollingUpdateStatefulSetStrategy
@k8s.io.api.authentication.v1
BoundObjectReference kind:1s apiVersion:2s name:3s uid:4s
ExtraValue items:1*s
SelfSubjectReview metadata:1=24/ObjectMeta status:2=SelfSubjectReviewStatus
SelfSubjectReviewStatus userInfo:1=UserInfo
TokenRequest metadata:1=24/ObjectMeta spec:2=TokenRequestSpec status:3=TokenRequestStatus
TokenRequestSpec audiences:1*s boundObjectRef:3=BoundObjectReference expirationSeconds:4l
TokenRequestStatus token:1s expirationTimestamp:2=24/Time
TokenReview metadata:1=24/ObjectMeta spec:2=TokenReviewSpec status:3=TokenReviewStatus
TokenReviewSpec token:1s audiences:2*s
TokenReviewStatus authenticated:1b user:2=UserInfo error:3s audiences:4*s
UserInfo username:1s uid:2s groups:3*s extra:4%=ExtraValue
@k8s.io.api.authorization.v1
ExtraValue items:1*s
FieldSelectorAttributes rawSelector:1s requirements:2*=24/FieldSelectorRequirement
LabelSelectorAttributes rawSelector:1s requirements:2*=24/LabelSelectorRequirement
LocalSubjectAccessReview metadata:1=24/ObjectMeta spec:2=SubjectAccessReviewSpec status:3=SubjectAccessReviewStatus
NonResourceAttributes path:1s verb:2s
NonResourceRule verbs:1*s nonResourceURLs:2*s
ResourceAttributes namespace:1s verb:2s group:3s version:4s resource:5s subresource:6s name:7s fieldSelector:8=FieldSelectorAttributes labelSelector:9=LabelSelectorAttributes
ResourceRule verbs:1*s apiGroups:2*s resources:3*s resourceNames:4*s
SelfSubjectAccessReview metadata:1=24/ObjectMeta spec:2=SelfSubjectAccessReviewSpec status:3=SubjectAccessReviewStatus
SelfSubjectAccessReviewSpec resourceAttributes:1=ResourceAttributes nonResourceAttributes:2=NonResourceAttributes
SelfSubjectRulesReview metadata:1=24/ObjectMeta spec:2=SelfSubjectRulesReviewSpec status:3=SubjectRulesReviewStatus
SelfSubjectRulesReviewSpec namespace:1s
SubjectAccessReview metadata:1=24/ObjectMeta spec:2=SubjectAccessReviewSpec status:3=SubjectAccessReviewStatus
SubjectAccessReviewSpec resourceAttributes:1=ResourceAttributes nonResourceAttributes:2=NonResourceAttributes user:3s groups:4*s extra:5%=ExtraValue uid:6s
SubjectAccessReviewStatus allowed:1b reason:2s evaluationError:3s denied:4b
SubjectRulesReviewStatus resourceRules:1*=ResourceRule nonResourceRules:2*=NonResourceRule incomplete:3b evaluationError:4s
@k8s.io.api.autoscaling.v1
ContainerResourceMetricSource name:1s targetAverageUtilization:2i targetAverageValue:3=23/Quantity container:5s
ContainerResourceMetricStatus name:1s currentAverageUtilization:2i currentAverageValue:3=23/Quantity container:4s
CrossVersionObjectReference kind:1s name:2s apiVersion:3s
ExternalMetricSource metricName:1s metricSelector:2=24/LabelSelector targetValue:3=23/Quantity targetAverageValue:4=23/Quantity
ExternalMetricStatus metricName:1s metricSelector:2=24/LabelSelector currentValue:3=23/Quantity currentAverageValue:4=23/Quantity
HorizontalPodAutoscaler metadata:1=24/ObjectMeta spec:2=HorizontalPodAutoscalerSpec status:3=HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
HorizontalPodAutoscalerList metadata:1=24/ListMeta items:2*=HorizontalPodAutoscaler
HorizontalPodAutoscalerSpec scaleTargetRef:1=CrossVersionObjectReference minReplicas:2i maxReplicas:3i targetCPUUtilizationPercentage:4i
HorizontalPodAutoscalerStatus observedGeneration:1l lastScaleTime:2=24/Time currentReplicas:3i desiredReplicas:4i currentCPUUtilizationPercentage:5i
MetricSpec type:1s object:2=ObjectMetricSource pods:3=PodsMetricSource resource:4=ResourceMetricSource external:5=ExternalMetricSource containerResource:7=ContainerResourceMetricSource
MetricStatus type:1s object:2=ObjectMetricStatus pods:3=PodsMetricStatus resource:4=ResourceMetricStatus external:5=ExternalMetricStatus containerResource:7=ContainerResourceMetricStatus
ObjectMetricSource target:1=CrossVersionObjectReference metricName:2s targetValue:3=23/Quantity selector:4=24/LabelSelector averageValue:5=23/Quantity
ObjectMetricStatus target:1=CrossVersionObjectReference metricName:2s currentValue:3=23/Quantity selector:4=24/LabelSelector averageValue:5=23/Quantity
PodsMetricSource metricName:1s targetAverageValue:2=23/Quantity selector:3=24/LabelSelector
PodsMetricStatus metricName:1s currentAverageValue:2=23/Quantity selector:3=24/LabelSelector
ResourceMetricSource name:1s targetAverageUtilization:2i targetAverageValue:3=23/Quantity
ResourceMetricStatus name:1s currentAverageUtilization:2i currentAverageValue:3=23/Quantity
Scale metadata:1=24/ObjectMeta spec:2=ScaleSpec status:3=ScaleStatus
ScaleSpec replicas:1i
ScaleStatus replicas:1i selector:2s
@k8s.io.api.autoscaling.v2
ContainerResourceMetricSource name:1s target:2=MetricTarget container:3s
ContainerResourceMetricStatus name:1s current:2=MetricValueStatus container:3s
CrossVersionObjectReference kind:1s name:2s apiVersion:3s
ExternalMetricSource metric:1=MetricIdentifier target:2=MetricTarget
ExternalMetricStatus metric:1=MetricIdentifier current:2=MetricValueStatus
HPAScalingPolicy type:1s value:2i periodSeconds:3i
HPAScalingRules selectPolicy:1s policies:2*=HPAScalingPolicy stabilizationWindowSeconds:3i tolerance:4=23/Quantity
HorizontalPodAutoscaler metadata:1=24/ObjectMeta spec:2=HorizontalPodAutoscalerSpec status:3=HorizontalPodAutoscalerStatus
HorizontalPodAutoscalerBehavior scaleUp:1=HPAScalingRules scaleDown:2=HPAScalingRules
HorizontalPodAutoscalerCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
HorizontalPodAutoscalerList metadata:1=24/ListMeta items:2*=HorizontalPodAutoscaler
HorizontalPodAutoscalerSpec scaleTargetRef:1=CrossVersionObjectReference minReplicas:2i maxReplicas:3i metrics:4*=MetricSpec behavior:5=HorizontalPodAutoscalerBehavior
HorizontalPodAutoscalerStatus observedGeneration:1l lastScaleTime:2=24/Time currentReplicas:3i desiredReplicas:4i currentMetrics:5*=MetricStatus conditions:6*=HorizontalPodAutoscalerCondition
MetricIdentifier name:1s selector:2=24/LabelSelector
MetricSpec type:1s object:2=ObjectMetricSource pods:3=PodsMetricSource resource:4=ResourceMetricSource external:5=ExternalMetricSource containerResource:7=ContainerResourceMetricSource
MetricStatus type:1s object:2=ObjectMetricStatus pods:3=PodsMetricStatus resource:4=ResourceMetricStatus external:5=ExternalMetricStatus containerResource:7=ContainerResourceMetricStatus
MetricTarget type:1s value:2=23/Quantity averageValue:3=23/Quantity averageUtilization:4i
MetricValueStatus value:1=23/Quantity averageValue:2=23/Quantity averageUtilization:3i
ObjectMetricSource describedObject:1=CrossVersionObjectReference target:2=MetricTarget metric:3=MetricIdentifier
ObjectMetricStatus metric:1=MetricIdentifier current:2=MetricValueStatus describedObject:3=CrossVersionObjectReference
PodsMetricSource metric:1=MetricIdentifier target:2=MetricTarget
PodsMetricStatus metric:1=MetricIdentifier current:2=MetricValueStatus
ResourceMetricSource name:1s target:2=MetricTarget
ResourceMetricStatus name:1s current:2=MetricValueStatus
@k8s.io.api.batch.v1
CronJob metadata:1=24/ObjectMeta spec:2=CronJobSpec status:3=CronJobStatus
CronJobList metadata:1=24/ListMeta items:2*=CronJob
CronJobSpec schedule:1s startingDeadlineSeconds:2l concurrencyPolicy:3s suspend:4b jobTemplate:5=JobTemplateSpec successfulJobsHistoryLimit:6i failedJobsHistoryLimit:7i timeZone:8s
CronJobStatus active:1*=11/ObjectReference lastScheduleTime:4=24/Time lastSuccessfulTime:5=24/Time
Job metadata:1=24/ObjectMeta spec:2=JobSpec status:3=JobStatus
JobCondition type:1s status:2s lastProbeTime:3=24/Time lastTransitionTime:4=24/Time reason:5s message:6s
JobList metadata:1=24/ListMeta items:2*=Job
JobSpec parallelism:1i completions:2i activeDeadlineSeconds:3l selector:4=24/LabelSelector manualSelector:5b template:6=11/PodTemplateSpec backoffLimit:7i ttlSecondsAfterFinished:8i completionMode:9s suspend:10b podFailurePolicy:11=PodFailurePolicy backoffLimitPerIndex:12i maxFailedIndexes:13i podReplacementPolicy:14s managedBy:15s successPolicy:16=SuccessPolicy
JobStatus conditions:1*=JobCondition startTime:2=24/Time completionTime:3=24/Time active:4i succeeded:5i failed:6i completedIndexes:7s uncountedTerminatedPods:8=UncountedTerminatedPods ready:9i failedIndexes:10s terminating:11i
JobTemplateSpec metadata:1=24/ObjectMeta spec:2=JobSpec
PodFailurePolicy rules:1*=PodFailurePolicyRule
PodFailurePolicyOnExitCodesRequirement containerName:1s operator:2s values:3*i
PodFailurePolicyOnPodConditionsPattern type:1s status:2s
PodFailurePolicyRule action:1s onExitCodes:2=PodFailurePolicyOnExitCodesRequirement onPodConditions:3*=PodFailurePolicyOnPodConditionsPattern
SuccessPolicy rules:1*=SuccessPolicyRule
SuccessPolicyRule succeededIndexes:1s succeededCount:2i
UncountedTerminatedPods succeeded:1*s failed:2*s
@k8s.io.api.certificates.v1
CertificateSigningRequest metadata:1=24/ObjectMeta spec:2=CertificateSigningRequestSpec status:3=CertificateSigningRequestStatus
CertificateSigningRequestCondition type:1s reason:2s message:3s lastUpdateTime:4=24/Time lastTransitionTime:5=24/Time status:6s
CertificateSigningRequestList metadata:1=24/ListMeta items:2*=CertificateSigningRequest
CertificateSigningRequestSpec request:1y username:2s uid:3s groups:4*s usages:5*s extra:6%=ExtraValue signerName:7s expirationSeconds:8i
CertificateSigningRequestStatus conditions:1*=CertificateSigningRequestCondition certificate:2y
ExtraValue items:1*s
@k8s.io.api.coordination.v1
Lease metadata:1=24/ObjectMeta spec:2=LeaseSpec
LeaseList metadata:1=24/ListMeta items:2*=Lease
LeaseSpec holderIdentity:1s leaseDurationSeconds:2i acquireTime:3=24/MicroTime renewTime:4=24/MicroTime leaseTransitions:5i strategy:6s preferredHolder:7s
@k8s.io.api.core.v1
AWSElasticBlockStoreVolumeSource volumeID:1s fsType:2s partition:3i readOnly:4b
Affinity nodeAffinity:1=NodeAffinity podAffinity:2=PodAffinity podAntiAffinity:3=PodAntiAffinity
AppArmorProfile type:1s localhostProfile:2s
AttachedVolume name:1s devicePath:2s
AvoidPods preferAvoidPods:1*=PreferAvoidPodsEntry
AzureDiskVolumeSource diskName:1s diskURI:2s cachingMode:3s fsType:4s readOnly:5b kind:6s
AzureFilePersistentVolumeSource secretName:1s shareName:2s readOnly:3b secretNamespace:4s
AzureFileVolumeSource secretName:1s shareName:2s readOnly:3b
Binding metadata:1=24/ObjectMeta target:2=ObjectReference
CSIPersistentVolumeSource driver:1s volumeHandle:2s readOnly:3b fsType:4s volumeAttributes:5%s controllerPublishSecretRef:6=SecretReference nodeStageSecretRef:7=SecretReference nodePublishSecretRef:8=SecretReference controllerExpandSecretRef:9=SecretReference nodeExpandSecretRef:10=SecretReference
CSIVolumeSource driver:1s readOnly:2b fsType:3s volumeAttributes:4%s nodePublishSecretRef:5=LocalObjectReference
Capabilities add:1*s drop:2*s
CephFSPersistentVolumeSource monitors:1*s path:2s user:3s secretFile:4s secretRef:5=SecretReference readOnly:6b
CephFSVolumeSource monitors:1*s path:2s user:3s secretFile:4s secretRef:5=LocalObjectReference readOnly:6b
CinderPersistentVolumeSource volumeID:1s fsType:2s readOnly:3b secretRef:4=SecretReference
CinderVolumeSource volumeID:1s fsType:2s readOnly:3b secretRef:4=LocalObjectReference
ClientIPConfig timeoutSeconds:1i
ClusterTrustBundleProjection name:1s signerName:2s labelSelector:3=24/LabelSelector path:4s optional:5b
ComponentCondition type:1s status:2s message:3s error:4s
ComponentStatus metadata:1=24/ObjectMeta conditions:2*=ComponentCondition
ComponentStatusList metadata:1=24/ListMeta items:2*=ComponentStatus
ConfigMap metadata:1=24/ObjectMeta data:2%s binaryData:3%y immutable:4b
ConfigMapEnvSource localObjectReference:1^=LocalObjectReference optional:2b
ConfigMapKeySelector localObjectReference:1^=LocalObjectReference key:2s optional:3b
ConfigMapList metadata:1=24/ListMeta items:2*=ConfigMap
ConfigMapNodeConfigSource namespace:1s name:2s uid:3s resourceVersion:4s kubeletConfigKey:5s
ConfigMapProjection localObjectReference:1^=LocalObjectReference items:2*=KeyToPath optional:4b
ConfigMapVolumeSource localObjectReference:1^=LocalObjectReference items:2*=KeyToPath defaultMode:3i optional:4b
Container name:1s image:2s command:3*s args:4*s workingDir:5s ports:6*=ContainerPort env:7*=EnvVar resources:8=ResourceRequirements volumeMounts:9*=VolumeMount livenessProbe:10=Probe readinessProbe:11=Probe lifecycle:12=Lifecycle terminationMessagePath:13s imagePullPolicy:14s securityContext:15=SecurityContext stdin:16b stdinOnce:17b tty:18b envFrom:19*=EnvFromSource terminationMessagePolicy:20s volumeDevices:21*=VolumeDevice startupProbe:22=Probe resizePolicy:23*=ContainerResizePolicy restartPolicy:24s restartPolicyRules:25*=ContainerRestartRule
ContainerExtendedResourceRequest containerName:1s resourceName:2s requestName:3s
ContainerImage names:1*s sizeBytes:2l
ContainerPort name:1s hostPort:2i containerPort:3i protocol:4s hostIP:5s
ContainerResizePolicy resourceName:1s restartPolicy:2s
ContainerRestartRule action:1s exitCodes:2=ContainerRestartRuleOnExitCodes
ContainerRestartRuleOnExitCodes operator:1s values:2*i
ContainerState waiting:1=ContainerStateWaiting running:2=ContainerStateRunning terminated:3=ContainerStateTerminated
ContainerStateRunning startedAt:1=24/Time
ContainerStateTerminated exitCode:1i signal:2i reason:3s message:4s startedAt:5=24/Time finishedAt:6=24/Time containerID:7s
ContainerStateWaiting reason:1s message:2s
ContainerStatus name:1s state:2=ContainerState lastState:3=ContainerState ready:4b restartCount:5i image:6s imageID:7s containerID:8s started:9b allocatedResources:10%=23/Quantity resources:11=ResourceRequirements volumeMounts:12*=VolumeMountStatus user:13=ContainerUser allocatedResourcesStatus:14*=ResourceStatus stopSignal:15s
ContainerUser linux:1=LinuxContainerUser
DaemonEndpoint Port:1i
DownwardAPIProjection items:1*=DownwardAPIVolumeFile
DownwardAPIVolumeFile path:1s fieldRef:2=ObjectFieldSelector resourceFieldRef:3=ResourceFieldSelector mode:4i
DownwardAPIVolumeSource items:1*=DownwardAPIVolumeFile defaultMode:2i
EmptyDirVolumeSource medium:1s sizeLimit:2=23/Quantity
EndpointAddress ip:1s targetRef:2=ObjectReference hostname:3s nodeName:4s
EndpointPort name:1s port:2i protocol:3s appProtocol:4s
EndpointSubset addresses:1*=EndpointAddress notReadyAddresses:2*=EndpointAddress ports:3*=EndpointPort
Endpoints metadata:1=24/ObjectMeta subsets:2*=EndpointSubset
EndpointsList metadata:1=24/ListMeta items:2*=Endpoints
EnvFromSource prefix:1s configMapRef:2=ConfigMapEnvSource secretRef:3=SecretEnvSource
EnvVar name:1s value:2s valueFrom:3=EnvVarSource
EnvVarSource fieldRef:1=ObjectFieldSelector resourceFieldRef:2=ResourceFieldSelector configMapKeyRef:3=ConfigMapKeySelector secretKeyRef:4=SecretKeySelector fileKeyRef:5=FileKeySelector
EphemeralContainer ephemeralContainerCommon:1^=EphemeralContainerCommon targetContainerName:2s
EphemeralContainerCommon name:1s image:2s command:3*s args:4*s workingDir:5s ports:6*=ContainerPort env:7*=EnvVar resources:8=ResourceRequirements volumeMounts:9*=VolumeMount livenessProbe:10=Probe readinessProbe:11=Probe lifecycle:12=Lifecycle terminationMessagePath:13s imagePullPolicy:14s securityContext:15=SecurityContext stdin:16b stdinOnce:17b tty:18b envFrom:19*=EnvFromSource terminationMessagePolicy:20s volumeDevices:21*=VolumeDevice startupProbe:22=Probe resizePolicy:23*=ContainerResizePolicy restartPolicy:24s restartPolicyRules:25*=ContainerRestartRule
EphemeralVolumeSource volumeClaimTemplate:1=PersistentVolumeClaimTemplate
Event metadata:1=24/ObjectMeta involvedObject:2=ObjectReference reason:3s message:4s source:5=EventSource firstTimestamp:6=24/Time lastTimestamp:7=24/Time count:8i type:9s eventTime:10=24/MicroTime series:11=EventSeries action:12s related:13=ObjectReference reportingComponent:14s reportingInstance:15s
EventList metadata:1=24/ListMeta items:2*=Event
EventSeries count:1i lastObservedTime:2=24/MicroTime
EventSource component:1s host:2s
ExecAction command:1*s
FCVolumeSource targetWWNs:1*s lun:2i fsType:3s readOnly:4b wwids:5*s
FileKeySelector volumeName:1s path:2s key:3s optional:4b
FlexPersistentVolumeSource driver:1s fsType:2s secretRef:3=SecretReference readOnly:4b options:5%s
FlexVolumeSource driver:1s fsType:2s secretRef:3=LocalObjectReference readOnly:4b options:5%s
FlockerVolumeSource datasetName:1s datasetUUID:2s
GCEPersistentDiskVolumeSource pdName:1s fsType:2s partition:3i readOnly:4b
GRPCAction port:1i service:2s
GitRepoVolumeSource repository:1s revision:2s directory:3s
GlusterfsPersistentVolumeSource endpoints:1s path:2s readOnly:3b endpointsNamespace:4s
GlusterfsVolumeSource endpoints:1s path:2s readOnly:3b
HTTPGetAction path:1s port:2=26/IntOrString host:3s scheme:4s httpHeaders:5*=HTTPHeader
HTTPHeader name:1s value:2s
HostAlias ip:1s hostnames:2*s
HostIP ip:1s
HostPathVolumeSource path:1s type:2s
ISCSIPersistentVolumeSource targetPortal:1s iqn:2s lun:3i iscsiInterface:4s fsType:5s readOnly:6b portals:7*s chapAuthDiscovery:8b secretRef:10=SecretReference chapAuthSession:11b initiatorName:12s
ISCSIVolumeSource targetPortal:1s iqn:2s lun:3i iscsiInterface:4s fsType:5s readOnly:6b portals:7*s chapAuthDiscovery:8b secretRef:10=LocalObjectReference chapAuthSession:11b initiatorName:12s
ImageVolumeSource reference:1s pullPolicy:2s
KeyToPath key:1s path:2s mode:3i
Lifecycle postStart:1=LifecycleHandler preStop:2=LifecycleHandler stopSignal:3s
LifecycleHandler exec:1=ExecAction httpGet:2=HTTPGetAction tcpSocket:3=TCPSocketAction sleep:4=SleepAction
LimitRange metadata:1=24/ObjectMeta spec:2=LimitRangeSpec
LimitRangeItem type:1s max:2%=23/Quantity min:3%=23/Quantity default:4%=23/Quantity defaultRequest:5%=23/Quantity maxLimitRequestRatio:6%=23/Quantity
LimitRangeList metadata:1=24/ListMeta items:2*=LimitRange
LimitRangeSpec limits:1*=LimitRangeItem
LinuxContainerUser uid:1l gid:2l supplementalGroups:3*l
List metadata:1=24/ListMeta items:2*=25/RawExtension
LoadBalancerIngress ip:1s hostname:2s ipMode:3s ports:4*=PortStatus
LoadBalancerStatus ingress:1*=LoadBalancerIngress
LocalObjectReference name:1s
LocalVolumeSource path:1s fsType:2s
ModifyVolumeStatus targetVolumeAttributesClassName:1s status:2s
NFSVolumeSource server:1s path:2s readOnly:3b
Namespace metadata:1=24/ObjectMeta spec:2=NamespaceSpec status:3=NamespaceStatus
NamespaceCondition type:1s status:2s lastTransitionTime:4=24/Time reason:5s message:6s
NamespaceList metadata:1=24/ListMeta items:2*=Namespace
NamespaceSpec finalizers:1*s
NamespaceStatus phase:1s conditions:2*=NamespaceCondition
Node metadata:1=24/ObjectMeta spec:2=NodeSpec status:3=NodeStatus
NodeAddress type:1s address:2s
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:1=NodeSelector preferredDuringSchedulingIgnoredDuringExecution:2*=PreferredSchedulingTerm
NodeCondition type:1s status:2s lastHeartbeatTime:3=24/Time lastTransitionTime:4=24/Time reason:5s message:6s
NodeConfigSource configMap:2=ConfigMapNodeConfigSource
NodeConfigStatus assigned:1=NodeConfigSource active:2=NodeConfigSource lastKnownGood:3=NodeConfigSource error:4s
NodeDaemonEndpoints kubeletEndpoint:1=DaemonEndpoint
NodeFeatures supplementalGroupsPolicy:1b
NodeList metadata:1=24/ListMeta items:2*=Node
NodeProxyOptions path:1s
NodeRuntimeHandler name:1s features:2=NodeRuntimeHandlerFeatures
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:1b userNamespaces:2b
NodeSelector nodeSelectorTerms:1*=NodeSelectorTerm
NodeSelectorRequirement key:1s operator:2s values:3*s
NodeSelectorTerm matchExpressions:1*=NodeSelectorRequirement matchFields:2*=NodeSelectorRequirement
NodeSpec podCIDR:1s externalID:2s providerID:3s unschedulable:4b taints:5*=Taint configSource:6=NodeConfigSource podCIDRs:7*s
NodeStatus capacity:1%=23/Quantity allocatable:2%=23/Quantity phase:3s conditions:4*=NodeCondition addresses:5*=NodeAddress daemonEndpoints:6=NodeDaemonEndpoints nodeInfo:7=NodeSystemInfo images:8*=ContainerImage volumesInUse:9*s volumesAttached:10*=AttachedVolume config:11=NodeConfigStatus runtimeHandlers:12*=NodeRuntimeHandler features:13=NodeFeatures declaredFeatures:14*s
NodeSwapStatus capacity:1l
NodeSystemInfo machineID:1s systemUUID:2s bootID:3s kernelVersion:4s osImage:5s containerRuntimeVersion:6s kubeletVersion:7s kubeProxyVersion:8s operatingSystem:9s architecture:10s swap:11=NodeSwapStatus
ObjectFieldSelector apiVersion:1s fieldPath:2s
ObjectReference kind:1s namespace:2s name:3s uid:4s apiVersion:5s resourceVersion:6s fieldPath:7s
PersistentVolume metadata:1=24/ObjectMeta spec:2=PersistentVolumeSpec status:3=PersistentVolumeStatus
PersistentVolumeClaim metadata:1=24/ObjectMeta spec:2=PersistentVolumeClaimSpec status:3=PersistentVolumeClaimStatus
PersistentVolumeClaimCondition type:1s status:2s lastProbeTime:3=24/Time lastTransitionTime:4=24/Time reason:5s message:6s
PersistentVolumeClaimList metadata:1=24/ListMeta items:2*=PersistentVolumeClaim
PersistentVolumeClaimSpec accessModes:1*s resources:2=VolumeResourceRequirements volumeName:3s selector:4=24/LabelSelector storageClassName:5s volumeMode:6s dataSource:7=TypedLocalObjectReference dataSourceRef:8=TypedObjectReference volumeAttributesClassName:9s
PersistentVolumeClaimStatus phase:1s accessModes:2*s capacity:3%=23/Quantity conditions:4*=PersistentVolumeClaimCondition allocatedResources:5%=23/Quantity allocatedResourceStatuses:7%s currentVolumeAttributesClassName:8s modifyVolumeStatus:9=ModifyVolumeStatus
PersistentVolumeClaimTemplate metadata:1=24/ObjectMeta spec:2=PersistentVolumeClaimSpec
PersistentVolumeClaimVolumeSource claimName:1s readOnly:2b
PersistentVolumeList metadata:1=24/ListMeta items:2*=PersistentVolume
PersistentVolumeSource gcePersistentDisk:1=GCEPersistentDiskVolumeSource awsElasticBlockStore:2=AWSElasticBlockStoreVolumeSource hostPath:3=HostPathVolumeSource glusterfs:4=GlusterfsPersistentVolumeSource nfs:5=NFSVolumeSource rbd:6=RBDPersistentVolumeSource iscsi:7=ISCSIPersistentVolumeSource cinder:8=CinderPersistentVolumeSource cephfs:9=CephFSPersistentVolumeSource fc:10=FCVolumeSource flocker:11=FlockerVolumeSource flexVolume:12=FlexPersistentVolumeSource azureFile:13=AzureFilePersistentVolumeSource vsphereVolume:14=VsphereVirtualDiskVolumeSource quobyte:15=QuobyteVolumeSource azureDisk:16=AzureDiskVolumeSource photonPersistentDisk:17=PhotonPersistentDiskVolumeSource portworxVolume:18=PortworxVolumeSource scaleIO:19=ScaleIOPersistentVolumeSource local:20=LocalVolumeSource storageos:21=StorageOSPersistentVolumeSource csi:22=CSIPersistentVolumeSource
PersistentVolumeSpec capacity:1%=23/Quantity persistentVolumeSource:2^=PersistentVolumeSource accessModes:3*s claimRef:4=ObjectReference persistentVolumeReclaimPolicy:5s storageClassName:6s mountOptions:7*s volumeMode:8s nodeAffinity:9=VolumeNodeAffinity volumeAttributesClassName:10s
PersistentVolumeStatus phase:1s message:2s reason:3s lastPhaseTransitionTime:4=24/Time
PhotonPersistentDiskVolumeSource pdID:1s fsType:2s
Pod metadata:1=24/ObjectMeta spec:2=PodSpec status:3=PodStatus
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:1*=PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:2*=WeightedPodAffinityTerm
PodAffinityTerm labelSelector:1=24/LabelSelector namespaces:2*s topologyKey:3s namespaceSelector:4=24/LabelSelector matchLabelKeys:5*s mismatchLabelKeys:6*s
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:1*=PodAffinityTerm preferredDuringSchedulingIgnoredDuringExecution:2*=WeightedPodAffinityTerm
PodAttachOptions stdin:1b stdout:2b stderr:3b tty:4b container:5s
PodCertificateProjection signerName:1s keyType:2s maxExpirationSeconds:3i credentialBundlePath:4s keyPath:5s certificateChainPath:6s userAnnotations:7%s
PodCondition type:1s status:2s lastProbeTime:3=24/Time lastTransitionTime:4=24/Time reason:5s message:6s observedGeneration:7l
PodDNSConfig nameservers:1*s searches:2*s options:3*=PodDNSConfigOption
PodDNSConfigOption name:1s value:2s
PodExecOptions stdin:1b stdout:2b stderr:3b tty:4b container:5s command:6*s
PodExtendedResourceClaimStatus requestMappings:1*=ContainerExtendedResourceRequest resourceClaimName:2s
PodIP ip:1s
PodList metadata:1=24/ListMeta items:2*=Pod
PodLogOptions container:1s follow:2b previous:3b sinceSeconds:4l sinceTime:5=24/Time timestamps:6b tailLines:7l limitBytes:8l insecureSkipTLSVerifyBackend:9b stream:10s
PodOS name:1s
PodPortForwardOptions ports:1*i
PodProxyOptions path:1s
PodReadinessGate conditionType:1s
PodResourceClaim name:1s resourceClaimName:3s resourceClaimTemplateName:4s
PodResourceClaimStatus name:1s resourceClaimName:2s
PodSchedulingGate name:1s
PodSecurityContext seLinuxOptions:1=SELinuxOptions runAsUser:2l runAsNonRoot:3b supplementalGroups:4*l fsGroup:5l runAsGroup:6l sysctls:7*=Sysctl windowsOptions:8=WindowsSecurityContextOptions fsGroupChangePolicy:9s seccompProfile:10=SeccompProfile appArmorProfile:11=AppArmorProfile supplementalGroupsPolicy:12s seLinuxChangePolicy:13s
PodSignature podController:1=24/OwnerReference
PodSpec volumes:1*=Volume containers:2*=Container restartPolicy:3s terminationGracePeriodSeconds:4l activeDeadlineSeconds:5l dnsPolicy:6s nodeSelector:7%s serviceAccountName:8s serviceAccount:9s nodeName:10s hostNetwork:11b hostPID:12b hostIPC:13b securityContext:14=PodSecurityContext imagePullSecrets:15*=LocalObjectReference hostname:16s subdomain:17s affinity:18=Affinity schedulerName:19s initContainers:20*=Container automountServiceAccountToken:21b tolerations:22*=Toleration hostAliases:23*=HostAlias priorityClassName:24s priority:25i dnsConfig:26=PodDNSConfig shareProcessNamespace:27b readinessGates:28*=PodReadinessGate runtimeClassName:29s enableServiceLinks:30b preemptionPolicy:31s overhead:32%=23/Quantity topologySpreadConstraints:33*=TopologySpreadConstraint ephemeralContainers:34*=EphemeralContainer setHostnameAsFQDN:35b os:36=PodOS hostUsers:37b schedulingGates:38*=PodSchedulingGate resourceClaims:39*=PodResourceClaim resources:40=ResourceRequirements hostnameOverride:41s workloadRef:42=WorkloadReference
PodStatus phase:1s conditions:2*=PodCondition message:3s reason:4s hostIP:5s podIP:6s startTime:7=24/Time containerStatuses:8*=ContainerStatus qosClass:9s initContainerStatuses:10*=ContainerStatus nominatedNodeName:11s podIPs:12*=PodIP ephemeralContainerStatuses:13*=ContainerStatus resize:14s resourceClaimStatuses:15*=PodResourceClaimStatus hostIPs:16*=HostIP observedGeneration:17l extendedResourceClaimStatus:18=PodExtendedResourceClaimStatus allocatedResources:19%=23/Quantity resources:20=ResourceRequirements
PodStatusResult metadata:1=24/ObjectMeta status:2=PodStatus
PodTemplate metadata:1=24/ObjectMeta template:2=PodTemplateSpec
PodTemplateList metadata:1=24/ListMeta items:2*=PodTemplate
PodTemplateSpec metadata:1=24/ObjectMeta spec:2=PodSpec
PortStatus port:1i protocol:2s error:3s
PortworxVolumeSource volumeID:1s fsType:2s readOnly:3b
Preconditions uid:1s
PreferAvoidPodsEntry podSignature:1=PodSignature evictionTime:2=24/Time reason:3s message:4s
PreferredSchedulingTerm weight:1i preference:2=NodeSelectorTerm
Probe handler:1^=ProbeHandler initialDelaySeconds:2i timeoutSeconds:3i periodSeconds:4i successThreshold:5i failureThreshold:6i terminationGracePeriodSeconds:7l
ProbeHandler exec:1=ExecAction httpGet:2=HTTPGetAction tcpSocket:3=TCPSocketAction grpc:4=GRPCAction
ProjectedVolumeSource sources:1*=VolumeProjection defaultMode:2i
QuobyteVolumeSource registry:1s volume:2s readOnly:3b user:4s group:5s tenant:6s
RBDPersistentVolumeSource monitors:1*s image:2s fsType:3s pool:4s user:5s keyring:6s secretRef:7=SecretReference readOnly:8b
RBDVolumeSource monitors:1*s image:2s fsType:3s pool:4s user:5s keyring:6s secretRef:7=LocalObjectReference readOnly:8b
RangeAllocation metadata:1=24/ObjectMeta range:2s data:3y
ReplicationController metadata:1=24/ObjectMeta spec:2=ReplicationControllerSpec status:3=ReplicationControllerStatus
ReplicationControllerCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
ReplicationControllerList metadata:1=24/ListMeta items:2*=ReplicationController
ReplicationControllerSpec replicas:1i selector:2%s template:3=PodTemplateSpec minReadySeconds:4i
ReplicationControllerStatus replicas:1i fullyLabeledReplicas:2i observedGeneration:3l readyReplicas:4i availableReplicas:5i conditions:6*=ReplicationControllerCondition
ResourceClaim name:1s request:2s
ResourceFieldSelector containerName:1s resource:2s divisor:3=23/Quantity
ResourceHealth resourceID:1s health:2s
ResourceQuota metadata:1=24/ObjectMeta spec:2=ResourceQuotaSpec status:3=ResourceQuotaStatus
ResourceQuotaList metadata:1=24/ListMeta items:2*=ResourceQuota
ResourceQuotaSpec hard:1%=23/Quantity scopes:2*s scopeSelector:3=ScopeSelector
ResourceQuotaStatus hard:1%=23/Quantity used:2%=23/Quantity
ResourceRequirements limits:1%=23/Quantity requests:2%=23/Quantity claims:3*=ResourceClaim
ResourceStatus name:1s resources:2*=ResourceHealth
SELinuxOptions user:1s role:2s type:3s level:4s
ScaleIOPersistentVolumeSource gateway:1s system:2s secretRef:3=SecretReference sslEnabled:4b protectionDomain:5s storagePool:6s storageMode:7s volumeName:8s fsType:9s readOnly:10b
ScaleIOVolumeSource gateway:1s system:2s secretRef:3=LocalObjectReference sslEnabled:4b protectionDomain:5s storagePool:6s storageMode:7s volumeName:8s fsType:9s readOnly:10b
ScopeSelector matchExpressions:1*=ScopedResourceSelectorRequirement
ScopedResourceSelectorRequirement scopeName:1s operator:2s values:3*s
SeccompProfile type:1s localhostProfile:2s
Secret metadata:1=24/ObjectMeta data:2%y type:3s stringData:4%s immutable:5b
SecretEnvSource localObjectReference:1^=LocalObjectReference optional:2b
SecretKeySelector localObjectReference:1^=LocalObjectReference key:2s optional:3b
SecretList metadata:1=24/ListMeta items:2*=Secret
SecretProjection localObjectReference:1^=LocalObjectReference items:2*=KeyToPath optional:4b
SecretReference name:1s namespace:2s
SecretVolumeSource secretName:1s items:2*=KeyToPath defaultMode:3i optional:4b
SecurityContext capabilities:1=Capabilities privileged:2b seLinuxOptions:3=SELinuxOptions runAsUser:4l runAsNonRoot:5b readOnlyRootFilesystem:6b allowPrivilegeEscalation:7b runAsGroup:8l procMount:9s windowsOptions:10=WindowsSecurityContextOptions seccompProfile:11=SeccompProfile appArmorProfile:12=AppArmorProfile
SerializedReference reference:1=ObjectReference
Service metadata:1=24/ObjectMeta spec:2=ServiceSpec status:3=ServiceStatus
ServiceAccount metadata:1=24/ObjectMeta secrets:2*=ObjectReference imagePullSecrets:3*=LocalObjectReference automountServiceAccountToken:4b
ServiceAccountList metadata:1=24/ListMeta items:2*=ServiceAccount
ServiceAccountTokenProjection audience:1s expirationSeconds:2l path:3s
ServiceList metadata:1=24/ListMeta items:2*=Service
ServicePort name:1s protocol:2s port:3i targetPort:4=26/IntOrString nodePort:5i appProtocol:6s
ServiceProxyOptions path:1s
ServiceSpec ports:1*=ServicePort selector:2%s clusterIP:3s type:4s externalIPs:5*s sessionAffinity:7s loadBalancerIP:8s loadBalancerSourceRanges:9*s externalName:10s externalTrafficPolicy:11s healthCheckNodePort:12i publishNotReadyAddresses:13b sessionAffinityConfig:14=SessionAffinityConfig ipFamilyPolicy:17s clusterIPs:18*s ipFamilies:19*s allocateLoadBalancerNodePorts:20b loadBalancerClass:21s internalTrafficPolicy:22s trafficDistribution:23s
ServiceStatus loadBalancer:1=LoadBalancerStatus conditions:2*=24/Condition
SessionAffinityConfig clientIP:1=ClientIPConfig
SleepAction seconds:1l
StorageOSPersistentVolumeSource volumeName:1s volumeNamespace:2s fsType:3s readOnly:4b secretRef:5=ObjectReference
StorageOSVolumeSource volumeName:1s volumeNamespace:2s fsType:3s readOnly:4b secretRef:5=LocalObjectReference
Sysctl name:1s value:2s
TCPSocketAction port:1=26/IntOrString host:2s
Taint key:1s value:2s effect:3s timeAdded:4=24/Time
Toleration key:1s operator:2s value:3s effect:4s tolerationSeconds:5l
TopologySelectorLabelRequirement key:1s values:2*s
TopologySelectorTerm matchLabelExpressions:1*=TopologySelectorLabelRequirement
TopologySpreadConstraint maxSkew:1i topologyKey:2s whenUnsatisfiable:3s labelSelector:4=24/LabelSelector minDomains:5i nodeAffinityPolicy:6s nodeTaintsPolicy:7s matchLabelKeys:8*s
TypedLocalObjectReference apiGroup:1s kind:2s name:3s
TypedObjectReference apiGroup:1s kind:2s name:3s namespace:4s
Volume name:1s volumeSource:2^=VolumeSource
VolumeDevice name:1s devicePath:2s
VolumeMount name:1s readOnly:2b mountPath:3s subPath:4s mountPropagation:5s subPathExpr:6s recursiveReadOnly:7s
VolumeMountStatus name:1s mountPath:2s readOnly:3b recursiveReadOnly:4s
VolumeNodeAffinity required:1=NodeSelector
VolumeProjection secret:1=SecretProjection downwardAPI:2=DownwardAPIProjection configMap:3=ConfigMapProjection serviceAccountToken:4=ServiceAccountTokenProjection clusterTrustBundle:5=ClusterTrustBundleProjection podCertificate:6=PodCertificateProjection
VolumeResourceRequirements limits:1%=23/Quantity requests:2%=23/Quantity
VolumeSource hostPath:1=HostPathVolumeSource emptyDir:2=EmptyDirVolumeSource gcePersistentDisk:3=GCEPersistentDiskVolumeSource awsElasticBlockStore:4=AWSElasticBlockStoreVolumeSource gitRepo:5=GitRepoVolumeSource secret:6=SecretVolumeSource nfs:7=NFSVolumeSource iscsi:8=ISCSIVolumeSource glusterfs:9=GlusterfsVolumeSource persistentVolumeClaim:10=PersistentVolumeClaimVolumeSource rbd:11=RBDVolumeSource flexVolume:12=FlexVolumeSource cinder:13=CinderVolumeSource cephfs:14=CephFSVolumeSource flocker:15=FlockerVolumeSource downwardAPI:16=DownwardAPIVolumeSource fc:17=FCVolumeSource azureFile:18=AzureFileVolumeSource configMap:19=ConfigMapVolumeSource vsphereVolume:20=VsphereVirtualDiskVolumeSource quobyte:21=QuobyteVolumeSource azureDisk:22=AzureDiskVolumeSource photonPersistentDisk:23=PhotonPersistentDiskVolumeSource portworxVolume:24=PortworxVolumeSource scaleIO:25=ScaleIOVolumeSource projected:26=ProjectedVolumeSource storageos:27=StorageOSVolumeSource csi:28=CSIVolumeSource ephemeral:29=EphemeralVolumeSource image:30=ImageVolumeSource
VsphereVirtualDiskVolumeSource volumePath:1s fsType:2s storagePolicyName:3s storagePolicyID:4s
WeightedPodAffinityTerm weight:1i podAffinityTerm:2=PodAffinityTerm
WindowsSecurityContextOptions gmsaCredentialSpecName:1s gmsaCredentialSpec:2s runAsUserName:3s hostProcess:4b
WorkloadReference name:1s podGroup:2s podGroupReplicaKey:3s
@k8s.io.api.discovery.v1
Endpoint addresses:1*s conditions:2=EndpointConditions hostname:3s targetRef:4=11/ObjectReference deprecatedTopology:5%s nodeName:6s zone:7s hints:8=EndpointHints
EndpointConditions ready:1b serving:2b terminating:3b
EndpointHints forZones:1*=ForZone forNodes:2*=ForNode
EndpointPort name:1s protocol:2s port:3i appProtocol:4s
EndpointSlice metadata:1=24/ObjectMeta endpoints:2*=Endpoint ports:3*=EndpointPort addressType:4s
EndpointSliceList metadata:1=24/ListMeta items:2*=EndpointSlice
ForNode name:1s
ForZone name:1s
@k8s.io.api.events.v1
Event metadata:1=24/ObjectMeta eventTime:2=24/MicroTime series:3=EventSeries reportingController:4s reportingInstance:5s action:6s reason:7s regarding:8=11/ObjectReference related:9=11/ObjectReference note:10s type:11s deprecatedSource:12=11/EventSource deprecatedFirstTimestamp:13=24/Time deprecatedLastTimestamp:14=24/Time deprecatedCount:15i
EventList metadata:1=24/ListMeta items:2*=Event
EventSeries count:1i lastObservedTime:2=24/MicroTime
@k8s.io.api.flowcontrol.v1
ExemptPriorityLevelConfiguration nominalConcurrencyShares:1i lendablePercent:2i
FlowDistinguisherMethod type:1s
FlowSchema metadata:1=24/ObjectMeta spec:2=FlowSchemaSpec status:3=FlowSchemaStatus
FlowSchemaCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
FlowSchemaList metadata:1=24/ListMeta items:2*=FlowSchema
FlowSchemaSpec priorityLevelConfiguration:1=PriorityLevelConfigurationReference matchingPrecedence:2i distinguisherMethod:3=FlowDistinguisherMethod rules:4*=PolicyRulesWithSubjects
FlowSchemaStatus conditions:1*=FlowSchemaCondition
GroupSubject name:1s
LimitResponse type:1s queuing:2=QueuingConfiguration
LimitedPriorityLevelConfiguration nominalConcurrencyShares:1i limitResponse:2=LimitResponse lendablePercent:3i borrowingLimitPercent:4i
NonResourcePolicyRule verbs:1*s nonResourceURLs:6*s
PolicyRulesWithSubjects subjects:1*=Subject resourceRules:2*=ResourcePolicyRule nonResourceRules:3*=NonResourcePolicyRule
PriorityLevelConfiguration metadata:1=24/ObjectMeta spec:2=PriorityLevelConfigurationSpec status:3=PriorityLevelConfigurationStatus
PriorityLevelConfigurationCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
PriorityLevelConfigurationList metadata:1=24/ListMeta items:2*=PriorityLevelConfiguration
PriorityLevelConfigurationReference name:1s
PriorityLevelConfigurationSpec type:1s limited:2=LimitedPriorityLevelConfiguration exempt:3=ExemptPriorityLevelConfiguration
PriorityLevelConfigurationStatus conditions:1*=PriorityLevelConfigurationCondition
QueuingConfiguration queues:1i handSize:2i queueLengthLimit:3i
ResourcePolicyRule verbs:1*s apiGroups:2*s resources:3*s clusterScope:4b namespaces:5*s
ServiceAccountSubject namespace:1s name:2s
Subject kind:1s user:2=UserSubject group:3=GroupSubject serviceAccount:4=ServiceAccountSubject
UserSubject name:1s
@k8s.io.api.networking.v1
HTTPIngressPath path:1s backend:2=IngressBackend pathType:3s
HTTPIngressRuleValue paths:1*=HTTPIngressPath
IPAddress metadata:1=24/ObjectMeta spec:2=IPAddressSpec
IPAddressList metadata:1=24/ListMeta items:2*=IPAddress
IPAddressSpec parentRef:1=ParentReference
IPBlock cidr:1s except:2*s
Ingress metadata:1=24/ObjectMeta spec:2=IngressSpec status:3=IngressStatus
IngressBackend resource:3=11/TypedLocalObjectReference service:4=IngressServiceBackend
IngressClass metadata:1=24/ObjectMeta spec:2=IngressClassSpec
IngressClassList metadata:1=24/ListMeta items:2*=IngressClass
IngressClassParametersReference apiGroup:1s kind:2s name:3s scope:4s namespace:5s
IngressClassSpec controller:1s parameters:2=IngressClassParametersReference
IngressList metadata:1=24/ListMeta items:2*=Ingress
IngressLoadBalancerIngress ip:1s hostname:2s ports:4*=IngressPortStatus
IngressLoadBalancerStatus ingress:1*=IngressLoadBalancerIngress
IngressPortStatus port:1i protocol:2s error:3s
IngressRule host:1s ingressRuleValue:2^=IngressRuleValue
IngressRuleValue http:1=HTTPIngressRuleValue
IngressServiceBackend name:1s port:2=ServiceBackendPort
IngressSpec defaultBackend:1=IngressBackend tls:2*=IngressTLS rules:3*=IngressRule ingressClassName:4s
IngressStatus loadBalancer:1=IngressLoadBalancerStatus
IngressTLS hosts:1*s secretName:2s
NetworkPolicy metadata:1=24/ObjectMeta spec:2=NetworkPolicySpec
NetworkPolicyEgressRule ports:1*=NetworkPolicyPort to:2*=NetworkPolicyPeer
NetworkPolicyIngressRule ports:1*=NetworkPolicyPort from:2*=NetworkPolicyPeer
NetworkPolicyList metadata:1=24/ListMeta items:2*=NetworkPolicy
NetworkPolicyPeer podSelector:1=24/LabelSelector namespaceSelector:2=24/LabelSelector ipBlock:3=IPBlock
NetworkPolicyPort protocol:1s port:2=26/IntOrString endPort:3i
NetworkPolicySpec podSelector:1=24/LabelSelector ingress:2*=NetworkPolicyIngressRule egress:3*=NetworkPolicyEgressRule policyTypes:4*s
ParentReference group:1s resource:2s namespace:3s name:4s
ServiceBackendPort name:1s number:2i
ServiceCIDR metadata:1=24/ObjectMeta spec:2=ServiceCIDRSpec status:3=ServiceCIDRStatus
ServiceCIDRList metadata:1=24/ListMeta items:2*=ServiceCIDR
ServiceCIDRSpec cidrs:1*s
ServiceCIDRStatus conditions:1*=24/Condition
@k8s.io.api.node.v1
Overhead podFixed:1%=23/Quantity
RuntimeClass metadata:1=24/ObjectMeta handler:2s overhead:3=Overhead scheduling:4=Scheduling
RuntimeClassList metadata:1=24/ListMeta items:2*=RuntimeClass
Scheduling nodeSelector:1%s tolerations:2*=11/Toleration
@k8s.io.api.policy.v1
Eviction metadata:1=24/ObjectMeta deleteOptions:2=24/DeleteOptions
PodDisruptionBudget metadata:1=24/ObjectMeta spec:2=PodDisruptionBudgetSpec status:3=PodDisruptionBudgetStatus
PodDisruptionBudgetList metadata:1=24/ListMeta items:2*=PodDisruptionBudget
PodDisruptionBudgetSpec minAvailable:1=26/IntOrString selector:2=24/LabelSelector maxUnavailable:3=26/IntOrString unhealthyPodEvictionPolicy:4s
PodDisruptionBudgetStatus observedGeneration:1l disruptedPods:2%=24/Time disruptionsAllowed:3i currentHealthy:4i desiredHealthy:5i expectedPods:6i conditions:7*=24/Condition
@k8s.io.api.rbac.v1
AggregationRule clusterRoleSelectors:1*=24/LabelSelector
ClusterRole metadata:1=24/ObjectMeta rules:2*=PolicyRule aggregationRule:3=AggregationRule
ClusterRoleBinding metadata:1=24/ObjectMeta subjects:2*=Subject roleRef:3=RoleRef
ClusterRoleBindingList metadata:1=24/ListMeta items:2*=ClusterRoleBinding
ClusterRoleList metadata:1=24/ListMeta items:2*=ClusterRole
PolicyRule verbs:1*s apiGroups:2*s resources:3*s resourceNames:4*s nonResourceURLs:5*s
Role metadata:1=24/ObjectMeta rules:2*=PolicyRule
RoleBinding metadata:1=24/ObjectMeta subjects:2*=Subject roleRef:3=RoleRef
RoleBindingList metadata:1=24/ListMeta items:2*=RoleBinding
RoleList metadata:1=24/ListMeta items:2*=Role
RoleRef apiGroup:1s kind:2s name:3s
Subject kind:1s apiGroup:2s name:3s namespace:4s
@k8s.io.api.resource.v1
AllocatedDeviceStatus driver:1s pool:2s device:3s conditions:4*=24/Condition data:5=25/RawExtension networkData:6=NetworkDeviceData shareID:7s
AllocationResult devices:1=DeviceAllocationResult nodeSelector:3=11/NodeSelector allocationTimestamp:5=24/Time
CELDeviceSelector expression:1s
CapacityRequestPolicy default:1=23/Quantity validValues:3*=23/Quantity validRange:4=CapacityRequestPolicyRange
CapacityRequestPolicyRange min:1=23/Quantity max:2=23/Quantity step:3=23/Quantity
CapacityRequirements requests:1%=23/Quantity
Counter value:1=23/Quantity
CounterSet name:1s counters:2%=Counter
Device name:1s attributes:2%=DeviceAttribute capacity:3%=DeviceCapacity consumesCounters:4*=DeviceCounterConsumption nodeName:5s nodeSelector:6=11/NodeSelector allNodes:7b taints:8*=DeviceTaint bindsToNode:9b bindingConditions:10*s bindingFailureConditions:11*s allowMultipleAllocations:12b
DeviceAllocationConfiguration source:1s requests:2*s deviceConfiguration:3^=DeviceConfiguration
DeviceAllocationResult results:1*=DeviceRequestAllocationResult config:2*=DeviceAllocationConfiguration
DeviceAttribute int:2l bool:3b string:4s version:5s
DeviceCapacity value:1=23/Quantity requestPolicy:2=CapacityRequestPolicy
DeviceClaim requests:1*=DeviceRequest constraints:2*=DeviceConstraint config:3*=DeviceClaimConfiguration
DeviceClaimConfiguration requests:1*s deviceConfiguration:2^=DeviceConfiguration
DeviceClass metadata:1=24/ObjectMeta spec:2=DeviceClassSpec
DeviceClassConfiguration deviceConfiguration:1^=DeviceConfiguration
DeviceClassList metadata:1=24/ListMeta items:2*=DeviceClass
DeviceClassSpec selectors:1*=DeviceSelector config:2*=DeviceClassConfiguration extendedResourceName:4s
DeviceConfiguration opaque:1=OpaqueDeviceConfiguration
DeviceConstraint requests:1*s matchAttribute:2s distinctAttribute:3s
DeviceCounterConsumption counterSet:1s counters:2%=Counter
DeviceRequest name:1s exactly:2=ExactDeviceRequest firstAvailable:3*=DeviceSubRequest
DeviceRequestAllocationResult request:1s driver:2s pool:3s device:4s adminAccess:5b tolerations:6*=DeviceToleration bindingConditions:7*s bindingFailureConditions:8*s shareID:9s consumedCapacity:10%=23/Quantity
DeviceSelector cel:1=CELDeviceSelector
DeviceSubRequest name:1s deviceClassName:2s selectors:3*=DeviceSelector allocationMode:4s count:5l tolerations:6*=DeviceToleration capacity:7=CapacityRequirements
DeviceTaint key:1s value:2s effect:3s timeAdded:4=24/Time
DeviceToleration key:1s operator:2s value:3s effect:4s tolerationSeconds:5l
ExactDeviceRequest deviceClassName:1s selectors:2*=DeviceSelector allocationMode:3s count:4l adminAccess:5b tolerations:6*=DeviceToleration capacity:7=CapacityRequirements
NetworkDeviceData interfaceName:1s ips:2*s hardwareAddress:3s
OpaqueDeviceConfiguration driver:1s parameters:2=25/RawExtension
ResourceClaim metadata:1=24/ObjectMeta spec:2=ResourceClaimSpec status:3=ResourceClaimStatus
ResourceClaimConsumerReference apiGroup:1s resource:3s name:4s uid:5s
ResourceClaimList metadata:1=24/ListMeta items:2*=ResourceClaim
ResourceClaimSpec devices:1=DeviceClaim
ResourceClaimStatus allocation:1=AllocationResult reservedFor:2*=ResourceClaimConsumerReference devices:4*=AllocatedDeviceStatus
ResourceClaimTemplate metadata:1=24/ObjectMeta spec:2=ResourceClaimTemplateSpec
ResourceClaimTemplateList metadata:1=24/ListMeta items:2*=ResourceClaimTemplate
ResourceClaimTemplateSpec metadata:1=24/ObjectMeta spec:2=ResourceClaimSpec
ResourcePool name:1s generation:2l resourceSliceCount:3l
ResourceSlice metadata:1=24/ObjectMeta spec:2=ResourceSliceSpec
ResourceSliceList metadata:1=24/ListMeta items:2*=ResourceSlice
ResourceSliceSpec driver:1s pool:2=ResourcePool nodeName:3s nodeSelector:4=11/NodeSelector allNodes:5b devices:6*=Device perDeviceNodeSelection:7b sharedCounters:8*=CounterSet
@k8s.io.api.scheduling.v1
PriorityClass metadata:1=24/ObjectMeta value:2i globalDefault:3b description:4s preemptionPolicy:5s
PriorityClassList metadata:1=24/ListMeta items:2*=PriorityClass
@k8s.io.api.storage.v1
CSIDriver metadata:1=24/ObjectMeta spec:2=CSIDriverSpec
CSIDriverList metadata:1=24/ListMeta items:2*=CSIDriver
CSIDriverSpec attachRequired:1b podInfoOnMount:2b volumeLifecycleModes:3*s storageCapacity:4b fsGroupPolicy:5s tokenRequests:6*=TokenRequest requiresRepublish:7b seLinuxMount:8b nodeAllocatableUpdatePeriodSeconds:9l serviceAccountTokenInSecrets:10b
CSINode metadata:1=24/ObjectMeta spec:2=CSINodeSpec
CSINodeDriver name:1s nodeID:2s topologyKeys:3*s allocatable:4=VolumeNodeResources
CSINodeList metadata:1=24/ListMeta items:2*=CSINode
CSINodeSpec drivers:1*=CSINodeDriver
CSIStorageCapacity metadata:1=24/ObjectMeta nodeTopology:2=24/LabelSelector storageClassName:3s capacity:4=23/Quantity maximumVolumeSize:5=23/Quantity
CSIStorageCapacityList metadata:1=24/ListMeta items:2*=CSIStorageCapacity
StorageClass metadata:1=24/ObjectMeta provisioner:2s parameters:3%s reclaimPolicy:4s mountOptions:5*s allowVolumeExpansion:6b volumeBindingMode:7s allowedTopologies:8*=11/TopologySelectorTerm
StorageClassList metadata:1=24/ListMeta items:2*=StorageClass
TokenRequest audience:1s expirationSeconds:2l
VolumeAttachment metadata:1=24/ObjectMeta spec:2=VolumeAttachmentSpec status:3=VolumeAttachmentStatus
VolumeAttachmentList metadata:1=24/ListMeta items:2*=VolumeAttachment
VolumeAttachmentSource persistentVolumeName:1s inlineVolumeSpec:2=11/PersistentVolumeSpec
VolumeAttachmentSpec attacher:1s source:2=VolumeAttachmentSource nodeName:3s
VolumeAttachmentStatus attached:1b attachmentMetadata:2%s attachError:3=VolumeError detachError:4=VolumeError
VolumeAttributesClass metadata:1=24/ObjectMeta driverName:2s parameters:3%s
VolumeAttributesClassList metadata:1=24/ListMeta items:2*=VolumeAttributesClass
VolumeError time:1=24/Time message:2s errorCode:3i
VolumeNodeResources count:1i
@k8s.io.apiextensions_apiserver.pkg.apis.apiextensions.v1
ConversionRequest uid:1s desiredAPIVersion:2s objects:3*=25/RawExtension
ConversionResponse uid:1s convertedObjects:2*=25/RawExtension result:3=24/Status
ConversionReview request:1=ConversionRequest response:2=ConversionResponse
CustomResourceColumnDefinition name:1s type:2s format:3s description:4s priority:5i jsonPath:6s
CustomResourceConversion strategy:1s webhook:2=WebhookConversion
CustomResourceDefinition metadata:1=24/ObjectMeta spec:2=CustomResourceDefinitionSpec status:3=CustomResourceDefinitionStatus
CustomResourceDefinitionCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s observedGeneration:6l
CustomResourceDefinitionList metadata:1=24/ListMeta items:2*=CustomResourceDefinition
CustomResourceDefinitionNames plural:1s singular:2s shortNames:3*s kind:4s listKind:5s categories:6*s
CustomResourceDefinitionSpec group:1s names:3=CustomResourceDefinitionNames scope:4s versions:7*=CustomResourceDefinitionVersion conversion:9=CustomResourceConversion preserveUnknownFields:10b
CustomResourceDefinitionStatus conditions:1*=CustomResourceDefinitionCondition acceptedNames:2=CustomResourceDefinitionNames storedVersions:3*s observedGeneration:4l
CustomResourceDefinitionVersion name:1s served:2b storage:3b schema:4=CustomResourceValidation subresources:5=CustomResourceSubresources additionalPrinterColumns:6*=CustomResourceColumnDefinition deprecated:7b deprecationWarning:8s selectableFields:9*=SelectableField
CustomResourceSubresourceScale specReplicasPath:1s statusReplicasPath:2s labelSelectorPath:3s
CustomResourceSubresourceStatus
CustomResourceSubresources status:1=CustomResourceSubresourceStatus scale:2=CustomResourceSubresourceScale
CustomResourceValidation openAPIV3Schema:1=JSONSchemaProps
ExternalDocumentation description:1s url:2s
JSON raw:1y
JSONSchemaProps id:1s $schema:2s $ref:3s description:4s type:5s format:6s title:7s default:8=JSON maximum:9d exclusiveMaximum:10b minimum:11d exclusiveMinimum:12b maxLength:13l minLength:14l pattern:15s maxItems:16l minItems:17l uniqueItems:18b multipleOf:19d enum:20*=JSON maxProperties:21l minProperties:22l required:23*s items:24=JSONSchemaPropsOrArray allOf:25*=JSONSchemaProps oneOf:26*=JSONSchemaProps anyOf:27*=JSONSchemaProps not:28=JSONSchemaProps properties:29%=JSONSchemaProps additionalProperties:30=JSONSchemaPropsOrBool patternProperties:31%=JSONSchemaProps dependencies:32%=JSONSchemaPropsOrStringArray additionalItems:33=JSONSchemaPropsOrBool definitions:34%=JSONSchemaProps externalDocs:35=ExternalDocumentation example:36=JSON nullable:37b x-kubernetes-preserve-unknown-fields:38b x-kubernetes-embedded-resource:39b x-kubernetes-int-or-string:40b x-kubernetes-list-map-keys:41*s x-kubernetes-list-type:42s x-kubernetes-map-type:43s x-kubernetes-validations:44*=ValidationRule
JSONSchemaPropsOrArray schema:1=JSONSchemaProps jSONSchemas:2*=JSONSchemaProps
JSONSchemaPropsOrBool allows:1b schema:2=JSONSchemaProps
JSONSchemaPropsOrStringArray schema:1=JSONSchemaProps property:2*s
SelectableField jsonPath:1s
ServiceReference namespace:1s name:2s path:3s port:4i
ValidationRule rule:1s message:2s messageExpression:3s reason:4s fieldPath:5s optionalOldSelf:6b
WebhookClientConfig service:1=ServiceReference caBundle:2y url:3s
WebhookConversion clientConfig:2=WebhookClientConfig conversionReviewVersions:3*s
@k8s.io.apimachinery.pkg.api.resource
Quantity string:1s
QuantityValue string:1s
@k8s.io.apimachinery.pkg.apis.meta.v1
APIGroup name:1s versions:2*=GroupVersionForDiscovery preferredVersion:3=GroupVersionForDiscovery serverAddressByClientCIDRs:4*=ServerAddressByClientCIDR
APIGroupList groups:1*=APIGroup
APIResource name:1s namespaced:2b kind:3s verbs:4=Verbs shortNames:5*s singularName:6s categories:7*s group:8s version:9s storageVersionHash:10s
APIResourceList groupVersion:1s resources:2*=APIResource
APIVersions versions:1*s serverAddressByClientCIDRs:2*=ServerAddressByClientCIDR
ApplyOptions dryRun:1*s force:2b fieldManager:3s
Condition type:1s status:2s observedGeneration:3l lastTransitionTime:4=Time reason:5s message:6s
CreateOptions dryRun:1*s fieldManager:3s fieldValidation:4s
DeleteOptions gracePeriodSeconds:1l preconditions:2=Preconditions orphanDependents:3b propagationPolicy:4s dryRun:5*s ignoreStoreReadErrorWithClusterBreakingPotential:6b
Duration duration:1l
FieldSelectorRequirement key:1s operator:2s values:3*s
FieldsV1 raw:1y
GetOptions resourceVersion:1s
GroupKind group:1s kind:2s
GroupResource group:1s resource:2s
GroupVersion group:1s version:2s
GroupVersionForDiscovery groupVersion:1s version:2s
GroupVersionKind group:1s version:2s kind:3s
GroupVersionResource group:1s version:2s resource:3s
LabelSelector matchLabels:1%s matchExpressions:2*=LabelSelectorRequirement
LabelSelectorRequirement key:1s operator:2s values:3*s
List metadata:1=ListMeta items:2*=25/RawExtension
ListMeta selfLink:1s resourceVersion:2s continue:3s remainingItemCount:4l
ListOptions labelSelector:1s fieldSelector:2s watch:3b resourceVersion:4s timeoutSeconds:5l limit:7l continue:8s allowWatchBookmarks:9b resourceVersionMatch:10s sendInitialEvents:11b
ManagedFieldsEntry manager:1s operation:2s apiVersion:3s time:4=Time fieldsType:6s fieldsV1:7=FieldsV1 subresource:8s
MicroTime seconds:1l nanos:2i
ObjectMeta name:1s generateName:2s namespace:3s selfLink:4s uid:5s resourceVersion:6s generation:7l creationTimestamp:8=Time deletionTimestamp:9=Time deletionGracePeriodSeconds:10l labels:11%s annotations:12%s ownerReferences:13*=OwnerReference finalizers:14*s managedFields:17*=ManagedFieldsEntry
OwnerReference kind:1s name:3s uid:4s apiVersion:5s controller:6b blockOwnerDeletion:7b
PartialObjectMetadata metadata:1=ObjectMeta
PartialObjectMetadataList metadata:1=ListMeta items:2*=PartialObjectMetadata
Patch
PatchOptions dryRun:1*s force:2b fieldManager:3s fieldValidation:4s
Preconditions uid:1s resourceVersion:2s
RootPaths paths:1*s
ServerAddressByClientCIDR clientCIDR:1s serverAddress:2s
Status metadata:1=ListMeta status:2s message:3s reason:4s details:5=StatusDetails code:6i
StatusCause reason:1s message:2s field:3s
StatusDetails name:1s group:2s kind:3s causes:4*=StatusCause retryAfterSeconds:5i uid:6s
TableOptions includeObject:1s
Time seconds:1l nanos:2i
Timestamp seconds:1l nanos:2i
TypeMeta kind:1s apiVersion:2s
UpdateOptions dryRun:1*s fieldManager:2s fieldValidation:3s
Verbs items:1*s
WatchEvent type:1s object:2=25/RawExtension
@k8s.io.apimachinery.pkg.runtime
RawExtension raw:1y
TypeMeta apiVersion:1s kind:2s
Unknown typeMeta:1^=TypeMeta raw:2y contentEncoding:3s contentType:4s
@k8s.io.apimachinery.pkg.util.intstr
IntOrString type:1l intVal:2i strVal:3s
@k8s.io.kube_aggregator.pkg.apis.apiregistration.v1
APIService metadata:1=24/ObjectMeta spec:2=APIServiceSpec status:3=APIServiceStatus
APIServiceCondition type:1s status:2s lastTransitionTime:3=24/Time reason:4s message:5s
APIServiceList metadata:1=24/ListMeta items:2*=APIService
APIServiceSpec service:1=ServiceReference group:2s version:3s insecureSkipTLSVerify:4b caBundle:5y groupPriorityMinimum:7i versionPriority:8i
APIServiceStatus conditions:1*=APIServiceCondition
ServiceReference namespace:1s name:2s port:3i`
