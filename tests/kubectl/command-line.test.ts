import { createInteractiveCluster } from 'kubesim'
import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('contexts stay from line to line', async () => {
  const lines = `
    config get-contexts
    config current-context
    config set-context --current --namespace=production
    get pods
    get pods -n default
    get pods --context=production
    config use-context production
    config use-context nope
    config get-contexts -o name
    config rename-context kubesim home
    config set-context third --namespace=x --cluster=kubesim --user=me
    config delete-context third
    config delete-context third
    config get-contexts home nope
    config set-context
    config view --minify`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ config get-contexts
    CURRENT   NAME         CLUSTER   AUTHINFO           NAMESPACE
    *         kubesim      kubesim   kubernetes-admin   
              production   kubesim   kubernetes-admin   
    $ config current-context
    kubesim
    $ config set-context --current --namespace=production
    Context "kubesim" modified.
    $ get pods
    ! No resources found in production namespace.
    $ get pods -n default
    ! No resources found in default namespace.
    $ get pods --context=production
    ! No resources found in default namespace.
    $ config use-context production
    Switched to context "production".
    $ config use-context nope
    ! error: no context exists with the name: "nope"
    [exit 1]
    $ config get-contexts -o name
    kubesim
    production
    $ config rename-context kubesim home
    Context "kubesim" renamed to "home".
    $ config set-context third --namespace=x --cluster=kubesim --user=me
    Context "third" created.
    $ config delete-context third
    deleted context third from the kubeconfig
    $ config delete-context third
    ! error: cannot delete context third, not in the kubeconfig
    [exit 1]
    $ config get-contexts home nope
    CURRENT   NAME   CLUSTER   AUTHINFO           NAMESPACE
              home   kubesim   kubernetes-admin   production
    ! error: context nope not found
    [exit 1]
    $ config set-context
    ! error: you must specify a non-empty context name or --current
    [exit 1]
    $ config view --minify
    apiVersion: v1
    clusters:
    - cluster:
        server: https://127.0.0.1:6443
      name: kubesim
    contexts:
    - context:
        cluster: kubesim
        user: kubernetes-admin
      name: production
    current-context: production
    kind: Config
    users:
    - name: kubernetes-admin
      user: {}
    "
  `)
})

test('discovery', async () => {
  const lines = `
    api-resources --api-group=apps
    api-resources --api-group=batch -o wide
    api-resources --namespaced=false --verbs=create,list --api-group= -o name
    api-versions
    version
    version --client -o yaml
    cluster-info`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ api-resources --api-group=apps
    NAME                  SHORTNAMES   APIVERSION   NAMESPACED   KIND
    controllerrevisions                apps/v1      true         ControllerRevision
    daemonsets            ds           apps/v1      true         DaemonSet
    deployments           deploy       apps/v1      true         Deployment
    replicasets           rs           apps/v1      true         ReplicaSet
    statefulsets          sts          apps/v1      true         StatefulSet
    $ api-resources --api-group=batch -o wide
    NAME       SHORTNAMES   APIVERSION   NAMESPACED   KIND      VERBS                                                        CATEGORIES
    cronjobs   cj           batch/v1     true         CronJob   create,delete,deletecollection,get,list,patch,update,watch   all
    jobs                    batch/v1     true         Job       create,delete,deletecollection,get,list,patch,update,watch   all
    $ api-resources --namespaced=false --verbs=create,list --api-group= -o name
    namespaces
    nodes
    persistentvolumes
    $ api-versions
    admissionregistration.k8s.io/v1
    apiextensions.k8s.io/v1
    apiregistration.k8s.io/v1
    apps/v1
    authentication.k8s.io/v1
    authorization.k8s.io/v1
    autoscaling/v1
    autoscaling/v2
    batch/v1
    certificates.k8s.io/v1
    coordination.k8s.io/v1
    discovery.k8s.io/v1
    events.k8s.io/v1
    flowcontrol.apiserver.k8s.io/v1
    metrics.k8s.io/v1beta1
    networking.k8s.io/v1
    node.k8s.io/v1
    policy/v1
    rbac.authorization.k8s.io/v1
    resource.k8s.io/v1
    scheduling.k8s.io/v1
    storage.k8s.io/v1
    v1
    $ version
    Client Version: v1.35.0
    Kustomize Version: v5.7.1
    Server Version: v1.35.0
    $ version --client -o yaml
    clientVersion:
      gitTreeState: clean
      gitVersion: v1.35.0
      major: "1"
      minor: "35"
      platform: kubesim
    kustomizeVersion: v5.7.1

    $ cluster-info
    Kubernetes control plane is running at https://127.0.0.1:6443
    CoreDNS is running at https://127.0.0.1:6443/api/v1/namespaces/kube-system/services/kube-dns:dns/proxy

    To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.
    "
  `)
})

