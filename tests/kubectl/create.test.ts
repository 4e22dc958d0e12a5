import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('objects from flags', async () => {
  const lines = `
    create deployment web --image=docker.io/library/nginx:1.27 --replicas=3 --port=80 --dry-run=client -o yaml
    create deployment web --image=busybox --dry-run=client -o yaml -- sleep 3600
    create service clusterip web --tcp=80:8080 --dry-run=client -o yaml
    create service nodeport web --tcp=80 --node-port=30080 --dry-run=client -o yaml
    create service externalname db --external-name=db.example.com --dry-run=client -o yaml
    create configmap c --from-literal=a=1 --from-literal=b='x y' --from-file=tests/kubectl/testdata/config.yaml --dry-run=client -o yaml
    create secret generic s --from-literal=password=hunter2 --dry-run=client -o yaml
    create secret docker-registry r --docker-username=me --docker-password=pw --docker-server=registry.example.com --dry-run=client -o yaml
    create job pi --image=perl --dry-run=client -o yaml -- perl -e 1
    create cronjob tick --image=busybox --schedule='*/5 * * * *' --dry-run=client -o yaml
    create role reader --verb=get,list --resource=pods,deployments.apps,pods/log --dry-run=client -o yaml
    create rolebinding rb --clusterrole=view --user=jane --serviceaccount=default:robot --dry-run=client -o yaml
    create clusterrole paths --verb=get --non-resource-url=/healthz --dry-run=client -o yaml
    create ingress web --class=nginx --rule='example.com/api*=api:8080,tls=cert' --rule='example.com/=web:http' --dry-run=client -o yaml
    create poddisruptionbudget p --selector=app=web --min-available=50% --dry-run=client -o yaml
    create quota q --hard=cpu=1000m,pods=5 --dry-run=client -o yaml
    create priorityclass high --value=1000 --description='goes first' --dry-run=client -o yaml
    create namespace team --dry-run=client -o yaml
    create serviceaccount robot -n team --dry-run=client -o yaml`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ create deployment web --image=docker.io/library/nginx:1.27 --replicas=3 --port=80 --dry-run=client -o yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      labels:
        app: web
      name: web
    spec:
      replicas: 3
      selector:
        matchLabels:
          app: web
      strategy: {}
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
          - image: docker.io/library/nginx:1.27
            name: nginx
            ports:
            - containerPort: 80
            resources: {}
    status: {}
    $ create deployment web --image=busybox --dry-run=client -o yaml -- sleep 3600
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      labels:
        app: web
      name: web
    spec:
      replicas: 1
      selector:
        matchLabels:
          app: web
      strategy: {}
      template:
        metadata:
          labels:
            app: web
        spec:
          containers:
          - command:
            - sleep
            - "3600"
            image: busybox
            name: busybox
            resources: {}
    status: {}
    $ create service clusterip web --tcp=80:8080 --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: web
      name: web
    spec:
      ports:
      - name: 80-8080
        port: 80
        protocol: TCP
        targetPort: 8080
      selector:
        app: web
      type: ClusterIP
    status:
      loadBalancer: {}
    $ create service nodeport web --tcp=80 --node-port=30080 --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: web
      name: web
    spec:
      ports:
      - name: "80"
        nodePort: 30080
        port: 80
        protocol: TCP
        targetPort: 80
      selector:
        app: web
      type: NodePort
    status:
      loadBalancer: {}
    $ create service externalname db --external-name=db.example.com --dry-run=client -o yaml
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: db
      name: db
    spec:
      externalName: db.example.com
      selector:
        app: db
      type: ExternalName
    status:
      loadBalancer: {}
    $ create configmap c --from-literal=a=1 --from-literal=b='x y' --from-file=tests/kubectl/testdata/config.yaml --dry-run=client -o yaml
    apiVersion: v1
    data:
      a: "1"
      b: x y
      config.yaml: |
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: settings
        data:
          color: blue
          text: |
            two
            lines
    kind: ConfigMap
    metadata:
      name: c
    $ create secret generic s --from-literal=password=hunter2 --dry-run=client -o yaml
    apiVersion: v1
    data:
      password: aHVudGVyMg==
    kind: Secret
    metadata:
      name: s
    $ create secret docker-registry r --docker-username=me --docker-password=pw --docker-server=registry.example.com --dry-run=client -o yaml
    apiVersion: v1
    data:
      .dockerconfigjson: eyJhdXRocyI6eyJyZWdpc3RyeS5leGFtcGxlLmNvbSI6eyJ1c2VybmFtZSI6Im1lIiwicGFzc3dvcmQiOiJwdyIsImF1dGgiOiJiV1U2Y0hjPSJ9fX0=
    kind: Secret
    metadata:
      name: r
    type: kubernetes.io/dockerconfigjson
    $ create job pi --image=perl --dry-run=client -o yaml -- perl -e 1
    apiVersion: batch/v1
    kind: Job
    metadata:
      name: pi
    spec:
      template:
        metadata: {}
        spec:
          containers:
          - command:
            - perl
            - -e
            - "1"
            image: perl
            name: pi
            resources: {}
          restartPolicy: Never
    status: {}
    $ create cronjob tick --image=busybox --schedule='*/5 * * * *' --dry-run=client -o yaml
    apiVersion: batch/v1
    kind: CronJob
    metadata:
      name: tick
    spec:
      jobTemplate:
        metadata:
          name: tick
        spec:
          template:
            metadata: {}
            spec:
              containers:
              - image: busybox
                name: tick
                resources: {}
              restartPolicy: OnFailure
      schedule: '*/5 * * * *'
    status: {}
    $ create role reader --verb=get,list --resource=pods,deployments.apps,pods/log --dry-run=client -o yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: Role
    metadata:
      name: reader
    rules:
    - apiGroups:
      - ""
      resources:
      - pods
      - pods/log
      verbs:
      - get
      - list
    - apiGroups:
      - apps
      resources:
      - deployments
      verbs:
      - get
      - list
    $ create rolebinding rb --clusterrole=view --user=jane --serviceaccount=default:robot --dry-run=client -o yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata:
      name: rb
    roleRef:
      apiGroup: rbac.authorization.k8s.io
      kind: ClusterRole
      name: view
    subjects:
    - apiGroup: rbac.authorization.k8s.io
      kind: User
      name: jane
    - kind: ServiceAccount
      name: robot
      namespace: default
    $ create clusterrole paths --verb=get --non-resource-url=/healthz --dry-run=client -o yaml
    apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata:
      name: paths
    rules:
    - nonResourceURLs:
      - /healthz
      verbs:
      - get
    $ create ingress web --class=nginx --rule='example.com/api*=api:8080,tls=cert' --rule='example.com/=web:http' --dry-run=client -o yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: web
    spec:
      ingressClassName: nginx
      rules:
      - host: example.com
        http:
          paths:
          - backend:
              service:
                name: api
                port:
                  number: 8080
            path: /api
            pathType: Prefix
          - backend:
              service:
                name: web
                port:
                  name: http
            path: /
            pathType: Exact
      tls:
      - hosts:
        - example.com
        secretName: cert
    status:
      loadBalancer: {}
    $ create poddisruptionbudget p --selector=app=web --min-available=50% --dry-run=client -o yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: p
    spec:
      minAvailable: 50%
      selector:
        matchLabels:
          app: web
    status:
      currentHealthy: 0
      desiredHealthy: 0
      disruptionsAllowed: 0
      expectedPods: 0
    $ create quota q --hard=cpu=1000m,pods=5 --dry-run=client -o yaml
    apiVersion: v1
    kind: ResourceQuota
    metadata:
      name: q
    spec:
      hard:
        cpu: "1"
        pods: "5"
    status: {}
    $ create priorityclass high --value=1000 --description='goes first' --dry-run=client -o yaml
    apiVersion: scheduling.k8s.io/v1
    description: goes first
    kind: PriorityClass
    metadata:
      name: high
    preemptionPolicy: PreemptLowerPriority
    value: 1000
    $ create namespace team --dry-run=client -o yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: team
    spec: {}
    status: {}
    $ create serviceaccount robot -n team --dry-run=client -o yaml
    apiVersion: v1
    kind: ServiceAccount
    metadata:
      name: robot
      namespace: team
    "
  `)
})

test('objects on the server', async () => {
  const lines = `
    create ns team
    create ns team
    create deployment web --image=nginx -n team
    create deployment web --image=nginx -n team
    create deployment web --image=nginx -n nowhere
    create cm c --from-literal=a=b --dry-run=server
    create -f tests/kubectl/testdata/config.yaml -o name
    create -f tests/kubectl/testdata/config.yaml
    create job pi --image=perl
    get deploy,cm,job -A --field-selector=metadata.namespace!=kube-system`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ create ns team
    namespace/team created
    $ create ns team
    ! Error from server (AlreadyExists): namespaces "team" already exists
    [exit 1]
    $ create deployment web --image=nginx -n team
    deployment.apps/web created
    $ create deployment web --image=nginx -n team
    ! error: failed to create deployment: deployments.apps "web" already exists
    [exit 1]
    $ create deployment web --image=nginx -n nowhere
    ! error: failed to create deployment: namespaces "nowhere" not found
    [exit 1]
    $ create cm c --from-literal=a=b --dry-run=server
    configmap/c created (server dry run)
    $ create -f tests/kubectl/testdata/config.yaml -o name
    configmap/settings
    $ create -f tests/kubectl/testdata/config.yaml
    ! Error from server (AlreadyExists): error when creating "tests/kubectl/testdata/config.yaml": configmaps "settings" already exists
    [exit 1]
    $ create job pi --image=perl
    job.batch/pi created
    $ get deploy,cm,job -A --field-selector=metadata.namespace!=kube-system
    NAMESPACE   NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
    team        deployment.apps/web   0/1     0            0           0s

    NAMESPACE   NAME                 DATA   AGE
    default     configmap/settings   2      0s

    NAMESPACE   NAME           STATUS    COMPLETIONS   DURATION   AGE
    default     job.batch/pi   Running   0/1                      0s
    "
  `)
})

