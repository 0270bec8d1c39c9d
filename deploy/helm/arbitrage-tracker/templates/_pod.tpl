{{/* Of { root, app }: environment of an app of ours. Each gets the credentials that it uses, no others. */}}
{{- define "tracker.env" -}}
{{- $v := .root.Values }}{{ $app := .app }}
{{- $fullname := include "tracker.fullname" .root }}
{{- $secrets := list -}}
{{- $serves := has $app (list "api-gateway" "standalone") -}}
{{- $asks := has $app (list "keepa-ingest" "standalone") -}}
{{- if and $serves (eq $v.access.auth "keys") }}{{ $secrets = append $secrets "API_KEYS" }}{{ end -}}
{{- if and $asks (eq $v.prices "keepa") }}{{ $secrets = append $secrets "KEEPA_API_KEY" }}{{ end -}}
{{- if not (has $app (list "standalone" "admin" "keepa-simulator")) -}}
{{- if ne $v.kafka.sasl "none" }}{{ $secrets = concat $secrets (list "KAFKA_SASL_USERNAME" "KAFKA_SASL_PASSWORD") }}{{ end -}}
{{- if eq $v.elasticsearch.auth "password" }}{{ $secrets = concat $secrets (list "ELASTICSEARCH_USERNAME" "ELASTICSEARCH_PASSWORD") }}{{ end -}}
{{- if eq $v.elasticsearch.auth "apiKey" }}{{ $secrets = append $secrets "ELASTICSEARCH_API_KEY" }}{{ end -}}
{{- end -}}
{{- $secretName := .secretName | default (include "tracker.secretName" .root) -}}
{{- if eq $app "admin" }}
- { name: API_URL, value: "http://{{ $fullname }}-api-gateway:8000" }
- { name: ALLOWED_HOSTS, value: {{ include "tracker.allowedHosts" .root | quote }} }
{{- if eq $v.prices "keepa" }}
- { name: PRODUCT_PICTURES, value: {{ $v.settings.PRODUCT_PICTURES | default "off" | quote }} }
{{- end }}
{{- else if $serves }}
- { name: API_HOST, value: 0.0.0.0 }
- { name: API_AUTH, value: {{ $v.access.auth }} }
- { name: ALLOWED_HOSTS, value: {{ include "tracker.allowedHosts" .root | quote }} }
- { name: TRUSTED_PROXIES, value: {{ join "," $v.access.trustedProxies | quote }} }
{{- else if eq $app "keepa-simulator" }}
- { name: SIMULATOR_HOST, value: 0.0.0.0 }
{{- range $name, $value := $v.settings }}
{{- if or (eq $name "LOG_LEVEL") (hasPrefix "SIMULATOR_" $name) }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- end }}
{{- else }}
# serves no API, so it needs no key
- { name: API_HOST, value: 127.0.0.1 }
{{- end }}
{{- range $secrets }}
- name: {{ . }}
  valueFrom: { secretKeyRef: { name: {{ $secretName }}, key: {{ . }} } }
{{- end }}
{{- end }}

{{/* Settings that every service reads alike, as a map of texts. The simulator knows neither Kafka nor Elasticsearch. */}}
{{- define "tracker.settings" -}}
{{- $v := .Values }}{{ $live := eq $v.prices "keepa" -}}
METRICS_HOST: 0.0.0.0
{{- if eq $v.mode "embedded" }}
DATA_DIR: /data/{{ ternary "live" "demo" $live }}
{{- else }}
KAFKA_BROKERS: {{ join "," $v.kafka.brokers | quote }}
KAFKA_REPLICATION_FACTOR: {{ $v.kafka.replicationFactor | quote }}
KAFKA_TLS: {{ ternary "on" "off" $v.kafka.tls.enabled | quote }}
{{- if $v.kafka.tls.caSecret }}
KAFKA_CA_FILE: /etc/tracker/kafka/ca.crt
{{- end }}
KAFKA_SASL_MECHANISM: {{ $v.kafka.sasl }}
TOPIC_PREFIX: {{ $v.kafka.topicPrefix | default (ternary "live." "" $live) | quote }}
ELASTICSEARCH_URL: {{ $v.elasticsearch.url | quote }}
{{- if $v.elasticsearch.tls.caSecret }}
ELASTICSEARCH_CA_FILE: /etc/tracker/elasticsearch/ca.crt
{{- end }}
INDEX_PREFIX: {{ $v.elasticsearch.indexPrefix | default (ternary "live-" "" $live) | quote }}
{{- if not $live }}
SIMULATOR_URL: http://{{ include "tracker.fullname" . }}-keepa-simulator:8787
{{- end }}
{{- end }}
{{- range $name, $value := $v.settings }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}

