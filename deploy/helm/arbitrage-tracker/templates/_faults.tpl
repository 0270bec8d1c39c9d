{{/* What does not go together; the schema judges each value by itself. */}}
{{- define "tracker.refuseFaults" -}}
{{- $v := .Values }}{{ $s := $v.secret }}{{ $own := eq $s.existingName "" -}}
{{- $given := omit $s "existingName" | values | compact -}}
{{- $faults := list -}}
{{- if and (not $own) (gt (len $given) 0) }}{{ $faults = append $faults "secret.existingName and other values of secret exclude each other" }}{{ end -}}
{{- if and $own (eq $v.prices "keepa") (not $s.keepaApiKey) }}{{ $faults = append $faults "prices: keepa needs secret.keepaApiKey or secret.existingName" }}{{ end -}}
{{- if and (eq $v.prices "simulator") $s.keepaApiKey }}{{ $faults = append $faults "secret.keepaApiKey is given, but prices is simulator: set prices=keepa" }}{{ end -}}
{{- if and (eq $v.access.auth "none") $s.apiKeys }}{{ $faults = append $faults "secret.apiKeys are given, but access.auth is none" }}{{ end -}}
{{- if and $v.ingress.enabled $v.networkPolicy.enabled (not $v.networkPolicy.clients) }}{{ $faults = append $faults "ingress.enabled needs networkPolicy.clients, which lets the ingress controller in" }}{{ end -}}
{{- if eq $v.mode "distributed" -}}
{{- if and $own (ne $v.kafka.sasl "none") (not (and $s.kafkaUsername $s.kafkaPassword)) }}{{ $faults = append $faults (printf "kafka.sasl: %s needs secret.kafkaUsername and secret.kafkaPassword, or secret.existingName" $v.kafka.sasl) }}{{ end -}}
{{- if and (eq $v.kafka.sasl "none") (or $s.kafkaUsername $s.kafkaPassword) }}{{ $faults = append $faults "kafka.sasl must say how secret.kafkaUsername and secret.kafkaPassword are used" }}{{ end -}}
{{- if and $v.kafka.tls.caSecret (not $v.kafka.tls.enabled) }}{{ $faults = append $faults "kafka.tls.caSecret needs kafka.tls.enabled" }}{{ end -}}
{{- if and $own (eq $v.elasticsearch.auth "password") (not (and $s.elasticsearchUsername $s.elasticsearchPassword)) }}{{ $faults = append $faults "elasticsearch.auth: password needs secret.elasticsearchUsername and secret.elasticsearchPassword, or secret.existingName" }}{{ end -}}
{{- if and $own (eq $v.elasticsearch.auth "apiKey") (not $s.elasticsearchApiKey) }}{{ $faults = append $faults "elasticsearch.auth: apiKey needs secret.elasticsearchApiKey or secret.existingName" }}{{ end -}}
{{- if and $v.elasticsearch.tls.caSecret (not (hasPrefix "https:" $v.elasticsearch.url)) }}{{ $faults = append $faults "elasticsearch.tls.caSecret needs an elasticsearch.url with https" }}{{ end -}}
{{- range $app := list "enricher" "arbitrage" }}{{ with index $v $app }}
{{- if gt (int .autoscaling.minReplicas) (int .autoscaling.maxReplicas) }}{{ $faults = append $faults (printf "%s.autoscaling.minReplicas is over maxReplicas" $app) }}{{ end -}}
{{- end }}{{ end -}}
{{- end -}}
{{- if $faults }}{{ fail (printf "\nThe values have faults:\n  %s" (join "\n  " $faults)) }}{{ end -}}
{{- end }}
