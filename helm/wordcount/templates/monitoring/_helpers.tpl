{{/* Whether resources of the Prometheus operator are enabled and possible; "true" or nothing. */}}
{{- define "wordcount.monitoring" -}}
{{- if and .Values.monitoring.enabled (or .Values.monitoring.force (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) -}}
true
{{- end -}}
{{- end -}}

{{/* Labels of a monitor or rule, including those by which Prometheus selects it. */}}
{{- define "wordcount.monitoring.labels" -}}
{{ include "wordcount.labels" (list . "monitoring" .Values.monitoring.labels) }}
{{- end -}}
