{{/* Whether `wordcount verify` can run in the cluster: it needs a Kafka user of its own; "true" or nothing. */}}
{{- define "wordcount.verifier" -}}
{{- $anonymous := eq (include "wordcount.kafka.authentication" .) "none" -}}
{{- if and .Values.verifier.enabled (or .Values.kafka.enabled $anonymous .Values.kafka.external.secrets.verifier) -}}
true
{{- end -}}
{{- end -}}
