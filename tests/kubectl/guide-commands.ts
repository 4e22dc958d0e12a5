// What a guide to Kubernetes has its readers type, in its order, with what the real kubectl then prints.

export interface GuideCommand {
  /** As the guide has it, without the program's name; FILE stands for a path. */
  readonly line: string
  /** What standard output has to show; nothing at all where it is left out. */
  readonly prints?: RegExp
  /** What standard error has to show; anything where it is left out. */
  readonly warns?: RegExp
  /** Default 0. */
  readonly exitCode?: number
  readonly input?: string
  /** Goes on until it is interrupted, which happens once it has printed what it is to print. */
  readonly isEndless?: boolean
  /** Virtual time that passes first. */
  readonly after?: string
  /** The part of the cluster that it waits for: it is not run until that is there. */
  readonly waitsFor?: string
}

/** A chapter's manifest is applied where the chapter shows it. */
const applied = (file: string, prints: RegExp, more: Partial<GuideCommand> = {}): GuideCommand => ({
  line: `apply -f ${file}.yaml`,
  prints,
  ...more,
})

/** What the guide's manifests name and it takes for granted. */
const PREREQUISITES = [
  'create namespace production',
  'create serviceaccount nginx-sa',
  'create configmap nginx-config --from-literal=default.conf=server{}',
  'create secret generic db-secret --from-literal=password=secret',
]

const HEADER = 'NAME +READY +STATUS +RESTARTS +AGE'

