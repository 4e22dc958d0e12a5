import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('scale, set, patch', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/web.yaml
    scale deployment web --replicas=5
    scale --replicas=3 deployment/web --current-replicas=4
    scale --replicas=3 deployment/web --current-replicas=5
    scale deployment web --replicas=1 --dry-run=client
    scale deployment web
    scale deployment web --replicas=-1
    scale svc web --replicas=1
    scale deployment web nope --replicas=2
    set image deployment/web web=nginx:1.28
    set image deployment/web web=nginx:1.28
    set image deployment web '*=nginx:1.29' -o name
    set image deployment/web nope=x
    set image deployment/web
    set image svc/web web=x
    set env deployment/web A=1 B=2
    set env deployment/web B- --list
    set env deployment/web B-
    set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=0.1
    set serviceaccount deployment web robot
    set selector svc web app=other
    get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.serviceAccountName} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env} {.spec.template.spec.containers[0].resources}'
    patch deployment web -p '{"spec":{"replicas":4}}'
    patch deployment web -p '{"spec":{"replicas":4}}'
    patch deployment web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
    patch deployment web --type=merge -p 'spec: {paused: true}'
    patch deployment web
    patch deployment web -p '{' --type=merge
    patch deployment web -p '{}' --type=foo
    edit deployment web`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ scale deployment web --replicas=5
    deployment.apps/web scaled
    $ scale --replicas=3 deployment/web --current-replicas=4
    ! error: Expected replicas to be 4, was 5
    [exit 1]
    $ scale --replicas=3 deployment/web --current-replicas=5
    deployment.apps/web scaled
    $ scale deployment web --replicas=1 --dry-run=client
    deployment.apps/web scaled (dry run)
    $ scale deployment web
    ! error: required flag(s) "replicas" not set
    [exit 1]
    $ scale deployment web --replicas=-1
    ! error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0
    [exit 1]
    $ scale svc web --replicas=1
    ! Error from server (NotFound): the server could not find the requested resource
    [exit 1]
    $ scale deployment web nope --replicas=2
    deployment.apps/web scaled
    ! Error from server (NotFound): deployments.apps "nope" not found
    [exit 1]
    $ set image deployment/web web=nginx:1.28
    deployment.apps/web image updated
    $ set image deployment/web web=nginx:1.28
    $ set image deployment web '*=nginx:1.29' -o name
    deployment.apps/web
    $ set image deployment/web nope=x
    ! error: unable to find container named "nope"
    [exit 1]
    $ set image deployment/web
    ! error: at least one image update is required
    [exit 1]
    $ set image svc/web web=x
    ! error: services/web the object is not a pod or does not have a pod template: *v1.Service
    [exit 1]
    $ set env deployment/web A=1 B=2
    deployment.apps/web env updated
    $ set env deployment/web B- --list
    # Deployment web, container web
    A=1
    $ set env deployment/web B-
    deployment.apps/web env updated
    $ set resources deployment web --limits=cpu=200m,memory=512Mi --requests=cpu=0.1
    deployment.apps/web resource requirements updated
    $ set serviceaccount deployment web robot
    deployment.apps/web serviceaccount updated
    $ set selector svc web app=other
    service/web selector updated
    $ get deploy web -o jsonpath='{.spec.replicas} {.spec.template.spec.serviceAccountName} {.spec.template.spec.containers[0].image} {.spec.template.spec.containers[0].env} {.spec.template.spec.containers[0].resources}'
    2 robot nginx:1.29 [{"name":"A","value":"1"}] {"limits":{"cpu":"200m","memory":"512Mi"},"requests":{"cpu":"100m"}}
    $ patch deployment web -p '{"spec":{"replicas":4}}'
    deployment.apps/web patched
    $ patch deployment web -p '{"spec":{"replicas":4}}'
    deployment.apps/web patched (no change)
    $ patch deployment web --type=json -p '[{"op":"replace","path":"/spec/replicas","value":2}]'
    deployment.apps/web patched
    $ patch deployment web --type=merge -p 'spec: {paused: true}'
    deployment.apps/web patched
    $ patch deployment web
    ! error: must specify --patch or --patch-file containing the contents of the patch
    [exit 1]
    $ patch deployment web -p '{' --type=merge
    ! error: unable to parse "{": yaml: line 1, column 2: found unexpected end of stream
    [exit 1]
    $ patch deployment web -p '{}' --type=foo
    ! error: --type must be one of [json merge strategic], not "foo"
    [exit 1]
    $ edit deployment web
    ! error: edit is not supported here: there is no editor; use kubectl patch, kubectl set, or kubectl get -o yaml and kubectl apply
    [exit 1]
    "
  `)
})

