import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('creates, configures, leaves alone', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml
    apply -f tests/kubectl/testdata/web.yaml
    apply -f tests/kubectl/testdata/web-v2.yaml
    get deploy web -o jsonpath='{.spec.replicas} {.metadata.labels} {.spec.template.spec.containers[*].image}'
    apply -f tests/kubectl/testdata/config.yaml --dry-run=client
    apply -f tests/kubectl/testdata/config.yaml --dry-run=server
    get cm settings
    apply -f tests/kubectl/testdata/config.yaml -o name
    apply -f tests/kubectl/testdata/config.yaml -o yaml
    apply view-last-applied cm/settings -o json
    apply -f tests/kubectl/testdata`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web unchanged
    service/web unchanged
    $ apply -f tests/kubectl/testdata/web-v2.yaml
    deployment.apps/web configured
    $ get deploy web -o jsonpath='{.spec.replicas} {.metadata.labels} {.spec.template.spec.containers[*].image}'
    1  nginx:1.28 fluentd
    $ apply -f tests/kubectl/testdata/config.yaml --dry-run=client
    configmap/settings created (dry run)
    $ apply -f tests/kubectl/testdata/config.yaml --dry-run=server
    configmap/settings created (server dry run)
    $ get cm settings
    ! Error from server (NotFound): configmaps "settings" not found
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml -o name
    configmap/settings
    $ apply -f tests/kubectl/testdata/config.yaml -o yaml
    apiVersion: v1
    data:
      color: blue
      text: |
        two
        lines
    kind: ConfigMap
    metadata:
      annotations:
        kubectl.kubernetes.io/last-applied-configuration: |
          {"apiVersion":"v1","data":{"color":"blue","text":"two\\nlines\\n"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"settings","namespace":"default"}}
      creationTimestamp: "2026-01-01T00:00:00Z"
      name: settings
      namespace: default
      resourceVersion: "VERSION"
      uid: UID
    $ apply view-last-applied cm/settings -o json
    {
      "apiVersion": "v1",
      "data": {
        "color": "blue",
        "text": "two\\nlines\\n"
      },
      "kind": "ConfigMap",
      "metadata": {
        "annotations": {},
        "name": "settings",
        "namespace": "default"
      }
    }
    $ apply -f tests/kubectl/testdata
    configmap/first created
    configmap/last created
    configmap/settings unchanged
    deployment.apps/web unchanged
    deployment.apps/web configured
    service/web unchanged
    ! error parsing tests/kubectl/testdata/broken.yaml: error converting YAML to JSON: yaml: line 9, column 1: found character that cannot start any token
    ! resource mapping not found for name: "unknown" namespace: "" from "tests/kubectl/testdata/broken.yaml": no matches for kind "Widget" in version "v1"
    ! ensure CRDs are installed first
    ! Error from server (Invalid): error when creating "tests/kubectl/testdata/broken.yaml": Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Invalid value: {}: empty selector is invalid for deployment, spec.template.spec.containers: Required value]
    ! Error from server (BadRequest): error when creating "tests/kubectl/testdata/broken.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"
    [exit 1]
    "
  `)
})