{{- define "tracker.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ ternary 101 1000 (eq .app "admin") }}
runAsGroup: {{ ternary 101 1000 (eq .app "admin") }}
fsGroup: {{ ternary 101 1000 (eq .app "admin") }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "tracker.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{/* Of { root, app }: certificates that vouch for Kafka and Elasticsearch, as volumes and as mounts. */}}
{{- define "tracker.certificates" -}}
{{- if not (has .app (list "standalone" "admin" "keepa-simulator")) -}}
{{- range $server := list "kafka" "elasticsearch" }}{{ with (index $.root.Values $server).tls }}{{ if .caSecret }}
- name: {{ $server }}-ca
  {{- if $.mount }}
  mountPath: /etc/tracker/{{ $server }}
  readOnly: true
  {{- else }}
  secret: { secretName: {{ .caSecret }}, items: [{ key: {{ .caKey }}, path: ca.crt }] }
  {{- end }}
{{- end }}{{ end }}{{ end }}
{{- end -}}
{{- end }}

{{- define "tracker.ports" -}}
{{- if eq .app "admin" }}
- { name: console, containerPort: 8080 }
{{- else if eq .app "keepa-simulator" }}
- { name: keepa, containerPort: 8787 }
{{- else }}
- { name: operations, containerPort: 9464 }
{{- if has .app (list "api-gateway" "standalone") }}
- { name: api, containerPort: 8000 }
{{- end }}
{{- if eq .app "standalone" }}
- { name: console, containerPort: 8501 }
{{- end }}
{{- end }}
{{- end }}

{{/*
Live says when to start it anew, ready when to send it requests; a server that is down costs readiness alone. On a busy
node the start of the process takes its time.
*/}}
{{- define "tracker.probes" -}}
{{- $live := dict "httpGet" (dict "path" "/health/live" "port" "operations") }}
{{- $ready := dict "httpGet" (dict "path" "/health/ready" "port" "operations") }}
{{- if eq .app "admin" }}
{{- $live = dict "httpGet" (dict "path" "/health/live" "port" "console") }}{{ $ready = $live }}
{{- else if eq .app "api-gateway" }}
{{- /*
Its requests need the store alone, so no rebalance and no broker that is down takes it off the network. A store that is
slow or restarts must not do so either: it would take them all, and a late answer is better than none.
*/}}
{{- $ready = dict "httpGet" (dict "path" "/health/ready" "port" "api") "failureThreshold" 12 }}
{{- else if eq .app "keepa-simulator" }}
{{- /* as Keepa, it has no probe */}}
{{- $live = dict "tcpSocket" (dict "port" "keepa") }}{{ $ready = $live }}
{{- end -}}
startupProbe: {{ merge (dict "periodSeconds" 2 "timeoutSeconds" 5 "failureThreshold" 90) $live | toJson }}
livenessProbe: {{ merge (dict "periodSeconds" 10 "timeoutSeconds" 5 "failureThreshold" 6) $live | toJson }}
readinessProbe: {{ merge (dict "periodSeconds" 5 "timeoutSeconds" 5) $ready | toJson }}
{{- end }}

{{- define "tracker.scheduling" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - { name: {{ . }} }
  {{- end }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* Of { root, app, values }: the pod of an app. */}}
{{- define "tracker.pod" -}}
{{- $settings := include "tracker.settings" .root -}}
{{- $secret := dict "secret" .root.Values.secret -}}
metadata:
  labels:
    {{- include "tracker.selector" . | nindent 4 }}
    app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
  annotations:
    # other settings or credentials: other pods
    checksum/settings: {{ printf "%s%s" $settings (toJson $secret) | sha256sum | trunc 16 | quote }}
    {{- with .root.Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "tracker.fullname" .root }}
  automountServiceAccountToken: false
  # else a Service named kafka sets KAFKA_PORT and others in every pod
  enableServiceLinks: false
  # 5 s until no node sends requests any more, then at most 10 s of an app's own stop
  terminationGracePeriodSeconds: 30
  securityContext: {{- include "tracker.podSecurity" . | nindent 4 }}
  {{- with include "tracker.scheduling" .root | trim }}
  {{- . | nindent 2 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector: { matchLabels: {{ include "tracker.selector" . | fromYaml | toJson }} }
  containers:
    - name: {{ .app }}
      image: {{ include "tracker.image" . | quote }}
      imagePullPolicy: {{ .root.Values.image.pullPolicy }}
      {{- if not (has .app (list "admin" "keepa-simulator")) }}
      envFrom: [{ configMapRef: { name: {{ include "tracker.fullname" .root }} } }]
      {{- end }}
      env: {{- include "tracker.env" . | trim | nindent 8 }}
      ports: {{- include "tracker.ports" . | trim | nindent 8 }}
      {{- include "tracker.probes" . | nindent 6 }}
      lifecycle: { preStop: { sleep: { seconds: 5 } } }
      resources: {{- toYaml .values.resources | nindent 8 }}
      securityContext: {{- include "tracker.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        {{- if eq .app "standalone" }}
        - { name: data, mountPath: /data }
        {{- end }}
        {{- with include "tracker.certificates" (merge (dict "mount" true) .) | trim }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: { sizeLimit: 64Mi } }
    {{- if eq .app "standalone" }}{{ with .values.volume.existingClaim }}
    - { name: data, persistentVolumeClaim: { claimName: {{ . }} } }
    {{- end }}{{ end }}
    {{- with include "tracker.certificates" . | trim }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}
