import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('tables', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml -f tests/kubectl/testdata/config.yaml
    get deployments
    get deploy/web -o wide
    get deploy,svc,cm
    get all
    get cm -A
    get svc --no-headers
    get ns --sort-by=.metadata.name -o name
    get deploy --show-labels -L app,example.com/tier
    get deploy --show-kind
    get deploy web svc
    get svc/web deploy/web`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml -f tests/kubectl/testdata/config.yaml
    deployment.apps/web created
    service/web created
    configmap/settings created
    $ get deployments
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE
    web    0/2     0            0           0s
    $ get deploy/web -o wide
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES       SELECTOR
    web    0/2     0            0           0s    web          nginx:1.27   app=web
    $ get deploy,svc,cm
    NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
    deployment.apps/web   0/2     0            0           0s

    NAME                 TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
    service/kubernetes   ClusterIP   10.96.0.1      <none>        443/TCP   0s
    service/web          ClusterIP   10.96.59.232   <none>        80/TCP    0s

    NAME                 DATA   AGE
    configmap/settings   2      0s
    $ get all
    NAME                 TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
    service/kubernetes   ClusterIP   10.96.0.1      <none>        443/TCP   0s
    service/web          ClusterIP   10.96.59.232   <none>        80/TCP    0s

    NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
    deployment.apps/web   0/2     0            0           0s
    $ get cm -A
    NAMESPACE     NAME       DATA   AGE
    default       settings   2      0s
    kube-system   coredns    1      0s
    $ get svc --no-headers
    kubernetes   ClusterIP   10.96.0.1      <none>   443/TCP   0s
    web          ClusterIP   10.96.59.232   <none>   80/TCP    0s
    $ get ns --sort-by=.metadata.name -o name
    namespace/default
    namespace/kube-node-lease
    namespace/kube-public
    namespace/kube-system
    $ get deploy --show-labels -L app,example.com/tier
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE   APP   TIER   LABELS
    web    0/2     0            0           0s    web          app=web
    $ get deploy --show-kind
    NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
    deployment.apps/web   0/2     0            0           0s
    $ get deploy web svc
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE
    web    0/2     0            0           0s
    ! Error from server (NotFound): deployments.apps "svc" not found
    [exit 1]
    $ get svc/web deploy/web
    NAME          TYPE        CLUSTER-IP     EXTERNAL-IP   PORT(S)   AGE
    service/web   ClusterIP   10.96.59.232   <none>        80/TCP    0s

    NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
    deployment.apps/web   0/2     0            0           0s
    "
  `)
})

test('objects', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/config.yaml
    get cm settings -o yaml
    get cm settings -o json
    get cm -l nothing=here -o yaml
    get cm settings kube-root-ca.crt -o name --ignore-not-found
    get cm settings -o jsonpath='{.data.color} {.metadata.name}'
    get cm settings -o jsonpath-as-json='{.data}'
    get cm settings -o custom-columns=NAME:.metadata.name,COLOR:.data.color,SIZE:.data.size
    get ns -o custom-columns=NAME:metadata.name --no-headers
    get cm settings -o go-template='{{.data}}'`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings created
    $ get cm settings -o yaml
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
    $ get cm settings -o json
    {
        "apiVersion": "v1",
        "data": {
            "color": "blue",
            "text": "two\\nlines\\n"
        },
        "kind": "ConfigMap",
        "metadata": {
            "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": "{\\"apiVersion\\":\\"v1\\",\\"data\\":{\\"color\\":\\"blue\\",\\"text\\":\\"two\\\\nlines\\\\n\\"},\\"kind\\":\\"ConfigMap\\",\\"metadata\\":{\\"annotations\\":{},\\"name\\":\\"settings\\",\\"namespace\\":\\"default\\"}}\\n"
            },
            "creationTimestamp": "2026-01-01T00:00:00Z",
            "name": "settings",
            "namespace": "default",
            "resourceVersion": "VERSION",
            "uid": "UID"
        }
    }
    $ get cm -l nothing=here -o yaml
    apiVersion: v1
    items: []
    kind: List
    metadata:
      resourceVersion: ""
    $ get cm settings kube-root-ca.crt -o name --ignore-not-found
    configmap/settings
    $ get cm settings -o jsonpath='{.data.color} {.metadata.name}'
    blue settings
    $ get cm settings -o jsonpath-as-json='{.data}'
    [
        {
            "color": "blue",
            "text": "two\\nlines\\n"
        }
    ]
    $ get cm settings -o custom-columns=NAME:.metadata.name,COLOR:.data.color,SIZE:.data.size
    NAME       COLOR   SIZE
    settings   blue    <none>
    $ get ns -o custom-columns=NAME:metadata.name --no-headers
    default
    kube-node-lease
    kube-public
    kube-system
    $ get cm settings -o go-template='{{.data}}'
    ! error: Go templates are not supported here; use -o jsonpath, -o custom-columns or -o json
    [exit 1]
    "
  `)
})