test('mistakes', async () => {
  const lines = `
    gett pods
    xyzzy
    get pods --foo
    get pods -z
    get pods -n
    rollout foo
    config foo
    --kubeconfig=x get pods
    get pods --context=nope
    get pods -v=x
    exec -it web-0 -- sh
    exec web-0
    port-forward svc/web 8080:80
    top nodes
    help xyzzy
    auth can-i
    auth can-i create pods
    auth can-i fly pods
    auth whoami
    events
    events --types=Odd`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ gett pods
    ! error: unknown command "gett" for "kubectl"
    ! 
    ! Did you mean this?
    ! 	get
    ! 	set
    [exit 1]
    $ xyzzy
    ! error: unknown command "xyzzy" for "kubectl"
    [exit 1]
    $ get pods --foo
    ! error: unknown flag: --foo
    ! See 'kubectl get --help' for usage.
    [exit 1]
    $ get pods -z
    ! error: unknown shorthand flag: 'z' in -z
    ! See 'kubectl get --help' for usage.
    [exit 1]
    $ get pods -n
    ! error: flag needs an argument: 'n' in -n
    ! See 'kubectl get --help' for usage.
    [exit 1]
    $ rollout foo
    ! error: unknown command "foo"
    ! See 'kubectl rollout -h' for help and examples
    [exit 1]
    $ config foo
    ! error: unknown command "foo"
    ! See 'kubectl config -h' for help and examples
    [exit 1]
    $ --kubeconfig=x get pods
    ! error: --kubeconfig is not supported: this kubectl always talks to the simulated cluster, as the user of its context
    [exit 1]
    $ get pods --context=nope
    ! error: context "nope" does not exist
    [exit 1]
    $ get pods -v=x
    ! error: invalid argument "x" for "-v, --v" flag: strconv.ParseInt: parsing "x": invalid syntax
    ! See 'kubectl get --help' for usage.
    [exit 1]
    $ exec -it web-0 -- sh
    ! Error from server (NotFound): pods "web-0" not found
    [exit 1]
    $ exec web-0
    ! error: you must specify at least one command for the container
    ! See 'kubectl exec -h' for help and examples
    [exit 1]
    $ port-forward svc/web 8080:80
    ! error: port-forward is not supported here: there is no network to forward to
    [exit 1]
    $ top nodes
    ! error: metrics not available yet
    [exit 1]
    $ help xyzzy
    ! error: Unknown help topic [\`xyzzy\`]
    [exit 1]
    $ auth can-i
    ! error: you must specify two arguments: verb resource or verb resource/resourceName.
    ! See 'kubectl auth can-i -h' for help and examples.
    [exit 1]
    $ auth can-i create pods
    yes
    $ auth can-i fly pods
    yes
    ! Warning: verb 'fly' is not a known verb
    ! 
    $ auth whoami
    ATTRIBUTE   VALUE
    Username    kubernetes-admin
    Groups      [kubeadm:cluster-admins system:authenticated]
    $ events
    LAST SEEN   TYPE     REASON                    OBJECT        MESSAGE
    0s          Normal   Starting                  Node/node-1   Starting kubelet.
    0s          Normal   NodeHasSufficientMemory   Node/node-1   Node node-1 status is now: NodeHasSufficientMemory
    0s          Normal   NodeHasNoDiskPressure     Node/node-1   Node node-1 status is now: NodeHasNoDiskPressure
    0s          Normal   NodeHasSufficientPID      Node/node-1   Node node-1 status is now: NodeHasSufficientPID
    0s          Normal   NodeAllocatableEnforced   Node/node-1   Updated Node Allocatable limit across pods
    $ events --types=Odd
    ! error: valid --types are Normal or Warning
    [exit 1]
    "
  `)
})

