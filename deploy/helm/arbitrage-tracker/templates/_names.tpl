{{- define "tracker.fullname" -}}
{{- $name := .Release.Name -}}
{{- if not (contains .Chart.Name $name) }}{{ $name = printf "%s-%s" $name .Chart.Name }}{{ end -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Of { root, app }: the labels that never change, by which an app's pods are found. */}}
{{- define "tracker.selector" -}}
app.kubernetes.io/name: {{ .app }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
{{- end }}

{{- define "tracker.labels" -}}
{{ include "tracker.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "tracker.image" -}}
{{ .root.Values.image.repository }}/{{ .app }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{- define "tracker.secretName" -}}
{{ .Values.secret.existingName | default (include "tracker.fullname" .) }}
{{- end }}

{{/* The apps of the mode, each with the name of its values. */}}
{{- define "tracker.apps" -}}
{{- if eq .Values.mode "embedded" }}
standalone: standalone
{{- else }}
keepa-ingest: keepaIngest
enricher: enricher
arbitrage: arbitrage
api-gateway: apiGateway
admin: admin
{{- if eq .Values.prices "simulator" }}
keepa-simulator: keepaSimulator
{{- end }}
{{- end }}
{{- end }}

{{/* The app that answers at the API's and at the console's service. */}}
{{- define "tracker.apiApp" -}}
{{ ternary "standalone" "api-gateway" (eq .Values.mode "embedded") }}
{{- end }}
{{- define "tracker.consoleApp" -}}
{{ ternary "standalone" "admin" (eq .Values.mode "embedded") }}
{{- end }}

{{/* Names under which the services are asked; the API is also asked under those of the console. */}}
{{- define "tracker.allowedHosts" -}}
{{- $hosts := list "localhost" "127.0.0.1" "[::1]" -}}
{{- range $app := list "api-gateway" "admin" -}}
{{- $service := printf "%s-%s" (include "tracker.fullname" $) $app -}}
{{- $hosts = concat $hosts (list $service (printf "%s.%s" $service $.Release.Namespace) (printf "%s.%s.svc" $service $.Release.Namespace)) -}}
{{- end -}}
{{- if .Values.ingress.enabled }}{{ $hosts = concat $hosts (compact (list .Values.ingress.host .Values.ingress.apiHost)) }}{{ end -}}
{{- concat $hosts .Values.access.allowedHosts | uniq | join "," -}}
{{- end }}

{{/* Ports of Kafka and Elasticsearch, as YAML. */}}
{{- define "tracker.backendPorts" -}}
{{- $ports := .Values.networkPolicy.backendPorts -}}
{{- range .Values.kafka.brokers }}{{ $ports = append $ports (splitList ":" . | last | int) }}{{ end -}}
{{- $url := urlParse .Values.elasticsearch.url -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" | default (ternary "443" "80" (eq $url.scheme "https")) -}}
{{- range append $ports (int $port) | uniq }}
- { protocol: TCP, port: {{ int . }} }
{{- end }}
{{- end }}
