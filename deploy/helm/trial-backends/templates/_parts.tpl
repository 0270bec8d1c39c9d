{{- define "trial.name" -}}
{{ .root.Release.Name | trunc 40 | trimSuffix "-" }}-{{ .server }}
{{- end }}

{{- define "trial.selector" -}}
app.kubernetes.io/name: {{ .server }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
{{- end }}

{{- define "trial.labels" -}}
{{ include "trial.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end }}

{{/* The servers, each with its port, the folder of its data and its group. */}}
{{- define "trial.servers" -}}
kafka: { port: 9092, data: /var/lib/kafka/data, group: 1000 }
elasticsearch: { port: 9200, data: /usr/share/elasticsearch/data, group: 0 }
{{- end }}

{{- define "trial.kafka.env" -}}
{{- $name := include "trial.name" (dict "root" .root "server" "kafka") -}}
# any 16 bytes in base64; the volume keeps it
- { name: CLUSTER_ID, value: YXJiaXRyYWdlLXRyY2tyMQ }
- { name: KAFKA_NODE_ID, value: '1' }
- { name: KAFKA_PROCESS_ROLES, value: 'broker,controller' }
- { name: KAFKA_CONTROLLER_QUORUM_VOTERS, value: '1@localhost:9093' }
- { name: KAFKA_CONTROLLER_LISTENER_NAMES, value: CONTROLLER }
- { name: KAFKA_LISTENERS, value: 'PLAINTEXT://:9092,CONTROLLER://localhost:9093' }
- { name: KAFKA_ADVERTISED_LISTENERS, value: 'PLAINTEXT://{{ $name }}.{{ .root.Release.Namespace }}.svc:9092' }
- { name: KAFKA_LISTENER_SECURITY_PROTOCOL_MAP, value: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT' }
- { name: KAFKA_INTER_BROKER_LISTENER_NAME, value: PLAINTEXT }
- { name: KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR, value: '1' }
- { name: KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR, value: '1' }
- { name: KAFKA_TRANSACTION_STATE_LOG_MIN_ISR, value: '1' }
- { name: KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS, value: '0' }
- { name: KAFKA_AUTO_CREATE_TOPICS_ENABLE, value: 'false' }
- { name: KAFKA_HEAP_OPTS, value: '-Xms{{ .values.heap }} -Xmx{{ .values.heap }}' }
{{- end }}

{{- define "trial.elasticsearch.env" -}}
- { name: discovery.type, value: single-node }
- { name: xpack.security.enabled, value: 'false' }
- { name: ingest.geoip.downloader.enabled, value: 'false' }
# else the node's vm.max_map_count would have to be raised
- { name: node.store.allow_mmap, value: 'false' }
- { name: ES_JAVA_OPTS, value: '-Xms{{ .values.heap }} -Xmx{{ .values.heap }}' }
{{- end }}