test('tells of what was not applied before', async () => {
  const lines = `
    create -f tests/kubectl/testdata/config.yaml
    apply -f tests/kubectl/testdata/config.yaml
    apply -f tests/kubectl/testdata/config.yaml
    delete -f tests/kubectl/testdata/config.yaml
    create -f tests/kubectl/testdata/config.yaml --save-config
    apply -f tests/kubectl/testdata/config.yaml`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ create -f tests/kubectl/testdata/config.yaml
    configmap/settings created
    $ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings configured
    ! Warning: resource configmaps/settings is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
    $ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings unchanged
    $ delete -f tests/kubectl/testdata/config.yaml
    configmap "settings" deleted from default namespace
    $ create -f tests/kubectl/testdata/config.yaml --save-config
    configmap/settings created
    $ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings unchanged
    "
  `)
})

test('a bad document loses none of the others', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/broken.yaml
    get cm --field-selector=metadata.name!=kube-root-ca.crt
    create -f tests/kubectl/testdata/broken.yaml
    apply -f tests/kubectl/testdata/broken.yaml --validate=false`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/broken.yaml
    configmap/first created
    configmap/last created
    ! error parsing tests/kubectl/testdata/broken.yaml: error converting YAML to JSON: yaml: line 9, column 1: found character that cannot start any token
    ! resource mapping not found for name: "unknown" namespace: "" from "tests/kubectl/testdata/broken.yaml": no matches for kind "Widget" in version "v1"
    ! ensure CRDs are installed first
    ! Error from server (Invalid): error when creating "tests/kubectl/testdata/broken.yaml": Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Invalid value: {}: empty selector is invalid for deployment, spec.template.spec.containers: Required value]
    ! Error from server (BadRequest): error when creating "tests/kubectl/testdata/broken.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"
    [exit 1]
    $ get cm --field-selector=metadata.name!=kube-root-ca.crt
    NAME    DATA   AGE
    first   0      0s
    last    0      0s
    $ create -f tests/kubectl/testdata/broken.yaml
    ! error parsing tests/kubectl/testdata/broken.yaml: error converting YAML to JSON: yaml: line 9, column 1: found character that cannot start any token
    ! resource mapping not found for name: "unknown" namespace: "" from "tests/kubectl/testdata/broken.yaml": no matches for kind "Widget" in version "v1"
    ! ensure CRDs are installed first
    ! Error from server (AlreadyExists): error when creating "tests/kubectl/testdata/broken.yaml": configmaps "first" already exists
    ! Error from server (Invalid): error when creating "tests/kubectl/testdata/broken.yaml": Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Invalid value: {}: empty selector is invalid for deployment, spec.template.spec.containers: Required value]
    ! Error from server (BadRequest): error when creating "tests/kubectl/testdata/broken.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"
    ! Error from server (AlreadyExists): error when creating "tests/kubectl/testdata/broken.yaml": configmaps "last" already exists
    [exit 1]
    $ apply -f tests/kubectl/testdata/broken.yaml --validate=false
    configmap/first unchanged
    configmap/misspelt created
    configmap/last unchanged
    ! error parsing tests/kubectl/testdata/broken.yaml: error converting YAML to JSON: yaml: line 9, column 1: found character that cannot start any token
    ! resource mapping not found for name: "unknown" namespace: "" from "tests/kubectl/testdata/broken.yaml": no matches for kind "Widget" in version "v1"
    ! ensure CRDs are installed first
    ! Error from server (Invalid): error when creating "tests/kubectl/testdata/broken.yaml": Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Invalid value: {}: empty selector is invalid for deployment, spec.template.spec.containers: Required value]
    [exit 1]
    "
  `)
})

test('errors', async () => {
  const lines = `
    apply
    apply -f
    apply -f nope.yaml
    apply -f 'tests/kubectl/testdata/*.json'
    apply -f https://example.com/x.yaml
    apply -k tests/kubectl/testdata
    apply -f tests/kubectl/testdata/config.yaml pods
    apply -f tests/kubectl/testdata/config.yaml --prune --all
    apply -f tests/kubectl/testdata/config.yaml --force-conflicts
    apply -f tests/kubectl/testdata/config.yaml --server-side --dry-run=client
    apply -f tests/kubectl/testdata/config.yaml --dry-run=maybe
    apply -f tests/kubectl/testdata/config.yaml --validate=maybe
    apply -f tests/kubectl/testdata/config.yaml -n nowhere
    apply -f tests/kubectl/testdata -R -n default`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply
    ! error: must specify one of -f and -k
    [exit 1]
    $ apply -f
    ! error: flag needs an argument: 'f' in -f
    ! See 'kubectl apply --help' for usage.
    [exit 1]
    $ apply -f nope.yaml
    ! error: the path "nope.yaml" does not exist
    [exit 1]
    $ apply -f 'tests/kubectl/testdata/*.json'
    ! error: the path "tests/kubectl/testdata/*.json" does not exist
    [exit 1]
    $ apply -f https://example.com/x.yaml
    ! error: cannot read "https://example.com/x.yaml": there is no network here; download it first
    [exit 1]
    $ apply -k tests/kubectl/testdata
    ! error: kustomizations are not supported here: render them with kustomize itself and use -f
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml pods
    ! error: Unexpected args: [pods]
    ! See 'kubectl apply -h' for help and examples
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --prune --all
    ! error: --prune is not supported here: delete what is no longer wanted with kubectl delete
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --force-conflicts
    ! error: --force-conflicts only works with --server-side
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --server-side --dry-run=client
    ! error: --dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --dry-run=maybe
    ! error: Invalid dry-run value (maybe). Must be "none", "server", or "client".
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --validate=maybe
    ! error: invalid - validate option "maybe"; must be one of: strict (or true), warn, ignore (or false)
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml -n nowhere
    ! Error from server (NotFound): error when creating "tests/kubectl/testdata/config.yaml": namespaces "nowhere" not found
    [exit 1]
    $ apply -f tests/kubectl/testdata -R -n default
    configmap/first created
    configmap/last created
    configmap/settings created
    deployment.apps/web created
    deployment.apps/web configured
    service/web created
    ! error parsing tests/kubectl/testdata/broken.yaml: error converting YAML to JSON: yaml: line 9, column 1: found character that cannot start any token
    ! resource mapping not found for name: "unknown" namespace: "" from "tests/kubectl/testdata/broken.yaml": no matches for kind "Widget" in version "v1"
    ! ensure CRDs are installed first
    ! Error from server (Invalid): error when creating "tests/kubectl/testdata/broken.yaml": Deployment.apps "Bad_Name" is invalid: [metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*'), spec.replicas: Invalid value: -1: must be greater than or equal to 0, spec.selector: Invalid value: {}: empty selector is invalid for deployment, spec.template.spec.containers: Required value]
    ! Error from server (BadRequest): error when creating "tests/kubectl/testdata/broken.yaml": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "datta"
    [exit 1]
    "
  `)
})