test('nothing, and errors', async () => {
  const lines = `
    get pods
    get pods -A
    get pods,svc -n kube-public
    get pods nope
    get pods nope --ignore-not-found
    get cm nope -n nowhere
    get foo
    get foo.bar
    get deployments.apps,foo
    get
    get pods -l a=b,=c
    get pods --field-selector=spec.foo=bar
    get pods nope -l a=b
    get pods pod/x
    get pod/
    get pods -o foo
    get pods --show-labels -o yaml
    get pods --output-watch-events
    get pods -o custom-columns=A
    get ns --sort-by=.spec.nope
    get -f nope.yaml
    get pods --chunk-size=x
    get nodes nope -A
    get pods nope -A`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ get pods
    ! No resources found in default namespace.
    $ get pods -A
    ! No resources found
    $ get pods,svc -n kube-public
    ! No resources found in kube-public namespace.
    $ get pods nope
    ! Error from server (NotFound): pods "nope" not found
    [exit 1]
    $ get pods nope --ignore-not-found
    $ get cm nope -n nowhere
    ! Error from server (NotFound): namespaces "nowhere" not found
    [exit 1]
    $ get foo
    ! error: the server doesn't have a resource type "foo"
    [exit 1]
    $ get foo.bar
    ! error: the server doesn't have a resource type "foo"
    [exit 1]
    $ get deployments.apps,foo
    ! error: the server doesn't have a resource type "foo"
    [exit 1]
    $ get
    ! You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.
    ! 
    ! error: Required resource not specified.
    ! Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
    ! See 'kubectl get -h' for help and examples
    [exit 1]
    $ get pods -l a=b,=c
    ! Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a=b,=c", field selector "": found '=', expected: identifier after ','
    [exit 1]
    $ get pods --field-selector=spec.foo=bar
    ! Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=bar": field label not supported: spec.foo
    [exit 1]
    $ get pods nope -l a=b
    ! error: name cannot be provided when a selector is specified
    [exit 1]
    $ get pods pod/x
    ! error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'
    [exit 1]
    $ get pod/
    ! error: arguments in resource/name form must have a single resource and name
    [exit 1]
    $ get pods -o foo
    ! error: unable to match a printer suitable for the output format "foo", allowed formats are: custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,wide,yaml
    [exit 1]
    $ get pods --show-labels -o yaml
    ! error: --show-labels option cannot be used with yaml printer
    [exit 1]
    $ get pods --output-watch-events
    ! error: --output-watch-events option can only be used with --watch or --watch-only
    [exit 1]
    $ get pods -o custom-columns=A
    ! error: unexpected custom-columns spec: A, expected <header>:<json-path-expr>
    [exit 1]
    $ get ns --sort-by=.spec.nope
    ! error: couldn't find any field with path "{.spec.nope}" in the list of objects
    [exit 1]
    $ get -f nope.yaml
    ! error: the path "nope.yaml" does not exist
    [exit 1]
    $ get pods --chunk-size=x
    ! error: invalid argument "x" for "--chunk-size" flag: strconv.ParseInt: parsing "x": invalid syntax
    ! See 'kubectl get --help' for usage.
    [exit 1]
    $ get nodes nope -A
    ! Error from server (NotFound): nodes "nope" not found
    [exit 1]
    $ get pods nope -A
    ! error: a resource cannot be retrieved by name across all namespaces
    [exit 1]
    "
  `)
})

test('watching shows what changes until the cluster has settled', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml
    get deploy -w
    get deploy web --watch-only
    get pods -w -o name`
  expect(await transcript(lines, { boot: true })).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ get deploy -w
    NAME   READY   UP-TO-DATE   AVAILABLE   AGE
    web    0/2     0            0           0s
    web    0/2     0            0           0s
    web    0/2     0            0           0s
    web    0/2     2            0           0s
    web    1/2     2            1           2s
    web    2/2     2            2           3s
    $ get deploy web --watch-only
    $ get pods -w -o name
    pod/web-xxxxxxxxx-xxxxx
    pod/web-xxxxxxxxx-xxxxx
    "
  `)
})