test('help', async () => {
  expect(await transcript('help\nrollout --help\ndelete --help\nhelp set image\noptions')).toMatchInlineSnapshot(`
    "$ help
    kubectl controls the Kubernetes cluster manager.

    Commands:
      annotate        Update the annotations on a resource
      api-resources   Print the supported API resources on the server
      api-versions    Print the supported API versions on the server, in the form of "group/version"
      apply           Apply a configuration to a resource by file name or stdin
      auth            Inspect authorization
      autoscale       Auto-scale a deployment, replica set, stateful set, or replication controller
      cluster-info    Display cluster information
      config          Modify kubeconfig
      cordon          Mark node as unschedulable
      create          Create a resource from a file or from stdin
      delete          Delete resources by file names, stdin, resources and names, or by resources and label selector
      describe        Show details of a specific resource or group of resources
      diff            Diff the live version against a would-be applied version
      drain           Drain node in preparation for maintenance
      edit            Edit a resource on the server
      events          List events
      exec            Execute a command in a container
      explain         Get documentation for a resource
      expose          Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service
      get             Display one or many resources
      label           Update the labels on a resource
      logs            Print the logs for a container in a pod
      patch           Update fields of a resource
      replace         Replace a resource by file name or stdin
      rollout         Manage the rollout of a resource
      run             Run a particular image on the cluster
      scale           Set a new size for a deployment, replica set, or replication controller
      set             Set specific features on objects
      taint           Update the taints on one or more nodes
      top             Display resource (CPU/memory) usage
      uncordon        Mark node as schedulable
      version         Print the client and server version information
      wait            Wait for a specific condition on one or many resources

    Usage:
      kubectl [flags] [options]

    Use "kubectl <command> --help" for more information about a given command.
    Use "kubectl options" for a list of global command-line options (applies to all commands).
    $ rollout --help
    Manage the rollout of a resource

    Available Commands:
      history   View rollout history
      pause     Mark the provided resource as paused
      restart   Restart a resource
      resume    Resume a paused resource
      status    Show the status of the rollout
      undo      Undo a previous rollout

    Usage:
      kubectl rollout [flags] [options]

    Use "kubectl rollout <command> --help" for more information about a given command.
    $ delete --help
    Delete resources by file names, stdin, resources and names, or by resources and label selector

    Examples:
      kubectl delete -f pod.yaml
      kubectl delete pod,service baz foo
      kubectl delete pods -l app=web
      kubectl delete pod foo --now
      kubectl delete pods --all

    Options:
        --all=false:
    	Delete all objects of the named types in the namespace.

        -A, --all-namespaces=false:
    	Look in every namespace.

        --cascade='background':
    	What becomes of dependants: "background", "orphan" or "foreground".

        --dry-run='none':
    	Must be "none", "server" or "client". What would be sent or stored is only printed.

        --field-selector='':
    	Field query to filter on, supports '=', '==' and '!='.

        -f, --filename=[]:
    	Files, directories or - (standard input) that hold the objects.

        --force=false:
    	Remove at once, without the time to end in an orderly way.

        --grace-period=-1:
    	Seconds that an object gets to end; the default of its own when negative.

        --ignore-not-found=false:
    	An object that is not there counts as deleted. The default with --all and selectors.

        -i, --interactive=false:
    	Ask before deleting; there is nobody to ask here.

        -k, --kustomize='':
    	A kustomization directory.

        --now=false:
    	The same as --grace-period=1.

        -o, --output='':
    	Use "-o name" for shorter output (resource/name).

        --raw='':
    	A path to be deleted as it is.

        -R, --recursive=false:
    	Read the directory used in -f, --filename recursively.

        -l, --selector='':
    	Label query to filter on, supports '=', '==', '!=', 'in', 'notin'.

        --timeout=0s:
    	How long to wait; zero waits for as long as it takes.

        --wait=true:
    	Wait until the objects are gone, finalizers and all.

    Usage:
      kubectl delete ([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)]) [options]

    Use "kubectl options" for a list of global command-line options (applies to all commands).
    $ help set image
    Update the image of a pod template

    Examples:
      kubectl set image deployment/nginx busybox=busybox nginx=nginx:1.9.1
      kubectl set image daemonset abc '*=nginx:1.9.1'

    Options:
        --all=false:
    	All objects of the named types in the namespace.

        --allow-missing-template-keys=true:
    	Ignore keys that a template names and the object has not.

        --dry-run='none':
    	Must be "none", "server" or "client". What would be sent or stored is only printed.

        --field-manager='kubectl-set':
    	Name of the manager used to track field ownership.

        -f, --filename=[]:
    	Files, directories or - (standard input) that hold the objects.

        -k, --kustomize='':
    	A kustomization directory.

        --local=false:
    	Do not contact the API server: work on the objects of -f alone.

        -o, --output='':
    	Output format: json, yaml, name, jsonpath, jsonpath-as-json, jsonpath-file.

        -R, --recursive=false:
    	Read the directory used in -f, --filename recursively.

        -l, --selector='':
    	Label query to filter on, supports '=', '==', '!=', 'in', 'notin'.

        --show-managed-fields=false:
    	Keep the managedFields when printing objects in JSON or YAML format.

        --template='':
    	Template string or file of -o jsonpath.

    Usage:
      kubectl set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N [options]

    Use "kubectl options" for a list of global command-line options (applies to all commands).
    $ options
    The following options can be passed to any command:

        --as='':
    	The user to impersonate.

        --as-group=[]:
    	A group to impersonate, may be repeated.

        --as-uid='':
    	The UID to impersonate.

        --cluster='':
    	The cluster of the kubeconfig to use.

        --context='':
    	The context of the kubeconfig to use.

        --insecure-skip-tls-verify=false:
    	Do not check the server's certificate.

        --kubeconfig='':
    	Path to the kubeconfig file.

        -n, --namespace='':
    	The namespace of this request.

        --request-timeout='0':
    	How long to wait for one request; here each is answered at once.

        -s, --server='':
    	Address and port of the API server.

        --token='':
    	Bearer token for the API server.

        --user='':
    	The user of the kubeconfig to use.

        -v, --v=0:
    	Log level; kubectl logs nothing here.

        --warnings-as-errors=false:
    	Treat warnings of the server as errors: exit with a non-zero code.
    "
  `)
})

test('a line that a shell would have to run is refused', async () => {
  await expect(transcript('get pods | grep web')).rejects.toThrow('error: "|" at column 10 needs a shell')
})

test('--as asks as somebody else', async () => {
  const cluster = await createInteractiveCluster({ seed: 1, nodes: 0, boot: false })
  const { stdout } = await cluster.kubectl('auth whoami --as=jane --as-group=team')
  expect(stdout).toBe('ATTRIBUTE   VALUE\nUsername    jane\nGroups      [team system:authenticated]\n')
})