test('errors', async () => {
  const lines = `
    create
    create foo
    create deployment
    create deployment web
    create deployment a b --image=x
    create deployment web --image=a --image=b -- sleep
    create service
    create service clusterip web
    create service clusterip web --tcp=x
    create secret generic s --from-literal=a
    create cm c --from-literal=a=1 --from-literal=a=2
    create cm c --from-literal='b c=1'
    create cm c --from-file=nope
    create job j
    create role r --resource=pods
    create role r --verb=get
    create role r --verb=get --resource=foo
    create rolebinding rb
    create ingress i
    create ingress i --rule=x
    create pdb p --min-available=1
    create quota q --hard=cpu
    create token nobody
    create -f tests/kubectl/testdata/config.yaml --edit`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ create
    ! error: must specify one of -f and -k
    [exit 1]
    $ create foo
    ! error: unknown command "foo"
    ! See 'kubectl create -h' for help and examples
    [exit 1]
    $ create deployment
    ! error: required flag(s) "image" not set
    [exit 1]
    $ create deployment web
    ! error: required flag(s) "image" not set
    [exit 1]
    $ create deployment a b --image=x
    ! error: exactly one NAME is required, got 2
    ! See 'kubectl create deployment -h' for help and examples
    [exit 1]
    $ create deployment web --image=a --image=b -- sleep
    ! error: cannot specify multiple --image options and command
    [exit 1]
    $ create service
    Create a service using a specified subcommand

    Available Commands:
      clusterip      Create a ClusterIP service
      externalname   Create an ExternalName service
      loadbalancer   Create a LoadBalancer service
      nodeport       Create a NodePort service

    Usage:
      kubectl create service [flags] [options]

    Use "kubectl create service <command> --help" for more information about a given command.
    [exit 1]
    $ create service clusterip web
    ! error: at least one tcp port specifier must be provided
    [exit 1]
    $ create service clusterip web --tcp=x
    ! error: strconv.ParseUint: parsing "x": invalid syntax
    [exit 1]
    $ create secret generic s --from-literal=a
    ! error: invalid literal source a, expected key=value
    [exit 1]
    $ create cm c --from-literal=a=1 --from-literal=a=2
    ! error: cannot add key "a", another key by that name already exists in Data for ConfigMap "c"
    [exit 1]
    $ create cm c --from-literal='b c=1'
    ! error: "b c" is not a valid key name for a ConfigMap: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
    [exit 1]
    $ create cm c --from-file=nope
    ! error: error reading nope: no such file or directory
    [exit 1]
    $ create job j
    ! error: either --image or --from must be specified
    [exit 1]
    $ create role r --resource=pods
    ! error: at least one verb must be specified
    [exit 1]
    $ create role r --verb=get
    ! error: at least one resource must be specified
    [exit 1]
    $ create role r --verb=get --resource=foo
    ! error: the server doesn't have a resource type "foo"
    [exit 1]
    $ create rolebinding rb
    ! error: exactly one of clusterrole or role must be specified
    [exit 1]
    $ create ingress i
    ! error: not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)
    [exit 1]
    $ create ingress i --rule=x
    ! error: rule x is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]
    [exit 1]
    $ create pdb p --min-available=1
    ! error: a selector must be specified
    [exit 1]
    $ create quota q --hard=cpu
    ! error: Invalid argument syntax cpu, expected <resource>=<value>
    [exit 1]
    $ create token nobody
    ! error: failed to create token: serviceaccounts "nobody" not found
    [exit 1]
    $ create -f tests/kubectl/testdata/config.yaml --edit
    ! error: --edit is not supported here: there is no editor
    [exit 1]
    "
  `)
})