test('label and annotate', async () => {
  const lines = `
    apply -f tests/kubectl/testdata/config.yaml
    label cm settings tier=front
    label cm settings tier=front
    label cm settings tier=back
    label cm settings tier=back --overwrite
    label cm settings tier-
    label cm settings nope-
    label cm settings a=b --dry-run=client -o jsonpath='{.metadata.labels}'
    label cm --all checked=yes
    label cm settings --list
    label cm settings
    label cm settings 'a=not valid'
    label cm a=b settings
    label cm nope a=b
    annotate cm settings note='two words'
    annotate cm settings note=other
    annotate cm settings note-
    annotate -f tests/kubectl/testdata/config.yaml from=file`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ apply -f tests/kubectl/testdata/config.yaml
    configmap/settings created
    $ label cm settings tier=front
    configmap/settings labeled
    $ label cm settings tier=front
    configmap/settings not labeled
    $ label cm settings tier=back
    ! error: 'tier' already has a value (front), and --overwrite is false
    [exit 1]
    $ label cm settings tier=back --overwrite
    configmap/settings labeled
    $ label cm settings tier-
    configmap/settings unlabeled
    $ label cm settings nope-
    label "nope" not found.
    configmap/settings labeled
    $ label cm settings a=b --dry-run=client -o jsonpath='{.metadata.labels}'
    {"a":"b"}
    $ label cm --all checked=yes
    configmap/settings labeled
    $ label cm settings --list
    checked=yes
    $ label cm settings
    ! error: at least one label update is required
    [exit 1]
    $ label cm settings 'a=not valid'
    ! error: invalid label value: "a=not valid": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
    [exit 1]
    $ label cm a=b settings
    ! error: all resources must be specified before label changes: settings
    [exit 1]
    $ label cm nope a=b
    ! Error from server (NotFound): configmaps "nope" not found
    [exit 1]
    $ annotate cm settings note='two words'
    configmap/settings annotated
    $ annotate cm settings note=other
    ! error: --overwrite is false but found the following declared annotation(s): 'note' already has a value (two words)
    [exit 1]
    $ annotate cm settings note-
    configmap/settings annotated
    $ annotate -f tests/kubectl/testdata/config.yaml from=file
    configmap/settings annotated
    "
  `)
})

test('run, expose, autoscale, replace', async () => {
  const lines = `
    run nginx --image=nginx --port=80 --env=A=b --labels=app=nginx --dry-run=client -o yaml
    run job --image=busybox --restart=Never --dry-run=client -o yaml --command -- sh -c 'echo hi'
    run
    run x
    run x --image=Nginx
    run x --image=nginx --rm
    run x --image=nginx --restart=Sometimes
    apply -f tests/kubectl/testdata/web.yaml
    expose deployment web --name=front --port=8080 --target-port=http
    expose deployment web --dry-run=client -o yaml --name=again
    expose cm web --port=1
    autoscale deployment web --min=2 --max=6 --cpu=70%
    autoscale deployment web --max=6 --cpu=500 --memory=200Mi --name=other --dry-run=client -o yaml
    autoscale svc web --max=3
    autoscale deployment web --max=0
    get hpa
    replace -f tests/kubectl/testdata/web.yaml
    replace -f tests/kubectl/testdata/config.yaml`
  expect(await transcript(lines)).toMatchInlineSnapshot(`
    "$ run nginx --image=nginx --port=80 --env=A=b --labels=app=nginx --dry-run=client -o yaml
    apiVersion: v1
    kind: Pod
    metadata:
      labels:
        app: nginx
      name: nginx
    spec:
      containers:
      - env:
        - name: A
          value: b
        image: nginx
        name: nginx
        ports:
        - containerPort: 80
        resources: {}
      dnsPolicy: ClusterFirst
      restartPolicy: Always
    status: {}
    $ run job --image=busybox --restart=Never --dry-run=client -o yaml --command -- sh -c 'echo hi'
    apiVersion: v1
    kind: Pod
    metadata:
      labels:
        run: job
      name: job
    spec:
      containers:
      - command:
        - sh
        - -c
        - echo hi
        image: busybox
        name: job
        resources: {}
      dnsPolicy: ClusterFirst
      restartPolicy: Never
    status: {}
    $ run
    ! error: required flag(s) "image" not set
    [exit 1]
    $ run x
    ! error: required flag(s) "image" not set
    [exit 1]
    $ run x --image=Nginx
    ! error: Invalid image name "Nginx": invalid reference format
    [exit 1]
    $ run x --image=nginx --rm
    ! error: --rm should only be used for attached containers
    ! See 'kubectl run -h' for help and examples
    [exit 1]
    $ run x --image=nginx --restart=Sometimes
    ! error: invalid restart policy: Sometimes
    ! See 'kubectl run -h' for help and examples
    [exit 1]
    $ apply -f tests/kubectl/testdata/web.yaml
    deployment.apps/web created
    service/web created
    $ expose deployment web --name=front --port=8080 --target-port=http
    service/front exposed
    $ expose deployment web --dry-run=client -o yaml --name=again
    apiVersion: v1
    kind: Service
    metadata:
      labels:
        app: web
      name: again
    spec:
      ports:
      - port: 80
        protocol: TCP
        targetPort: 80
      selector:
        app: web
    status:
      loadBalancer: {}
    $ expose cm web --port=1
    ! Error from server (NotFound): configmaps "web" not found
    [exit 1]
    $ autoscale deployment web --min=2 --max=6 --cpu=70%
    horizontalpodautoscaler.autoscaling/web autoscaled
    $ autoscale deployment web --max=6 --cpu=500 --memory=200Mi --name=other --dry-run=client -o yaml
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata:
      name: other
    spec:
      maxReplicas: 6
      metrics:
      - resource:
          name: cpu
          target:
            averageValue: 500m
            type: AverageValue
        type: Resource
      - resource:
          name: memory
          target:
            averageValue: 200Mi
            type: AverageValue
        type: Resource
      scaleTargetRef:
        apiVersion: apps/v1
        kind: Deployment
        name: web
    status:
      currentMetrics: null
      desiredReplicas: 0
    $ autoscale svc web --max=3
    ! error: cannot autoscale a Service: could not find scale subresource for /v1, Resource=services in discovery information
    [exit 1]
    $ autoscale deployment web --max=0
    ! error: --max=MAXPODS is required and must be at least 1, max: 0
    [exit 1]
    $ get hpa
    NAME   REFERENCE        TARGETS              MINPODS   MAXPODS   REPLICAS   AGE
    web    Deployment/web   cpu: <unknown>/70%   2         6         0          0s
    $ replace -f tests/kubectl/testdata/web.yaml
    deployment.apps/web replaced
    service/web replaced
    $ replace -f tests/kubectl/testdata/config.yaml
    ! Error from server (NotFound): error when replacing "tests/kubectl/testdata/config.yaml": configmaps "settings" not found
    [exit 1]
    "
  `)
})

test('a pod to try something out', async () => {
  const lines = `
    run tmp --image=busybox --restart=Never --rm -i -- echo hi
    run one --image=nginx
    wait pod/one --for=condition=Ready
    delete pod one`
  expect(await transcript(lines, { boot: true })).toMatchInlineSnapshot(`
    "$ run tmp --image=busybox --restart=Never --rm -i -- echo hi
    hi
    pod "tmp" deleted from default namespace
    $ run one --image=nginx
    pod/one created
    $ wait pod/one --for=condition=Ready
    pod/one condition met
    $ delete pod one
    pod "one" deleted from default namespace
    "
  `)
})

test('taints and cordons', async () => {
  const lines = `
    taint nodes node-1 dedicated=web:NoSchedule
    taint nodes node-1 dedicated=db:NoSchedule
    taint nodes node-1 dedicated=db:NoSchedule --overwrite
    get node node-1 -o jsonpath='{.spec.taints}'
    taint nodes node-1 dedicated-
    taint nodes node-1 dedicated-
    taint nodes node-1 a=b:Never
    taint nodes node-1
    taint pods x a=b:NoSchedule
    taint nodes --all a:NoExecute- b=c:PreferNoSchedule`
  expect(await transcript(lines, { boot: true })).toMatchInlineSnapshot(`
    "$ taint nodes node-1 dedicated=web:NoSchedule
    node/node-1 tainted
    $ taint nodes node-1 dedicated=db:NoSchedule
    ! error: node node-1 already has dedicated taint(s) with same effect(s) and --overwrite is false
    [exit 1]
    $ taint nodes node-1 dedicated=db:NoSchedule --overwrite
    node/node-1 modified
    $ get node node-1 -o jsonpath='{.spec.taints}'
    [{"effect":"NoSchedule","key":"dedicated","value":"db"}]
    $ taint nodes node-1 dedicated-
    node/node-1 untainted
    $ taint nodes node-1 dedicated-
    ! error: taint "dedicated" not found
    [exit 1]
    $ taint nodes node-1 a=b:Never
    ! error: invalid taint effect: Never, unsupported taint effect
    ! See 'kubectl taint -h' for help and examples
    [exit 1]
    $ taint nodes node-1
    ! error: at least one taint update is required
    [exit 1]
    $ taint pods x a=b:NoSchedule
    ! error: invalid resource type pods, only node types are supported
    [exit 1]
    $ taint nodes --all a:NoExecute- b=c:PreferNoSchedule
    ! error: taint "a:NoExecute" not found
    [exit 1]
    "
  `)
})
