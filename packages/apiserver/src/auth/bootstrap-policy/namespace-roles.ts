/** Roles of kube-system. Upstream: rbac/bootstrappolicy/namespace_policy.go */
export const SYSTEM_ROLES = `
extension-apiserver-authentication-reader
  get,list,watch configmaps named extension-apiserver-authentication
system::leader-locking-kube-controller-manager
  create,get,list,update,watch leases in coordination.k8s.io
  create,get,list,update,watch leasecandidates in coordination.k8s.io
system::leader-locking-kube-scheduler
  create,get,list,update,watch leases in coordination.k8s.io
  create,get,list,update,watch leasecandidates in coordination.k8s.io
system:controller:bootstrap-signer
  get,list,watch secrets
system:controller:cloud-provider
  create,get,list,watch configmaps
system:controller:token-cleaner
  delete,get,list,watch secrets
  create,patch,update events in core,events.k8s.io
`

/** Roles of kube-public. */
export const PUBLIC_ROLES = `
system:controller:bootstrap-signer
  get,list,watch configmaps
  update configmaps named cluster-info
  create,patch,update events in core,events.k8s.io
`