test('on the server, with the fields of client-side apply taken over', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/config.yaml
    apply -f tests/kubectl/testdata/config.yaml --server-side
    get cm settings -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}'
    label cm settings color=red --field-manager=someone
    patch cm settings -p '{"data":{"color":"green"}}' --field-manager=someone
    apply -f tests/kubectl/testdata/config.yaml --server-side
    apply -f tests/kubectl/testdata/config.yaml --server-side --force-conflicts
    diff -f tests/kubectl/testdata/config.yaml`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings created
    $ apply -f tests/kubectl/testdata/config.yaml --server-side
    configmap/settings serverside-applied
    $ get cm settings -o jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation}{"\\n"}{end}'
    kubectl Apply
    kubectl-last-applied Apply
    $ label cm settings color=red --field-manager=someone
    configmap/settings labeled
    $ patch cm settings -p '{"data":{"color":"green"}}' --field-manager=someone
    configmap/settings patched
    $ apply -f tests/kubectl/testdata/config.yaml --server-side
    ! error: Apply failed with 1 conflict: conflict with "someone" using v1: .data.color
    ! Please review the fields above--they currently have other managers. Here
    ! are the ways you can resolve this warning:
    ! * If you intend to manage all of these fields, please re-run the apply
    !   command with the \`--force-conflicts\` flag.
    ! * If you do not intend to manage all of the fields, please edit your
    !   manifest to remove references to the fields that should keep their
    !   current managers.
    ! * You may co-own fields by updating your manifest to match the existing
    !   value; in this case, you'll become the manager if the other manager(s)
    !   stop managing the field (remove it from their configuration).
    ! See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
    [exit 1]
    $ apply -f tests/kubectl/testdata/config.yaml --server-side --force-conflicts
    configmap/settings serverside-applied
    $ diff -f tests/kubectl/testdata/config.yaml
    "
  `)
})

test('diff', async () => {
  const lines = `
    diff -f tests/kubectl/testdata/config.yaml
    apply -f tests/kubectl/testdata/web.yaml
    diff -f tests/kubectl/testdata/web.yaml
    diff -f tests/kubectl/testdata/web-v2.yaml
    diff -f nope.yaml
    diff`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ diff -f tests/kubectl/testdata/config.yaml
    diff -u -N LIVE/v1.ConfigMap.default.settings MERGED/v1.ConfigMap.default.settings
    --- LIVE/v1.ConfigMap.default.settings	2026-01-01 00:00:00.000000000 +0000
    +++ MERGED/v1.ConfigMap.default.settings	2026-01-01 00:00:00.000000000 +0000
    @@ -0,0 +1,12 @@
    +apiVersion: v1
    +data:
    +  color: blue
    +  text: |
    +    two
    +    lines
    +kind: ConfigMap
    +metadata:
    +  creationTimestamp: "2026-01-01T00:00:00Z"
    +  name: settings
    +  namespace: default
    +  uid: UID
    [exit 1]
    $ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ diff -f tests/kubectl/testdata/web.yaml
    $ diff -f tests/kubectl/testdata/web-v2.yaml
    diff -u -N LIVE/apps.v1.Deployment.default.web MERGED/apps.v1.Deployment.default.web
    --- LIVE/apps.v1.Deployment.default.web	2026-01-01 00:00:00.000000000 +0000
    +++ MERGED/apps.v1.Deployment.default.web	2026-01-01 00:00:00.000000000 +0000
    @@ -5,16 +5,14 @@
         kubectl.kubernetes.io/last-applied-configuration: |
           {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{},"labels":{"app":"web"},"name":"web","namespace":"default"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"image":"nginx:1.27","name":"web","ports":[{"containerPort":80}]}]}}}}
       creationTimestamp: "2026-01-01T00:00:00Z"
    -  generation: 1
    -  labels:
    -    app: web
    +  generation: 2
       name: web
       namespace: default
       resourceVersion: "VERSION"
       uid: UID
     spec:
       progressDeadlineSeconds: 600
    -  replicas: 2
    +  replicas: 1
       revisionHistoryLimit: 10
       selector:
         matchLabels:
    @@ -30,15 +28,18 @@
             app: web
         spec:
           containers:
    -      - image: nginx:1.27
    +      - image: nginx:1.28
             imagePullPolicy: IfNotPresent
             name: web
    -        ports:
    -        - containerPort: 80
    -          protocol: TCP
             resources: {}
             terminationMessagePath: /dev/termination-log
             terminationMessagePolicy: File
    +      - image: fluentd
    +        imagePullPolicy: Always
    +        name: log
    +        resources: {}
    +        terminationMessagePath: /dev/termination-log
    +        terminationMessagePolicy: File
           dnsPolicy: ClusterFirst
           restartPolicy: Always
           schedulerName: default-scheduler
    [exit 1]
    $ diff -f nope.yaml
    ! error: the path "nope.yaml" does not exist
    [exit 2]
    $ diff
    ! error: must specify one of -f and -k
    [exit 2]
    "
  `)
})