export const GUIDE: Readonly<Record<string, readonly GuideCommand[]>> = {
  'what it takes for granted': PREREQUISITES.map((line) => ({ line, prints: / created\n$/ })),
  '1.4 kubectl': [
    { line: 'cluster-info', prints: /Kubernetes control plane.* is running at .*https:\/\/127\.0\.0\.1:\d+/ },
    { line: 'get nodes -o wide', prints: /^worker-01 +Ready +<none> +\S+ +v1\.35\.\d+ +172\.18\.0\.2 +<none> +\S+/m },
    { line: 'api-resources', prints: /^deployments +deploy +apps\/v1 +true +Deployment$/m },
    { line: 'get pods -n default', prints: new RegExp(`^${HEADER}\nmy-pod +2/2 +Running +0 +\\S+\n`) },
    { line: 'get pods -A', prints: /^kube-system +coredns-\S+ +1\/1 +Running/m },
    { line: 'get pods -o wide', prints: /^my-pod +2\/2 +Running +0 +\S+ +10\.244\.\d+\.\d+ +worker-0\d +<none> +<none>$/m },
    { line: 'get pods -o yaml', prints: /^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}kind: Pod\n[\s\S]*kind: List\n/ },
    { line: 'get pods -l app=nginx', prints: new RegExp(`^${HEADER}\nmy-pod .*\n$`) },
    { line: 'get pods --field-selector status.phase=Running', prints: /^my-pod /m },
    {
      line: 'describe pod my-pod',
      prints: /^ {2}Normal +Scheduled +\S.* default-scheduler +Successfully assigned default\/my-pod to worker-0\d$/m,
    },
    { line: 'describe node worker-01', prints: /^Non-terminated Pods: +\(\d+ in total\)$/m },
    applied('deployment', /^deployment\.apps\/web-app created\n$/),
    { line: 'create namespace staging', prints: /^namespace\/staging created\n$/ },
    { line: 'logs my-pod', prints: /\S/, warns: /Defaulted container "app" out of: app, sidecar\n/ },
    { line: 'logs my-pod -c sidecar', prints: /\S/ },
    { line: 'logs -f my-pod', prints: /\S/, isEndless: true },
    {
      line: 'logs --previous my-pod',
      warns: /^Error from server \(BadRequest\): previous terminated container "app" in pod "my-pod" not found\n$/m,
      exitCode: 1,
    },
    { line: 'exec -it my-pod -- /bin/sh', input: 'hostname', prints: /^my-pod\n$/ },
    { line: 'exec -it my-pod -c sidecar -- /bin/sh', input: 'exit 3', warns: /command terminated with exit code 3\n$/, exitCode: 3 },
    { line: 'port-forward svc/my-service :80', prints: /^Forwarding from 127\.0\.0\.1:\d+ -> 80\n/, isEndless: true },
    { line: 'port-forward pod/my-pod :5432', prints: /^Forwarding from 127\.0\.0\.1:\d+ -> 5432\n/, isEndless: true },
    { line: 'delete -f deployment.yaml', prints: /^deployment\.apps "web-app" deleted/ },
    {
      line: 'delete pod my-pod --grace-period=0 --force',
      prints: /^pod "my-pod" force deleted/,
      warns: /^Warning: Immediate deletion does not wait/,
    },
    {
      line: 'config get-contexts',
      prints: /^CURRENT +NAME +CLUSTER +AUTHINFO +NAMESPACE\n\* +kubesim +.*\n +production +.* production\n$/,
    },
    { line: 'config use-context production', prints: /^Switched to context "production"\.\n$/ },
    { line: 'config set-context --current --namespace=staging', prints: /^Context "production" modified\.\n$/ },
  ],
  '2 pods': [
    // The context of the chapter before was left at a namespace of nobody's.
    { line: 'config use-context kubesim', prints: /^Switched to context "kubesim"\.\n$/ },
    applied('pod', /^pod\/nginx-pod created\n$/),
    applied('pattern-init-containers', /^pod\/init-pattern created\n$/),
    applied('pattern-sidecar', /^pod\/sidecar-pattern created\n$/),
    {
      line: 'wait --for=condition=Ready pod/nginx-pod pod/sidecar-pattern',
      prints: /^pod\/nginx-pod condition met\npod\/sidecar-pattern condition met\n$/,
    },
    { line: 'get pod init-pattern', prints: /^init-pattern +0\/1 +Init:0\/2 +0 /m },
  ],
  '3 workloads': [
    { line: 'config set-context --current --namespace=production', prints: /^Context "kubesim" modified\.\n$/ },
    applied('deployment', /^deployment\.apps\/web-app created\n$/),
    { line: 'rollout status deployment/web-app', prints: /deployment "web-app" successfully rolled out\n$/ },
    { line: 'rollout history deployment/web-app', prints: /^deployment\.apps\/web-app \nREVISION {2}CHANGE-CAUSE\n1 +<none>\n\n$/ },
    { line: 'set image deployment/web-app web-app=myregistry/web-app:v2.2.0', prints: /^deployment\.apps\/web-app image updated\n$/ },
    { line: 'rollout status deployment/web-app', prints: /successfully rolled out\n$/ },
    { line: 'rollout undo deployment/web-app', prints: /^deployment\.apps\/web-app rolled back\n$/ },
    { line: 'rollout undo deployment/web-app --to-revision=2', prints: /^deployment\.apps\/web-app rolled back\n$/ },
    { line: 'scale deployment/web-app --replicas=5', prints: /^deployment\.apps\/web-app scaled\n$/ },
    { line: 'rollout pause deployment/web-app', prints: /^deployment\.apps\/web-app paused\n$/ },
    { line: 'rollout resume deployment/web-app', prints: /^deployment\.apps\/web-app resumed\n$/ },
    { line: 'get deployment web-app -o jsonpath={.status.availableReplicas}', prints: /^5$/ },
    { line: 'config set-context --current --namespace=default', prints: /modified/ },
    applied('statefulset', /^statefulset\.apps\/postgres created\n$/),
    applied('daemonset', /^daemonset\.apps\/fluentd created\n$/),
    { line: 'rollout status daemonset/fluentd -n kube-system', prints: /^daemon set "fluentd" successfully rolled out\n$/ },
    applied('job', /^job\.batch\/db-migration created\n$/),
    { line: 'wait --for=condition=Complete job/db-migration', prints: /^job\.batch\/db-migration condition met\n$/ },
    applied('cronjob', /^cronjob\.batch\/backup-job created\n$/),
    { line: 'get jobs', prints: /^backup-job-\d+ +Complete +1\/1 /m, after: '25h' },
    applied('hpa', /^horizontalpodautoscaler\.autoscaling\/web-app-hpa created\n$/),
    {
      line: 'get hpa web-app-hpa',
      prints: /^web-app-hpa +Deployment\/web-app +cpu: \S+\/70%, memory: \S+\/80% \+ 1 more\.\.\. +3 +20 /m,
      after: '1m',
    },
  ],
  '4 networking': [
    applied('services', /^(service\/\S+ created\n){4}$/),
    { line: 'get service web-app-lb', prints: /^web-app-lb +LoadBalancer +10\.96\.\d+\.\d+ +\S+ +443:\d+\/TCP/m },
    applied('ingress', /^ingress\.networking\.k8s\.io\/\S+ created\n$/),
    // As on a cluster without an ingress controller: nobody gives it an address.
    { line: 'get ingress', prints: /^web-ingress +nginx +www\.example\.com,api\.example\.com +80, 443 +\d+/m },
    applied('networkpolicy', /^(networkpolicy\.networking\.k8s\.io\/\S+ created\n)+$/),
    { line: 'exec web-app -- nc -z db 5432', waitsFor: 'network policies: connections are not filtered yet' },
  ],
  '5 configuration': [
    applied('configmap', /^configmap\/app-config created\n$/),
    applied('pattern-config-use', /^pod\/\S+ created\n$/),
    { line: 'delete secret db-secret', prints: /^secret "db-secret" deleted/ },
    {
      line: 'create secret generic db-secret --from-literal=username=admin --from-literal=password=S3cr3tP@ss',
      prints: /^secret\/db-secret created\n$/,
    },
    {
      line: 'create secret generic tls-secret --from-file=tls.crt=./server.crt --from-file=tls.key=./server.key',
      prints: /^secret\/tls-secret created\n$/,
    },
    {
      line: 'create secret docker-registry regcred --docker-server=myregistry.example.com --docker-username=user --docker-password=pass',
      prints: /^secret\/regcred created\n$/,
    },
    { line: 'get secret regcred', prints: /^regcred +kubernetes\.io\/dockerconfigjson +1 /m },
    applied('secret-data', /^secret\/db-secret configured\n$/, {
      warns: /missing the kubectl\.kubernetes\.io\/last-applied-configuration annotation/,
    }),
    applied('secret-stringdata', /^secret\/\S+ (created|configured)\n$/),
    applied('storage', /^([a-z.0-9]+\/\S+ created\n)+$/),
    // The guide takes this Secret for granted.
    { line: 'create secret generic postgres-secret --from-literal=password=S3cr3tP@ss', prints: /^secret\/postgres-secret created\n$/ },
    {
      line: 'rollout status statefulset/postgres',
      prints: /partitioned roll out complete: 3 new pods have been updated\.\.\.\n$|statefulset rolling update complete 3 pods/,
      after: '10m',
    },
    { line: 'get pvc', prints: /^data-postgres-2 +Bound +pvc-\S+ +100Gi +RWO +fast-ssd /m },
  ],
  '6 security': [
    applied('rbac', /^([a-z.0-9]+\/\S+ created\n)+$/),
    { line: 'auth can-i list pods -n production --as=developer@example.com', prints: /^yes\n$/ },
    { line: 'auth can-i delete pods -n production --as=developer@example.com', prints: /^no\n$/, exitCode: 1 },
    applied('namespace-restricted', /^namespace\/\S+ (created|configured)\n$/, { warns: /^$|last-applied-configuration/ }),
    applied('pattern-restricted-pod', /^pod\/\S+ created\n$/),
  ],
  '7 operation': [
    { line: 'top nodes', prints: /^worker-01 +\d+m +\d+% +\d+Mi +\d+%/m },
    { line: 'top pods -n production', prints: /^web-app-\S+ +\d+m +\d+Mi/m },
    { line: 'top pods --sort-by=cpu', prints: /^NAME +CPU\(cores\) +MEMORY\(bytes\)/ },
    { line: 'rollout restart deployment/web-app -n production', prints: /^deployment\.apps\/web-app restarted\n$/ },
    { line: 'get events -n production --sort-by=.lastTimestamp', prints: /ScalingReplicaSet +deployment\/web-app/ },
    { line: 'run problematic-pod --image=myregistry/app:does-not-exist', prints: /created\n$/ },
    { line: 'get events --field-selector type=Warning', prints: /Failed to pull image "myregistry\/app:does-not-exist"/, after: '30s' },
    { line: 'describe pod problematic-pod', prints: /ImagePullBackOff/ },
    {
      line: 'logs problematic-pod --previous',
      warns: /^Error from server \(BadRequest\): previous terminated container "problematic-pod" in pod "problematic-pod" not found\n$/,
      exitCode: 1,
    },
    { line: 'debug -it sidecar-pattern --image=busybox --target=app', prints: /\/ # /, isEndless: true },
    applied('best-practice-deployment', /^deployment\.apps\/\S+ created\n$/),
    applied('servicemonitor', /created/, { waitsFor: "Prometheus' kinds" }),
    applied('prometheusrule', /created/, { waitsFor: "Prometheus' kinds" }),
  ],
}
