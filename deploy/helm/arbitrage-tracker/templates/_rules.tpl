{{- define "tracker.toDns" -}}
- to: {{- toYaml .Values.networkPolicy.dns | nindent 4 }}
  ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
{{- end }}

{{/* DNS, Kafka and Elasticsearch. */}}
{{- define "tracker.toBackends" -}}
{{ include "tracker.toDns" . }}
- ports: {{- include "tracker.backendPorts" . | trim | nindent 4 }}
  {{- with .Values.networkPolicy.backends }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{/* Of { root, app }: a peer that is an app of this release. */}}
{{- define "tracker.peer" -}}
[{ podSelector: { matchLabels: {{ include "tracker.selector" . | fromYaml | toJson }} } }]
{{- end }}

{{/* Of { root, app }: who may reach it. */}}
{{- define "tracker.ingressRules" -}}
{{- $policy := .root.Values.networkPolicy }}
{{- if eq .app "keepa-simulator" }}
- from: {{ include "tracker.peer" (dict "root" .root "app" "keepa-ingest") }}
  ports: [{ protocol: TCP, port: keepa }]
{{- end }}
{{- if eq .app "api-gateway" }}
- from: {{ include "tracker.peer" (dict "root" .root "app" "admin") }}
  ports: [{ protocol: TCP, port: api }]
{{- end }}
{{- $open := get (dict "api-gateway" (list "api") "admin" (list "console") "standalone" (list "api" "console")) .app }}
{{- if and $open $policy.clients }}
- from: {{- toYaml $policy.clients | nindent 4 }}
  ports:
    {{- range $open }}
    - { protocol: TCP, port: {{ . }} }
    {{- end }}
{{- end }}
{{- if and $policy.metrics (not (has .app (list "admin" "keepa-simulator"))) }}
- from: {{- toYaml $policy.metrics | nindent 4 }}
  ports: [{ protocol: TCP, port: operations }]
{{- end }}
{{- end }}

{{/* Of { root, app }: whom it may reach. */}}
{{- define "tracker.egressRules" -}}
{{- if has .app (list "keepa-ingest" "enricher" "arbitrage" "api-gateway") }}
{{ include "tracker.toBackends" .root }}
{{- else if ne .app "keepa-simulator" }}
{{ include "tracker.toDns" .root }}
{{- end }}
{{- if eq .app "admin" }}
- to: {{ include "tracker.peer" (dict "root" .root "app" "api-gateway") }}
  ports: [{ protocol: TCP, port: api }]
{{- end }}
{{- if and (has .app (list "keepa-ingest" "standalone")) (eq .root.Values.prices "keepa") }}
# Keepa and the ECB
- ports: [{ protocol: TCP, port: 443 }]
{{- else if eq .app "keepa-ingest" }}
- to: {{ include "tracker.peer" (dict "root" .root "app" "keepa-simulator") }}
  ports: [{ protocol: TCP, port: keepa }]
{{- end }}
{{- end }}
