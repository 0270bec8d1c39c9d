{{/* The credentials for Kafka and Elasticsearch that the values hold, as data of a Secret. */}}
{{- define "tracker.backendCredentials" -}}
{{- with .Values.secret -}}
{{- $given := dict "KAFKA_SASL_USERNAME" .kafkaUsername "KAFKA_SASL_PASSWORD" .kafkaPassword
  "ELASTICSEARCH_USERNAME" .elasticsearchUsername "ELASTICSEARCH_PASSWORD" .elasticsearchPassword
  "ELASTICSEARCH_API_KEY" .elasticsearchApiKey -}}
{{- range $name, $value := $given }}{{ if $value }}
{{ $name }}: {{ $value | b64enc }}
{{- end }}{{ end }}
{{- end }}
{{- end }}
