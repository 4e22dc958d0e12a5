/** The default ClusterRoles, apart from those of controllers and those that gather others. Upstream: rbac/bootstrappolicy/policy.go */
export const CLUSTER_ROLES = `
cluster-admin
  * * in *
  * *
system:aggregate-to-admin
  create localsubjectaccessreviews in authorization.k8s.io
  create,delete,deletecollection,get,list,patch,update,watch rolebindings,roles in rbac.authorization.k8s.io
system:aggregate-to-edit
  get,list,watch pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy
  impersonate serviceaccounts
  create,delete,deletecollection,patch,update pods,pods/attach,pods/exec,pods/portforward,pods/proxy
  create pods/eviction
  create,delete,deletecollection,patch,update configmaps,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy
  create serviceaccounts/token
  create,delete,deletecollection,patch,update events in core,events.k8s.io
  create,delete,deletecollection,patch,update daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale in apps
  create,delete,deletecollection,patch,update horizontalpodautoscalers in autoscaling
  create,delete,deletecollection,patch,update cronjobs,jobs in batch
  create,delete,deletecollection,patch,update daemonsets,deployments,deployments/rollback,deployments/scale,ingresses,networkpolicies,replicasets,replicasets/scale,replicationcontrollers/scale in extensions
  create,delete,deletecollection,patch,update poddisruptionbudgets in policy
  create,delete,deletecollection,patch,update ingresses,networkpolicies in networking.k8s.io
  create,delete,deletecollection,get,list,patch,update,watch leases in coordination.k8s.io
  create,delete,deletecollection,patch,update resourceclaims,resourceclaimtemplates in resource.k8s.io
system:aggregate-to-view
  get,list,watch configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status
  get,list,watch bindings,limitranges,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status
  get,list,watch namespaces
  get,list,watch events in core,events.k8s.io
  get,list,watch endpointslices in discovery.k8s.io
  get,list,watch controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status in apps
  get,list,watch horizontalpodautoscalers,horizontalpodautoscalers/status in autoscaling
  get,list,watch cronjobs,cronjobs/status,jobs,jobs/status in batch
  get,list,watch daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,ingresses,ingresses/status,networkpolicies,replicasets,replicasets/scale,replicasets/status,replicationcontrollers/scale in extensions
  get,list,watch poddisruptionbudgets,poddisruptionbudgets/status in policy
  get,list,watch ingresses,ingresses/status,networkpolicies in networking.k8s.io
  get,list,watch resourceclaims,resourceclaims/status,resourceclaimtemplates in resource.k8s.io
system:auth-delegator
  create tokenreviews in authentication.k8s.io
  create subjectaccessreviews in authorization.k8s.io
system:basic-user
  create selfsubjectaccessreviews,selfsubjectrulesreviews in authorization.k8s.io
  create selfsubjectreviews in authentication.k8s.io
system:certificates.k8s.io:certificatesigningrequests:nodeclient
  create certificatesigningrequests/nodeclient in certificates.k8s.io
system:certificates.k8s.io:certificatesigningrequests:selfnodeclient
  create certificatesigningrequests/selfnodeclient in certificates.k8s.io
system:certificates.k8s.io:kube-apiserver-client-approver
  approve signers in certificates.k8s.io named kubernetes.io/kube-apiserver-client
system:certificates.k8s.io:kube-apiserver-client-kubelet-approver
  approve signers in certificates.k8s.io named kubernetes.io/kube-apiserver-client-kubelet
system:certificates.k8s.io:kubelet-serving-approver
  approve signers in certificates.k8s.io named kubernetes.io/kubelet-serving
system:certificates.k8s.io:legacy-unknown-approver
  approve signers in certificates.k8s.io named kubernetes.io/legacy-unknown
system:discovery
  get /api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/
system:heapster
  get,list,watch events,namespaces,nodes,pods
  get,list,watch deployments in extensions
system:kube-aggregator
  get,list,watch endpoints,services
system:kube-controller-manager
  create,patch,update events in core,events.k8s.io
  create leases in coordination.k8s.io
  get,update leases in coordination.k8s.io named kube-controller-manager
  create secrets,serviceaccounts
  delete secrets
  get configmaps,namespaces,secrets,serviceaccounts
  update secrets,serviceaccounts
  create tokenreviews in authentication.k8s.io
  create subjectaccessreviews in authorization.k8s.io
  list,watch * in *
  create serviceaccounts/token
system:kube-dns
  list,watch endpoints,services
system:kube-scheduler
  create,patch,update events in core,events.k8s.io
  create leases in coordination.k8s.io
  get,list,update,watch leases in coordination.k8s.io named kube-scheduler
  create,delete,deletecollection,get,list,patch,update,watch leasecandidates in coordination.k8s.io
  get,list,watch nodes
  delete,get,list,watch pods
  create bindings,pods/binding
  patch,update pods/status
  get,list,watch replicationcontrollers,services
  get,list,watch replicasets in apps,extensions
  get,list,watch statefulsets in apps
  get,list,watch poddisruptionbudgets in policy
  get,list,watch persistentvolumeclaims,persistentvolumes
  create tokenreviews in authentication.k8s.io
  create subjectaccessreviews in authorization.k8s.io
  get,list,watch csinodes in storage.k8s.io
  get,list,watch volumeattachments in storage.k8s.io
  get,list,watch namespaces
  get,list,watch csidrivers in storage.k8s.io
  get,list,watch csistoragecapacities in storage.k8s.io
  get,list,watch deviceclasses in resource.k8s.io
  get,list,patch,update,watch resourceclaims in resource.k8s.io
  get,list,patch,update,watch resourceclaims/status in resource.k8s.io
  update pods/finalizers
  get,list,watch resourceslices in resource.k8s.io
system:kubelet-api-admin
  get,list,watch nodes
  proxy nodes
  * nodes/log,nodes/metrics,nodes/proxy,nodes/stats
  * nodes/configz,nodes/healthz,nodes/pods
system:monitoring
  get /healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*
  get nodes/metrics
system:node
  create tokenreviews in authentication.k8s.io
  create localsubjectaccessreviews,subjectaccessreviews in authorization.k8s.io
  get,list,watch services
  create,get,list,watch nodes
  patch,update nodes/status
  patch,update nodes
  create,patch,update events in core,events.k8s.io
  get,list,watch pods
  create,delete pods
  patch,update pods/status
  create pods/eviction
  get,list,watch configmaps,secrets
  get persistentvolumeclaims,persistentvolumes
  get endpoints
  create,get,list,watch certificatesigningrequests in certificates.k8s.io
  create,delete,get,patch,update leases in coordination.k8s.io
  get volumeattachments in storage.k8s.io
  create serviceaccounts/token
  get,patch,update persistentvolumeclaims/status
  get,list,watch csidrivers in storage.k8s.io
  create,delete,get,patch,update csinodes in storage.k8s.io
  get,list,watch runtimeclasses in node.k8s.io
  get resourceclaims in resource.k8s.io
  deletecollection resourceslices in resource.k8s.io
  get serviceaccounts
system:node-bootstrapper
  create,get,list,watch certificatesigningrequests in certificates.k8s.io
system:node-problem-detector
  get nodes
  patch nodes/status
  create,patch,update events in core,events.k8s.io
system:node-proxier
  list,watch endpoints,services
  get,list,watch nodes
  create,patch,update events in core,events.k8s.io
  list,watch servicecidrs in networking.k8s.io
  list,watch endpointslices in discovery.k8s.io
system:persistent-volume-provisioner
  create,delete,get,list,watch persistentvolumes
  get,list,update,watch persistentvolumeclaims
  get,list,watch storageclasses in storage.k8s.io
  watch events
  create,patch,update events in core,events.k8s.io
system:public-info-viewer
  get /healthz,/livez,/readyz,/version,/version/
system:service-account-issuer-discovery
  get /.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/
system:volume-scheduler
  get,list,patch,update,watch persistentvolumes
  get,list,watch storageclasses in storage.k8s.io
  get,list,patch,update,watch persistentvolumeclaims
`
